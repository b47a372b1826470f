"""From the sign-in to the closed case, at a phone and at a wide screen, by pointer and by keys, in every language."""

import pytest

from tests.journeys.citizen import Citizen
from tests.journeys.journey import STORY
from tests.journeys.looking import wrongs
from tests.journeys.officer import Officer
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTHS = (320, 1280)


@pytest.fixture
def file_report(browser, site):
    """File a report by the form, for Germany; gives its reference and the citizen, who stands at its status."""

    async def file_report():
        citizen, context = await someone(Citizen, browser, site)
        await citizen.takes_the_first_step(STORY["en"])
        await citizen.sends()
        reference, receipt = await citizen.reference(), await citizen.receipt()
        await citizen.opens_by(receipt)
        return reference, citizen, context

    return file_report


@pytest.fixture
def seen(screenshots):
    """Look at a view of the desk at each width, by day and by night: give everything that is wrong with it."""

    async def look(officer: Officer, name: str) -> list[str]:
        wrong = []
        for width in WIDTHS:
            await officer.stand_at(width)
            for scheme in ("light", "dark"):
                await officer.page.emulate_media(color_scheme=scheme)
                view = f"desk-{officer.language}-{width}-{scheme}-{name}"
                wrong += await wrongs(officer, view)
                await officer.keep(screenshots, view)
        return wrong

    return look


async def test_an_officer_without_script_works_a_case_and_the_reporter_sees_it(file_report, officer_of):
    reference, citizen, away = await file_report()
    officer, context = await officer_of("DE", width=1280)
    await officer.find(reference)
    await officer.open_case(reference)
    assert await officer.heading() == reference
    assert "A woman on a dating app" in await officer.text()
    assert await officer.state() == "New"
    await officer.press("Acknowledge")
    assert await officer.state() == "Acknowledged"
    await officer.press("Accept")
    assert await officer.state() == "Accepted"
    await officer.follow("Close…")
    assert await officer.heading() == f"Close {reference}?"
    await officer.press("Close this referral")
    assert await officer.page.locator(".error-summary a").inner_text() == "Choose one."
    await officer.choose("outcome", "funds_stopped")
    await officer.press("Close this referral")

    assert await officer.state() == "Closed"
    assert await officer.page.locator(".pane--case .actions").count() == 0
    await citizen.wait_to_read("The office has finished its work: Germany")
    status = await citizen.text()
    assert "The office has seen it: Germany" in status
    assert "The office works on it: Germany" in status
    assert "Some or all of the money was stopped." in status
    await context.close()
    await away.close()


async def test_a_neighbour_finds_nothing_at_the_address_of_a_case(sampled, officer_of):
    officer, own = await officer_of("GB")
    await officer.wait_for(".edge--money")
    await officer.page.locator(".table--strips a").first.click()
    neighbour, theirs = await officer_of("FR")

    assert await officer.arrive(officer.at()) == 200
    assert await neighbour.arrive(officer.at()) == 404
    assert await neighbour.heading() == "There is nothing here for you"
    assert await officer.heading() not in await neighbour.text()
    await own.close()
    await theirs.close()


async def test_keys_alone_work_a_case(file_report, browser, console, token_of):
    reference, _citizen, away = await file_report()
    officer, context = await someone(Officer, browser, console, width=1280, script=True)
    key = officer.page.keyboard
    await officer.arrive("/sign-in")
    await officer.tab_to("[name=token]")
    await key.type(await token_of("DE"))
    await key.press("Enter")
    await officer.page.wait_for_selector(".totals")
    await officer.find(reference)
    await key.press("j")
    assert await officer.in_focus() == reference
    await key.press("Enter")
    await officer.page.wait_for_selector("#case")
    for word, state in (("Acknowledge", "Acknowledged"), ("Accept", "Accepted")):
        await key.press("a")
        assert await officer.in_focus() == word
        async with officer.page.expect_navigation():
            await key.press("Enter")
        assert await officer.state() == state
    await key.press("c")
    await officer.page.wait_for_url("**/close")
    await officer.tab_to("[name=outcome]")
    await key.press("Space")
    async with officer.page.expect_navigation():
        await key.press("Enter")

    assert await officer.state() == "Closed"
    await context.close()
    await away.close()


async def test_the_question_mark_turns_the_keys_off_and_on(sampled, officer_of):
    officer, context = await officer_of("GB", width=1280, script=True)
    await officer.wait_for(".edge--money")
    await officer.page.keyboard.press("?")
    await officer.page.keyboard.press("j")
    off = await officer.page.locator(".table--strips a:focus").count()
    await officer.page.keyboard.press("?")
    await officer.page.keyboard.press("j")

    assert off == 0
    assert await officer.page.locator(".table--strips a:focus").count() == 1
    await context.close()


async def test_the_language_asked_for_at_the_door_lasts_through_the_sign_in(browser, console, token_of):
    officer, context = await someone(Officer, browser, console, language="ar")
    await officer.arrive("/")
    assert officer.at() == "/sign-in"
    assert await officer.heading() == officer("Sign in to your desk")
    await officer.write("token", await token_of("GB"))
    await officer.press("Sign in")

    assert officer.at() == "/"
    assert await officer.page.locator("html").get_attribute("dir") == "rtl"
    await context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_nothing_is_wrong_with_any_page_of_the_desk(
    sampled, browser, console, token_of, officer_of, seen, language
):
    officer, context = await someone(Officer, browser, console, language=language, script=True)
    await officer.arrive("/sign-in")
    wrong = await seen(officer, "sign-in")
    await officer.sign_in(await token_of("GB"))
    await officer.wait_for(".edge--money")
    wrong += await seen(officer, "queue")
    await officer.page.locator(".table--strips .edge--money a").first.click()
    await officer.page.wait_for_selector("#case")
    wrong += await seen(officer, "case")
    case = officer.at()
    await officer.arrive(f"{case}/decline")
    wrong += await seen(officer, "question")
    assert await officer.arrive("/referrals/none") == 404
    wrong += await seen(officer, "error")
    idle, other = await officer_of("IS", language=language, script=True)
    assert await idle.page.locator(".empty").count() == 1
    wrong += await seen(idle, "empty")

    assert wrong == []
    await context.close()
    await other.close()


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("document.querySelector('.head h1').style.color = '#1e313b'", "color-contrast"),
        ("document.querySelector('.totals').style.minInlineSize = '90rem'", "wider"),
        ("document.querySelector('[name=csrf]').type = 'text'", "label"),
    ],
)
async def test_what_is_wrong_by_night_is_found(sampled, officer_of, spoil, found):
    officer, context = await officer_of("GB", script=True, color_scheme="dark")
    await officer.wait_for(".edge--money")
    await officer.page.evaluate(spoil)

    assert [one for one in await wrongs(officer, "queue") if found in one]
    await context.close()
