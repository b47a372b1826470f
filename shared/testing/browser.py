"""Debian's Chromium for journeys, what axe-core says of a page, and screenshots to look at.

A test that uses `browser` runs in the session's loop: `pytestmark = pytest.mark.asyncio(loop_scope="session")`.
"""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from shared.testing.missing import missing

SCREENSHOTS = "CASEBRIDGE_SCREENSHOTS"
# As root, and on a network that leads nowhere.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Give a headless Chromium; a context of one's own is made from it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        await browser.close()


def chromium() -> str:
    """Give the path of the program; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or missing("Chromium is not installed (Debian: chromium)")


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """Give the folder for screenshots, CASEBRIDGE_SCREENSHOTS; None where nobody asks for them."""
    if not os.environ.get(SCREENSHOTS):
        return None
    folder = Path(os.environ[SCREENSHOTS])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def axe() -> str:
    """Give the program of axe-core."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


async def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Give what axe-core finds wrong with the page as it stands: rule, and where. `rules`: only these, by name."""
    if not await page.evaluate("'axe' in window"):
        # By evaluate: the page's own policy refuses a script that it did not bring.
        await page.evaluate(axe())
    result: dict[str, Any] = await page.evaluate(
        "runOnly => axe.run({ runOnly, resultTypes: ['violations'], preload: false })",
        {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(RULES)},
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


async def overflow(page: Page) -> int:
    """Give by how many pixels the page is wider than its window: 0, or something must be scrolled sideways."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(await page.evaluate(wider))
