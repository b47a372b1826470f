"""The two pictures of the documentation, made from the samples: look at them again when a face changes.

CASEBRIDGE_SCREENSHOTS=docs/images pytest tests/journeys/test_pictures_show_the_house.py
"""

import pytest

from tests.journeys.citizen import Citizen
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOST_BYTES = 250_000


@pytest.fixture
def picture(screenshots, tmp_path):
    """Take a picture of the window as it stands; gives its size in bytes."""

    async def picture(visitor, name: str) -> int:
        path = (screenshots or tmp_path) / name
        await visitor.page.screenshot(path=path)
        return path.stat().st_size

    return picture


async def test_the_form_on_a_phone(browser, site, picture):
    citizen, context = await someone(Citizen, browser, site, script=True, device_scale_factor=2)
    await citizen.stand_at(390, 844)
    await citizen.begins()
    await citizen.reports_for("me")
    await citizen.goes_on()

    assert await citizen.page.locator("textarea[name=narrative]").is_visible()
    assert await picture(citizen, "form.png") < MOST_BYTES
    await context.close()


async def test_the_queue_and_a_case_side_by_side(sampled, officer_of, picture):
    officer, context = await officer_of("GB", width=1280, script=True)
    # An invoice that a seller's stolen mailbox changed: paid from Australia to an account here, in time to stop it.
    await officer.wait_for(".edge--money:has-text('Australia')")
    await officer.page.locator(".edge--money:has-text('Australia') a").click()
    await officer.page.wait_for_selector("#case")
    await officer.page.mouse.wheel(0, -10_000)
    beside = await officer.page.locator(".pane--list").bounding_box()
    case = await officer.page.locator(".pane--case").bounding_box()

    assert beside["x"] + beside["width"] < case["x"]
    assert await officer.page.locator("mark[title^=IBAN]").is_visible()
    assert await picture(officer, "desk.png") < MOST_BYTES
    await context.close()
