"""The language menu opens over the way out, and a change of language costs nothing."""

import pytest

from shared.i18n.languages import LANGUAGES
from tests.journeys.citizen import Citizen
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# Whatever a finger at the middle of an entry, or of the way out, would meet instead.
COVERED = """() => [...document.querySelectorAll(".languages li > *, .exit .button")]
  .map(entry => {
    const box = entry.getBoundingClientRect();
    return [entry, document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)];
  })
  .filter(([entry, met]) => !entry.contains(met))
  .map(([entry, met]) => `${entry.textContent.trim()}: ${met?.textContent.trim()}`)"""


@pytest.mark.parametrize("width", [320, 1280])
async def test_every_entry_of_the_open_menu_and_the_way_out_are_what_a_finger_meets(browser, site, screenshots, width):
    citizen, context = await someone(Citizen, browser, site, width=width)
    covered, entries = {}, set()
    for language in LANGUAGES:
        await citizen.page.goto(f"{site}/report/who?lang={language}")
        await citizen.page.locator(".languages summary").click()
        covered[language] = await citizen.page.evaluate(COVERED)
        entries.add(await citizen.page.locator(".languages li > *").count())
        await citizen.keep(screenshots, f"menu-{language}-{width}")

    assert [one for met in covered.values() for one in met] == []
    assert entries == {len(LANGUAGES)}
    await context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_if_the_menu_lay_no_higher_than_the_bar_a_finger_would_leave(browser, site, language):
    """Negative control: the two on one level, as the later one covers the earlier."""
    citizen, context = await someone(Citizen, browser, site, language=language)
    await citizen.arrive("/report/who")
    await citizen.page.locator(".languages summary").click()
    await citizen.page.evaluate("document.querySelector('.languages ul').style.zIndex = 5")

    assert await citizen.page.evaluate(COVERED)
    await context.close()


@pytest.mark.parametrize("script", [True, False])
async def test_a_language_chosen_in_the_middle_of_the_story_keeps_the_story(browser, site, script):
    citizen, context = await someone(Citizen, browser, site, script=script)
    await citizen.begins()
    await citizen.reports_for("me")
    await citizen.goes_on()
    await citizen.tells("They took my", ["shop"])
    await citizen.page.locator(".languages summary").click()
    await citizen.page.locator(".languages [lang=es]").click()
    await citizen.page.locator("html[lang=es]").wait_for()

    assert await citizen.page.locator("[name=narrative]").input_value() == "They took my"
    assert await citizen.page.locator("[value=shop]").is_checked()
    await context.close()


async def test_enter_goes_on_and_does_not_choose_a_language(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.begins()
    await citizen.choose("teller", "me")
    await citizen.page.keyboard.press("Enter")
    await citizen.page.wait_for_url("**/report/story")

    assert await citizen.page.locator("html").get_attribute("lang") == "en"
    await context.close()
