"""What a page says fits the device it is read on, and is said once."""

import pytest

from tests.journeys.citizen import Citizen
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(("device", "is_told"), [({}, True), ({"is_mobile": True, "has_touch": True}, False)])
async def test_the_shift_key_is_told_of_where_there_may_be_one(browser, site, device, is_told):
    citizen, context = await someone(Citizen, browser, site, **device)
    await citizen.arrive("/report/before")

    assert ("Shift" in await citizen.text()) is is_told
    assert "Press “Exit this page”" in await citizen.text()
    await context.close()


async def test_the_zone_of_the_steps_is_named_once(browser, site, screenshots):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.takes_the_first_step("They took my savings.")
    await citizen.keep(screenshots, "truth-send")
    await citizen.sends()
    await citizen.keep(screenshots, "truth-done")
    await citizen.follow("See what happened to your report")
    await citizen.wait_to_read("We sent it to the office in charge: Germany")
    await citizen.keep(screenshots, "truth-status")
    zones = citizen.page.locator(".timeline .zone")

    assert await zones.count() > 1
    assert await zones.locator("visible=true").count() == 1
    await context.close()
