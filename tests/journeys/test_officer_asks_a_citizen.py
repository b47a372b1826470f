"""A citizen files, an officer asks, the citizen replies, the case goes where the reply points; then it is erased."""

import pytest

from tests.journeys.citizen import Citizen
from tests.journeys.looking import wrongs
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTHS = (320, 1280)
MOST_PAGES = 8
REPLY = "From +44 20 7946 0018. It went to LT60 1010 0123 4567 8901."
SAID = {
    "who": ("choose", "teller", "me"),
    "story": ("write", "narrative", "A caller made me send money to a stranger. He said it was the police."),
    "place": ("pick", "country", "DE"),
    "payment-1-how": ("choose", "method", "none"),
}


@pytest.fixture
def filed(browser, site):
    """File a report by the first step, for Germany; gives the citizen at the confirmation, and what they wrote down."""

    async def filed():
        citizen, context = await someone(Citizen, browser, site)
        await citizen.arrive("/report/who")
        for _ in range(MOST_PAGES):
            at = citizen.at().removeprefix("/report/")
            if at == "send":
                break
            if at in SAID:
                act, name, value = SAID[at]
                await getattr(citizen, act)(name, value)
            await citizen.press()
        await citizen.page.locator("main button[type=submit]").last.click()
        reference = await citizen.page.locator(".reference").inner_text()
        receipt = await citizen.page.locator(".receipt").inner_text()
        return citizen, context, reference, receipt

    return filed


@pytest.fixture
def seen(screenshots):
    """Look at a page at each width, from the left and from the right: give everything that is wrong with it."""

    async def look(citizen: Citizen, name: str) -> list[str]:
        wrong = []
        for language in ("en", "ar"):
            await citizen.page.goto(f"{citizen.site}{citizen.at()}?lang={language}")
            for width in WIDTHS:
                await citizen.stand_at(width)
                view = f"public-{language}-{width}-{name}"
                wrong += await wrongs(citizen, view)
                await citizen.keep(screenshots, view)
        await citizen.page.goto(f"{citizen.site}{citizen.at()}?lang=en")
        return wrong

    return look


async def test_a_question_is_asked_answered_and_read(filed, officer_of, browser, site, seen):
    citizen, context, reference, receipt = await filed()
    await context.close()
    officer, desk = await officer_of("DE", width=1280)
    await officer.find(reference)
    await officer.open_case(reference)
    await officer.press("Acknowledge")
    await officer.follow("Ask the reporter…")
    await officer.write("text", "Which number did he call from?\nWhere did the money go?")
    await officer.press("Ask the reporter")
    assert "No reply has come in yet." in await officer.text()
    abroad, other_desk = await officer_of("LT", width=1280)
    await abroad.arrive(f"/?reference={reference}")
    assert reference not in await abroad.text()

    # Later, in another browser: the receipt is all that the citizen has.
    citizen, context = await someone(Citizen, browser, site, script=True)
    await citizen.arrive("/status")
    await citizen.write("receipt", receipt)
    await citizen.press("Show me")
    await citizen.wait_to_read("Which number did he call from?")
    assert "The office asks you something: Germany" in await citizen.text()
    wrong = await seen(citizen, "status-question")
    await citizen.press("Send your reply")
    assert await citizen.page.locator(".error-summary a").inner_text() == (
        "Write your reply, or leave the question as it is."
    )
    await citizen.page.locator("textarea").fill(REPLY)
    await citizen.press("Send your reply")
    assert "Your reply is with us" in await citizen.text()

    await officer.wait_to_read(REPLY)
    assert "New information came in" in await officer.text()
    assert "the reporter's reply" in await officer.text()
    await abroad.find(reference)
    await abroad.open_case(reference)
    assert REPLY in await abroad.text()
    await citizen.follow("Take your report back")
    wrong += await seen(citizen, "status-withdraw")
    await citizen.press("Take it back")
    await officer.wait_to_read("The sender took this report back")
    await citizen.press("Send it again")
    await citizen.follow("Have your report erased")
    wrong += await seen(citizen, "status-erase")
    await citizen.press("Erase it for good")
    assert await citizen.heading() == "Your report is erased"
    await officer.wait_to_read("Erased by the reporter")
    await officer.wait_to_read("The reporter had the report erased")

    assert wrong == []
    await desk.close()
    await other_desk.close()
    await context.close()
