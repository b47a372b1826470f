"""The pictures of docs/form.md: the whole journey in English and Arabic, on a phone and on a desk, by these very pages.

CASEBRIDGE_SCREENSHOTS=docs/images pytest tests/journeys/pages/test_pictures_of_the_journey.py
"""

import base64
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.pages.recording import View
from tests.journeys.pages.stage import Stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]

JOURNEY = (
    "start",
    "before",
    "first-who",
    "first-story",
    "first-when",
    "first-when-mistake",
    "first-place",
    "first-payment-1-how",
    "first-payment-1-amount",
    "send",
    "done",
    "more",
    "payments-payment-1-where",
    "payments-payments",
    "people-person-1-reach",
    "images-images-what",
    "messages-found",
    "evidence-files",
    "more-unsent",
    "check",
    "receipt",
    "verify-genuine",
    "status-enter-wrong",
    "status-question",
    "status-withdraw",
    "help-bank",
    "help-lines",
    "too-many-answers",
    "fault",
)
ALONE = ("start", "first-story", "done", "more-unsent", "check", "status-question")
"""The six that are also shown by themselves, on a phone."""
PHONE, DESK = 390, 1280
IN_A_ROW = {PHONE: 8, DESK: 5}
SHOWN = {PHONE: 200, DESK: 320}
MOST_BYTES = 6_000_000
SHEET = """<!DOCTYPE html><meta charset="utf-8"><title>Pages</title><style>
body {{ margin: 16px; font: 13px system-ui; background: #e9eef0; color: #10212b }}
div {{ display: grid; grid-template-columns: repeat({row}, {width}px); gap: 16px; align-items: start }}
figure {{ margin: 0 }}
img {{ inline-size: 100%; display: block; box-shadow: 0 1px 4px #0006 }}
figcaption {{ margin-block-end: 4px; overflow-wrap: anywhere }}
</style><div>{figures}</div>"""


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_whole_journey_on_one_sheet(browser, stage, views, screenshots, tmp_path, language, width):
    folder: Path = screenshots or tmp_path
    context = await browser.new_context(viewport={"width": width, "height": 800})
    page = await context.new_page()
    figures = [(name, await picture(page, stage, views[name, language])) for name in JOURNEY]
    await context.close()
    path = folder / f"journey-{language}-{'phone' if width == PHONE else 'desk'}.jpg"
    path.write_bytes(await sheet(browser, figures, width))

    assert path.stat().st_size < MOST_BYTES / 5


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_six_pages_that_matter_most(browser, stage, views, screenshots, tmp_path, language):
    folder: Path = screenshots or tmp_path
    context = await browser.new_context(viewport={"width": PHONE, "height": 844})
    page = await context.new_page()
    pictures = {name: await picture(page, stage, views[name, language]) for name in ALONE}
    await context.close()
    for name, image in pictures.items():
        (folder / f"form-{language}-{name}.jpg").write_bytes(image)

    assert sum(map(len, pictures.values())) < MOST_BYTES / 4


async def picture(page: Page, stage: Stage, view: View) -> bytes:
    """Give the whole page, as it stands."""
    await page.goto(stage.show(view))
    return await page.screenshot(type="jpeg", quality=80, full_page=True)


async def sheet(browser: Browser, figures: list[tuple[str, bytes]], width: int) -> bytes:
    """Put these pictures side by side, small, each with the name of its page."""
    drawn = "".join(
        f"<figure><figcaption>{name}</figcaption>"
        f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(image).decode()}"></figure>'
        for name, image in figures
    )
    row, shown = IN_A_ROW[width], SHOWN[width]
    wide = row * (shown + 16) + 16
    context = await browser.new_context(viewport={"width": wide, "height": 800}, device_scale_factor=1.2)
    page = await context.new_page()
    await page.set_content(SHEET.format(row=row, width=shown, figures=drawn))
    image = await page.screenshot(type="jpeg", quality=42, full_page=True)
    await context.close()
    return image
