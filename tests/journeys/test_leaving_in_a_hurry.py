"""Exit this page, and the proof of work under load, in a real browser."""

import asyncio

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from services.intake.__main__ import filing_of
from services.intake.app import create_app
from services.intake.guarding import proof
from services.intake.reports.tables import drafts
from services.intake.settings import IntakeSettings
from shared.telemetry import metrics
from shared.testing.browser import overflow, violations
from shared.testing.ports import free_port, is_open
from shared.web.server import serve
from tests.journeys.citizen import Citizen
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

NARRATIVE = "They took all that we had."
ELSEWHERE = "https://www.wikipedia.org/"

# What is on the page when the server is told, which is before the other page is asked for.
LOOK = """
const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (address) => {
  console.log(`${document.body.children.length} parts under ${document.title}`);
  return send(address);
};
0;
"""


# As the form is sent where the browser could not work on it.
UNSOLVED = """
const place = document.querySelector("[name=proof_solution]");
place.value = "";
place.form.submit();
"""


@pytest.fixture
def drafts_kept(site_parts):
    """Count the drafts that stand at the server."""

    async def kept() -> int:
        async with site_parts.database.reading() as transaction:
            return (await transaction.execute(select(func.count()).select_from(drafts))).scalar_one()

    return kept


@pytest.fixture
def answering(browser, site):
    """Somebody who has told what happened, and stands at the next question."""

    async def answering(**more):
        citizen, context = await someone(Citizen, browser, site, **more)
        await context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="Elsewhere", content_type="text/html"))
        await citizen.begins()
        await citizen.reports_for("me")
        await citizen.goes_on()
        await citizen.tells(NARRATIVE)
        await citizen.goes_on()
        return citizen, context

    return answering


async def until(look, wanted) -> None:
    async with asyncio.timeout(20):
        while await look() != wanted:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)


async def nothing_is_seen_by_going_back(citizen: Citizen, steps: int = 4) -> None:
    """Press the browser's arrow again and again: no page shows what was told."""
    for _ in range(steps):
        await citizen.page.go_back()
        assert NARRATIVE not in await citizen.page.content()


async def test_shift_three_times_blanks_the_page_at_once_and_the_server_forgets(answering, drafts_kept):
    citizen, context = await answering(script=True)
    seen: list[str] = []
    citizen.page.on("console", lambda message: seen.append(message.text))
    await citizen.page.evaluate(LOOK)
    before = await drafts_kept()
    for _ in range(3):
        await citizen.page.keyboard.press("Shift")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")
    await until(drafts_kept, before - 1)
    # The answer to the script's word takes the cookies, wherever the browser is by then.
    await until(lambda: context.cookies(citizen.site), [])

    assert seen == ["0 parts under www.wikipedia.org"]
    await nothing_is_seen_by_going_back(citizen)
    await citizen.arrive("/report/story")
    assert NARRATIVE not in await citizen.page.content()
    await context.close()


@pytest.fixture
def unheard():
    """Lose what the script tells the server on its way out."""

    async def unheard(context):
        await context.route("**/report/exit", lambda route: route.abort())

    return unheard


async def test_going_back_shows_nothing_where_the_server_was_never_told(answering, unheard, drafts_kept):
    citizen, context = await answering(script=True)
    before = await drafts_kept()
    await unheard(context)
    await citizen.press("Exit this page")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")
    untold = await drafts_kept()
    await nothing_is_seen_by_going_back(citizen)

    assert (untold, await drafts_kept()) == (before, before - 1)
    assert "casebridge-left" not in {kept["name"] for kept in await context.cookies(citizen.site)}
    await citizen.arrive("/report/story")
    assert NARRATIVE not in await citizen.page.content()
    await context.close()


async def test_if_the_script_left_no_cookie_going_back_would_show_it(answering, unheard):
    """Negative control: the server is not told, and nothing else tells it."""
    citizen, context = await answering(script=True)
    await unheard(context)
    await citizen.page.evaluate("document.querySelector('[data-exit]').dataset.left = ''")
    await citizen.press("Exit this page")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")
    await citizen.page.go_back()

    assert NARRATIVE in await citizen.page.content()
    await context.close()


async def test_what_is_open_in_another_tab_leaves_too(answering):
    citizen, context = await answering(script=True)
    other = await context.new_page()
    await other.goto(f"{citizen.site}/report/story")
    shown = await other.locator("[name='narrative']").input_value()
    await citizen.press("Exit this page")
    await other.wait_for_url(f"{ELSEWHERE}**")

    assert shown == NARRATIVE
    await context.close()


async def test_the_button_does_the_same(answering, drafts_kept):
    citizen, context = await answering(script=True)
    before = await drafts_kept()
    await citizen.press("Exit this page")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")
    await until(drafts_kept, before - 1)
    await nothing_is_seen_by_going_back(citizen)
    await context.close()


async def test_without_script_the_button_leads_away_too(answering, drafts_kept):
    citizen, context = await answering()
    before = await drafts_kept()
    await citizen.press("Exit this page")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")

    assert await drafts_kept() == before - 1
    assert await context.cookies(citizen.site) == []
    await nothing_is_seen_by_going_back(citizen)
    await context.close()


async def test_if_the_server_did_not_forget_going_back_would_show_it(answering, monkeypatch):
    """Negative control: exit that only leads away."""

    async def remembers(*_):
        return

    monkeypatch.setattr("services.intake.leaving.routes.forget_draft", remembers)
    monkeypatch.setattr("services.intake.leaving.routes.forgotten", lambda _request, response: response)
    citizen, context = await answering()
    await citizen.press("Exit this page")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")
    await citizen.arrive("/report/story")

    assert NARRATIVE in await citizen.page.content()
    await context.close()


async def test_each_press_is_counted_for_eyes_and_ears_and_ends_after_a_while(answering):
    citizen, context = await answering(script=True)
    said = citizen.page.locator("[data-exit] [role=status]")
    marks = citizen.page.locator(".exit__marks")
    await citizen.page.clock.install()
    await citizen.page.keyboard.press("Shift")
    first = (await said.inner_text(), await marks.is_visible())
    await citizen.page.keyboard.press("Shift")
    second = await said.inner_text()
    await citizen.page.clock.fast_forward(5_001)
    over = (await said.inner_text(), await marks.is_visible())
    await citizen.page.keyboard.press("Shift")
    await citizen.page.keyboard.press("a")
    await citizen.page.keyboard.press("Shift")
    await citizen.page.keyboard.press("Shift")

    assert first == ("Shift, press 2 more times to exit.", True)
    assert second == "Shift, press 1 more time to exit."
    assert over == ("Too slow. Press Shift 3 times to exit.", False)
    assert citizen.at() == "/report/when"
    await context.close()


async def test_a_capital_letter_is_not_a_press(answering):
    citizen, context = await answering(script=True)
    await citizen.arrive("/report/story")
    await citizen.page.locator("[name='narrative']").focus()
    for _ in range(4):
        await citizen.page.keyboard.press("Shift+A")

    assert citizen.at() == "/report/story"
    assert await citizen.page.locator("[data-presses='2'], [data-presses='1']").count() == 0
    await context.close()


async def test_exit_after_filing_signs_out_and_the_report_stays(browser, site):
    citizen, context = await someone(Citizen, browser, site, script=True)
    await context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="Elsewhere", content_type="text/html"))
    await citizen.takes_the_first_step(NARRATIVE)
    await citizen.press("Send now")
    receipt = await citizen.page.locator(".receipt").first.inner_text()
    await citizen.press("Exit this page")
    await citizen.page.wait_for_url(f"{ELSEWHERE}**")
    await nothing_is_seen_by_going_back(citizen)
    await citizen.arrive("/status")
    await citizen.write("receipt", receipt)
    await citizen.press("Show me")

    assert "We received your report" in await citizen.text()
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def busy_site(site_parts):
    """Give a site at which everybody writes just now."""
    settings = IntakeSettings(intake_port=free_port(), proof_of_work="always")
    stop = asyncio.Event()
    async with filing_of(site_parts) as filing:
        app = create_app(settings, site_parts, filing)
        serving = asyncio.create_task(serve(app, settings.intake_host, settings.intake_port, stop))
        await until(lambda: is_open(settings.intake_port), wanted=True)
        yield settings.public_url
        stop.set()
        await serving


def judged(outcome: str) -> float:
    return metrics.proofs.labels(outcome=outcome)._value.get()


@pytest.mark.parametrize("spoil", ["", "delete globalThis.Worker"])
async def test_under_load_the_browser_works_a_moment_and_nobody_notices(browser, busy_site, spoil):
    citizen, context = await someone(Citizen, browser, busy_site, script=True)
    await context.add_init_script(spoil or "0")
    before = judged("solved")
    await citizen.takes_the_first_step(NARRATIVE)
    await citizen.press("Send now")
    await citizen.page.wait_for_url("**/report/done")

    assert judged("solved") == before + 1
    await context.close()


async def test_under_load_without_script_the_page_asks_to_wait_and_press_again(browser, busy_site, monkeypatch):
    citizen, context = await someone(Citizen, browser, busy_site)
    await citizen.takes_the_first_step(NARRATIVE)
    asked = await citizen.text()
    await citizen.press("Send now")
    again = await citizen.text()
    wide = await overflow(citizen.page)
    monkeypatch.setattr(proof, "WAIT_SECONDS", 0)
    await citizen.press("Send now")

    assert "then press the button" in asked
    assert "Please press the button once more" in again
    assert NARRATIVE in again
    assert wide == 0
    assert citizen.at() == "/report/done"
    await context.close()


async def test_nothing_is_wrong_with_the_page_that_asks_to_wait(browser, busy_site):
    citizen, context = await someone(Citizen, browser, busy_site, script=True)
    await citizen.takes_the_first_step(NARRATIVE)
    await citizen.page.evaluate(UNSOLVED)
    await citizen.page.locator(".callout[role=alert]").wait_for()

    assert await violations(citizen.page) == []
    await context.close()
