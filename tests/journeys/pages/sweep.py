"""One look at every page in every language: loaded once, seen through a phone and through a wide window."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Browser, Page

from shared.i18n.languages import LANGUAGES
from shared.testing.browser import violations
from tests.journeys.pages.foreign import not_said_by_catalogue
from tests.journeys.pages.pictures import share_off
from tests.journeys.pages.pseudo import CODE as PSEUDO
from tests.journeys.pages.recording import View
from tests.journeys.pages.stage import AXE, Stage

EYES = (Path(__file__).parent / "eyes.js").read_text(encoding="utf-8")
NARROW, WIDE, TALL = 320, 1280, 800
AT_ONCE = 3
FIRST = "start"
EVERY = "CASEBRIDGE_EVERY_LANGUAGE"
"""Set, every rule of axe-core is asked of every page, in every language and through both windows; it takes minutes."""
PLACE_RULES = ("scrollable-region-focusable", "target-size", "skip-link")
LAYOUT_RULES = ("color-contrast", "link-in-text-block", *PLACE_RULES)
"""What axe-core reads off the layout. Every other rule reads the document and what of it is displayed: where a wider
window displays the same elements, it says the same again."""
WORD_RULES = ("html-has-lang", "html-lang-valid", "valid-lang", "landmark-unique", "image-redundant-alt")
"""What it reads off the words. Where a document is the English one but for its words, and words stand in the same
places, the other rules say the same as of English. Colours do so, too, by the same sheets for the same elements: they
are measured once more in Arabic, which has sheets of its own for its direction and its size."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong: of which kind, where, and what."""

    kind: str
    where: str
    what: str


class Sweep(msgspec.Struct, kw_only=True):
    """What was looked at, and what was found."""

    findings: list[Finding] = []
    looks: int = 0
    mirrored_boxes: int = 0
    off_the_mirror: dict[str, float] = {}
    """The share of points of each Arabic page that are elsewhere in its mirror."""
    shapes: dict[str, str] = {}
    """The English documents without their words, by the name of the page."""
    whole: int = 0
    """How many looks had every rule of axe-core."""

    def of(self, kind: str) -> list[str]:
        """Give the findings of one kind, as sentences."""
        return [f"{one.where}: {one.what}" for one in self.findings if one.kind == kind]


async def sweep(browser: Browser, stage: Stage, views: Iterable[View]) -> Sweep:
    """Look at each of these pages."""
    seen = Sweep()
    found = sorted(views, key=lambda view: view.language != "en")
    for _, waiting in groupby(found, lambda view: view.language == "en"):
        await _share(browser, stage, list(waiting), seen)
    return seen


async def _share(browser: Browser, stage: Stage, waiting: list[View], seen: Sweep) -> None:
    async def look() -> None:
        async with a_page(browser) as page:
            while waiting:
                await Look(page, waiting.pop(), seen).at(stage)

    await asyncio.gather(*(look() for _ in range(AT_ONCE)))


@asynccontextmanager
async def a_page(browser: Browser) -> AsyncIterator[Page]:
    """Open a window of its own."""
    context = await browser.new_context(viewport={"width": NARROW, "height": TALL})
    yield await context.new_page()
    await context.close()


class Look:
    """One page in one language."""

    def __init__(self, page: Page, view: View, seen: Sweep) -> None:
        self._page = page
        self._view = view
        self._seen = seen

    async def at(self, stage: Stage) -> None:
        """Look at it through both windows."""
        await self.open(stage)
        await self.as_it_stands()

    async def open(self, stage: Stage) -> None:
        """Load it, as through a phone."""
        await self._page.set_viewport_size({"width": NARROW, "height": TALL})
        await self._page.goto(stage.show(self._view))
        await self._page.add_script_tag(url=AXE)

    async def as_it_stands(self) -> None:
        """Look at the page that is loaded."""
        await self._page.evaluate(f"{EYES}; window.eyes = eyes")
        if self._view.language == PSEUDO:
            self._note("words", NARROW, not_said_by_catalogue(await self._see("words()")))
            self._note("reflow", NARROW, await self._see("[...eyes.isWide(), ...eyes.cut()]"))
            return
        language = LANGUAGES[self._view.language]
        self._note("head", NARROW, await self._see(f"head('{language.code}', '{language.direction}')"))
        shape = await self._see("shape()")
        known = self._seen.shapes.setdefault(self._view.name, shape) == shape
        asks_all = EVERY in os.environ
        # The list of languages is in another order in each: it is looked at on the first page.
        is_english = known and not asks_all and language.code != "en" and self._view.name != FIRST
        displayed = await self._layout(NARROW)
        layout = LAYOUT_RULES if language.code in {"en", "ar"} or not is_english else PLACE_RULES
        if not is_english or language.code == "ar":
            await self._rules(NARROW, (*WORD_RULES, *layout) if is_english else ())
        if language.code == "en":
            await self._by_keyboard()
        self._note("spacing", NARROW, await self._see("spaced()"))
        if is_english and language.code != "ar":
            # What no phone breaks, a wide window does not: the same elements, with more room.
            return
        await self._page.set_viewport_size({"width": WIDE, "height": TALL})
        is_same = await self._layout(WIDE) == displayed
        await self._rules(WIDE, layout if is_same and not asks_all else ())

    async def _rules(self, width: int, rules: Sequence[str]) -> None:
        self._seen.whole += not rules
        self._note("axe", width, await violations(self._page, rules))

    async def _layout(self, width: int) -> str:
        self._seen.looks += 1
        self._note("reflow", width, await self._see("[...eyes.isWide(), ...eyes.cut(), ...eyes.overlapping()]"))
        self._note("order", width, await self._see("order()"))
        if self._view.language == "ar":
            mirrored = await self._see("mirror()")
            self._seen.mirrored_boxes += mirrored["count"]
            self._note("mirror", width, mirrored["wrong"])
            self._seen.off_the_mirror[f"{self._view.name} at {width}"] = await self._off_the_mirror()
        return str(await self._see("visible()"))

    async def _off_the_mirror(self) -> float:
        """Give the share of the picture's points that are not those of the mirror, without glyphs."""
        await self._see("hush(true)")
        right = await self._page.screenshot(full_page=True)
        await self._page.evaluate("document.documentElement.dir = 'ltr'")
        left = await self._page.screenshot(full_page=True)
        await self._page.evaluate("document.documentElement.dir = 'rtl'")
        await self._see("hush(false)")
        return share_off(right, left)

    async def _by_keyboard(self) -> None:
        reached = []
        stops = await self._see("stops().map(eyes.named)")
        for _ in stops:
            await self._page.keyboard.press("Tab")
            reached.append(await self._see("named(document.activeElement)"))
        if sorted(reached) != sorted(stops) and reached != stops:
            self._note("keyboard", NARROW, [f"by Tab: {reached}, on the page: {stops}"])
        self._note("focus", NARROW, await self._see("focus()"))
        await self._page.emulate_media(forced_colors="active")
        self._note("colours", NARROW, await self._see("[...eyes.edges(), ...eyes.focus()]"))
        await self._page.emulate_media(forced_colors="none")

    async def _see(self, what: str) -> Any:
        return await self._page.evaluate(what if what.startswith("[") else f"eyes.{what}")

    def _note(self, kind: str, width: int, found: Sequence[str]) -> None:
        where = f"{self._view.name} in {self._view.language} at {width}"
        self._seen.findings += [Finding(kind=kind, where=where, what=what) for what in found]
