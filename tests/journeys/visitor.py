"""Someone in front of a browser: finds things by what they are called, as people do, in the language they read."""

import asyncio
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, BrowserContext, Page

from shared.i18n.catalogues import gettext
from shared.i18n.languages import LANGUAGES, speaking

TALL = 800
WAIT_SECONDS = 30


class Visitor:
    """Someone who reads one language, and acts when a page is all there: a script still on its way hears no key."""

    def __init__(self, page: Page, site: str, language: str) -> None:
        self.page = page
        self.site = site
        self.language = language

    def __call__(self, text: str) -> str:
        """Give the words of the page in the visitor's language."""
        with speaking(LANGUAGES[self.language]):
            return gettext(text)

    async def arrive(self, path: str = "/") -> int:
        """Open a page; gives the status of the answer."""
        answer = await self.page.goto(f"{self.site}{path}?lang={self.language}")
        return answer.status if answer else 0

    async def follow(self, text: str) -> None:
        await self.page.get_by_role("link", name=self(text)).first.click()
        await self.page.wait_for_load_state()

    async def press(self, text: str = "Continue") -> None:
        await self.page.get_by_role("button", name=self(text), exact=True).locator("visible=true").last.click()
        await self.page.wait_for_load_state()

    async def write(self, name: str, text: str) -> None:
        await self.page.locator(f"[name='{name}']").fill(text)

    async def choose(self, name: str, *values: str) -> None:
        for value in values:
            await self.page.locator(f"input[name='{name}'][value='{value}']").check()

    async def pick(self, name: str, value: str) -> None:
        await self.page.locator(f"select[name='{name}']").select_option(value)

    def at(self) -> str:
        return self.page.url.removeprefix(self.site).partition("?")[0].partition("#")[0]

    async def heading(self) -> str:
        return (await self.page.locator("h1").first.inner_text()).strip()

    async def text(self) -> str:
        return await self.page.locator("main").inner_text()

    async def wait_to_read(self, words: str) -> None:
        """Reload the page until it says this."""
        async with asyncio.timeout(WAIT_SECONDS):
            while words not in await self.text():
                await self.page.reload()

    async def wait_for(self, what: str) -> None:
        """Reload the page until this is on it."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not await self.page.locator(what).count():
                await self.page.reload()

    async def stand_at(self, width: int, height: int = TALL) -> None:
        """Look through a window of this width from here on."""
        await self.page.set_viewport_size({"width": width, "height": height})

    async def keep(self, folder: Path | None, name: str) -> None:
        """Make a screenshot of the whole page, where somebody wants to see it."""
        if folder is None:
            return
        await self.page.mouse.wheel(0, -10_000)
        await self.page.screenshot(path=folder / f"{name}.png", full_page=True)


Kind = TypeVar("Kind", bound=Visitor)


async def someone(
    kind: type[Kind],
    browser: Browser,
    site: str,
    *,
    language: str = "en",
    width: int = 320,
    script: bool = False,
    **more: Any,
) -> tuple[Kind, BrowserContext]:
    """Open a browser for somebody; close the context at the end."""
    context = await browser.new_context(viewport={"width": width, "height": TALL}, java_script_enabled=script, **more)
    return kind(await context.new_page(), site, language), context
