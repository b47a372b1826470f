"""A citizen at the form: says what they do, and finds things by what they are called, as people do."""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from shared.i18n.catalogues import gettext
from shared.i18n.languages import LANGUAGES, speaking

Words = dict[str, str]


class Citizen:
    """Someone in front of a browser, who reads one language."""

    def __init__(self, page: Page, site: str, language: str) -> None:
        self.page = page
        self.site = site
        self.language = language

    def __call__(self, text: str) -> str:
        """Give the words of the page in the citizen's language."""
        with speaking(LANGUAGES[self.language]):
            return gettext(text)

    async def arrive(self, path: str = "/") -> None:
        await self.page.goto(f"{self.site}{path}?lang={self.language}")

    async def follow(self, text: str) -> None:
        await self.page.get_by_role("link", name=self(text)).first.click()

    async def press(self, text: str = "Continue") -> None:
        await self.page.get_by_role("button", name=self(text), exact=True).locator("visible=true").last.click()

    async def write(self, name: str, text: str) -> None:
        await self.page.locator(f"[name='{name}']").fill(text)

    async def choose(self, name: str, *values: str) -> None:
        for value in values:
            await self.page.locator(f"input[name='{name}'][value='{value}']").check()

    async def pick(self, name: str, value: str) -> None:
        await self.page.locator(f"select[name='{name}']").select_option(value)

    async def date(self, name: str, day: str, month: str, year: str) -> None:
        for part, text in (("day", day), ("month", month), ("year", year)):
            await self.write(f"{name}-{part}", text)

    def at(self) -> str:
        return self.page.url.removeprefix(self.site).partition("?")[0]

    async def heading(self) -> str:
        return (await self.page.locator("h1").first.inner_text()).strip()

    async def text(self) -> str:
        return await self.page.locator("main").inner_text()

    async def keep(self, folder: Path, name: str) -> None:
        """Make a screenshot of the whole page."""
        await self.page.mouse.wheel(0, -10_000)
        await self.page.screenshot(path=folder / f"{name}.png", full_page=True)


async def someone(
    browser: Browser, site: str, *, language: str = "en", width: int = 320, script: bool = False, **more: Any
) -> tuple[Citizen, BrowserContext]:
    """Open a browser for somebody; close the context at the end."""
    context = await browser.new_context(
        viewport={"width": width, "height": 640 if width < 1000 else 900}, java_script_enabled=script, **more
    )
    return Citizen(await context.new_page(), site, language), context
