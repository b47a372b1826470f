"""axe-core, the width of a small phone, the mirror: on every public page, clean and with mistakes."""

from collections.abc import Sequence

import pytest

from shared.i18n.languages import LANGUAGES
from tests.journeys.citizen import Citizen
from tests.journeys.journey import FIRST_STEP, TOPICS, Step
from tests.journeys.looking import wrongs
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

WIDTHS = (320, 1280)


@pytest.fixture
def seen(screenshots):
    """Look at the page as it stands, at each width: give everything that is wrong with it."""

    async def look(citizen: Citizen, name: str) -> list[str]:
        wrong = []
        for width in WIDTHS:
            await citizen.stand_at(width)
            wrong += await wrongs(citizen, f"{name} at {width}")
            await citizen.keep(screenshots, f"axe-{citizen.language}-{width}-{name}")
        return wrong

    return look


@pytest.fixture
def steps(seen):
    """Go along these pages, looking at each one clean and with its mistake."""

    async def along(citizen: Citizen, name: str, said: Sequence[Step]) -> list[str]:
        wrong = []
        for number, step in enumerate(said):
            wrong += await seen(citizen, f"{name}-{number:02}-{step.page}")
            if step.mistake:
                await step.mistake(citizen)
                await citizen.goes_on()
                assert await citizen.page.locator(".error-summary a").count() > 0, step.page
                wrong += await seen(citizen, f"{name}-{number:02}-{step.page}-mistake")
            await step.say(citizen)
            await citizen.goes_on()
        return wrong

    return along


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.timeout(900)
async def test_nothing_is_wrong_with_any_page_clean_or_with_mistakes(browser, site, seen, steps, language):
    citizen, context = await someone(Citizen, browser, site, language=language, script=True)
    wrong = []
    await citizen.arrive()
    wrong += await seen(citizen, "start")
    await citizen.arrive("/report/before")
    wrong += await seen(citizen, "before")
    await citizen.arrive("/no-such-page")
    wrong += await seen(citizen, "not-found")
    await citizen.arrive("/status")
    wrong += await seen(citizen, "receipt")
    await citizen.press("Show me")
    wrong += await seen(citizen, "receipt-mistake")
    await citizen.begins()
    wrong += await steps(citizen, "first", FIRST_STEP)
    wrong += await seen(citizen, "send")
    await citizen.sends()
    wrong += await seen(citizen, "done")
    receipt = await citizen.receipt()
    await citizen.arrive("/report/more")
    wrong += await seen(citizen, "more")
    for topic, said in TOPICS.items():
        await citizen.adds(topic)
        wrong += await steps(citizen, topic, said)
    wrong += await seen(citizen, "more-unsent")
    await citizen.arrive("/report/check")
    wrong += await seen(citizen, "check")
    await citizen.checks_and_sends()
    await citizen.opens_by(receipt)
    wrong += await seen(citizen, "status")

    assert wrong == []
    await context.close()


@pytest.mark.parametrize(
    ("language", "spoil", "found"),
    [
        # In English: axe passes over most Arabic text when it measures contrast. The colours are the same.
        ("en", "document.querySelector('.lead').style.color = '#ddd'", "color-contrast"),
        ("ar", "document.querySelector('main').removeAttribute('id')", "skip-link"),
        ("ar", "document.querySelector('h1').style.minInlineSize = '90rem'", "wider"),
        ("ar", "document.body.style.direction = 'ltr'", "direction"),
        ("ar", "document.querySelector('.top__row').style.direction = 'ltr'", "wordmark"),
    ],
)
async def test_what_is_wrong_is_found(browser, site, language, spoil, found):
    citizen, context = await someone(Citizen, browser, site, language=language, script=True)
    await citizen.arrive()
    await citizen.page.evaluate(spoil)

    assert [one for one in await wrongs(citizen, "start") if found in one]
    await context.close()


async def test_a_mistake_is_one_tap_from_its_field(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.begins()
    await citizen.reports_for("me")
    await citizen.goes_on()
    await citizen.goes_on()
    await citizen.page.locator(".error-summary a").first.click()

    assert await citizen.page.locator("#narrative:focus").count() == 1
    await context.close()


async def test_the_form_can_be_filled_by_keyboard_alone(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    keyboard = citizen.page.keyboard
    await citizen.begins()
    await tab_to(citizen, "input[name=teller]")
    await keyboard.press("Space")
    await keyboard.press("Enter")
    await citizen.page.wait_for_url("**/report/story")
    await tab_to(citizen, "textarea")
    await keyboard.type("They took my savings.")
    await tab_to(citizen, "input[name=situations]")
    await keyboard.press("Space")
    await tab_to(citizen, "main form button")
    await keyboard.press("Enter")
    await citizen.page.wait_for_url("**/report/when")

    assert await citizen.heading() == citizen("When did it happen?")
    await context.close()


LINES_OF_REFERENCES = """() => [...document.querySelectorAll("main *")]
  .filter(one => !one.children.length && /^CB-[0-9A-Z-]+$/.test(one.textContent.trim()))
  .map(one => {
    const text = document.createRange();
    text.selectNodeContents(one);
    return new Set([...text.getClientRects()].map(line => Math.round(line.top))).size;
  })"""


async def test_a_reference_stays_on_one_line_on_the_smallest_phone(browser, site, screenshots):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.takes_the_first_step("They took my savings.")
    await citizen.sends()
    await citizen.arrive("/report/receipt")
    checked = await citizen.page.locator("a[href*='/verify?code=']").get_attribute("href")
    lines = {}
    for language in LANGUAGES:
        for path in ("/report/done", "/report/more", "/report/receipt", f"/verify?{checked.partition('?')[2]}"):
            await citizen.page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
            lines[language, path[:7]] = await citizen.page.evaluate(LINES_OF_REFERENCES)
        await citizen.keep(screenshots, f"{language}-320-verify")
    # Negative control: within a line, as a word, it comes to an end of the line at one width or another.
    await citizen.page.evaluate("document.querySelectorAll('.whole').forEach(one => one.style.display = 'inline')")
    broken = []
    for width in range(320, 420, 10):
        await citizen.stand_at(width)
        broken += await citizen.page.evaluate(LINES_OF_REFERENCES)

    assert {count for counts in lines.values() for count in counts} == {1}
    assert all(lines.values())
    assert max(broken) > 1
    await context.close()


async def tab_to(citizen: Citizen, what: str) -> None:
    for _ in range(40):
        await citizen.page.keyboard.press("Tab")
        if await citizen.page.locator(f"{what}:focus").count():
            return
    raise AssertionError(f"no Tab leads to {what}")


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_confirmation_prints_with_the_receipt_and_without_the_buttons(browser, site, screenshots, language):
    citizen, context = await someone(Citizen, browser, site, language=language, width=768)
    await citizen.takes_the_first_step("They took my savings.")
    await citizen.sends()
    await citizen.page.emulate_media(media="print")
    await citizen.keep(screenshots, f"{language}-print-done")

    assert await citizen.page.locator(".receipt").is_visible()
    assert await citizen.page.locator(".exit:visible, button:visible, .button:visible, nav:visible").count() == 0
    await context.close()


async def test_forced_colours_leave_the_words_and_the_edges(browser, site, screenshots):
    citizen, context = await someone(Citizen, browser, site, forced_colors="active")
    await citizen.begins()
    await citizen.press()
    await citizen.keep(screenshots, "en-320-forced-colours")

    assert await citizen.page.locator(".error-summary").is_visible()
    await context.close()
