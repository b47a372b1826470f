"""Their phone dies, they remember more a week later, they think again: nothing that was answered is lost."""

import asyncio

import pytest
from sqlalchemy import select

from services.intake.reports.tables import drafts
from shared.messages.events import ReportFiled, ReportSupplemented, ReportWithdrawn
from shared.messages.report import Handle, Suspect, Transaction
from shared.vault.tables import keys
from tests.journeys.journey import FIRST_STEP, STORY, TOPICS
from tests.journeys.phone import Phone
from tests.journeys.teller import Teller
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ADDED = ("contact", "messages", "actions", "reach", "sharing")
POINTS = 20
ELSEWHERE = "https://www.wikipedia.org/"


@pytest.fixture
def phone(browser, site, tmp_path):
    phone = Phone(browser.browser_type, tmp_path, site)
    yield phone
    phone.dies()


@pytest.fixture
def kept_at_the_server(site_parts):
    """Name the reports that a draft stands for at the server, or a key."""

    async def kept() -> set:
        async with site_parts.database.reading() as transaction:
            with_draft = (await transaction.execute(select(drafts.c.report_id))).scalars().all()
            with_key = (await transaction.execute(select(keys.c.report_id).where(keys.c.erased_at.is_(None)))).scalars()
            return {*with_draft, *with_key}

    return kept


async def test_a_phone_that_dies_at_twenty_points_loses_no_answer(phone, arrivals):
    for number, step in enumerate(FIRST_STEP):
        nora = await phone.turned_on()
        await (nora.goes_on_where_it_stopped() if number else nora.begins())
        assert nora.at() == f"/report/{step.page}"
        await step.say(nora)
        await nora.goes_on()
        if not number:
            # A browser writes its cookies to disk within half a minute; by then, she has answered nothing much.
            await phone.turned_off()
            await phone.turned_on()
        phone.dies()
    nora = await phone.turned_on()
    await nora.goes_on_where_it_stopped()
    assert nora.at() == "/report/send"
    await nora.sends()
    reference = await nora.reference()
    phone.dies()
    for topic in ADDED:
        for step in TOPICS[topic]:
            nora = await phone.turned_on()
            await nora.arrive()
            await nora.follow("Add to the report you sent")
            await nora.adds(topic)
            assert nora.at() == f"/report/{step.page}"
            await step.say(nora)
            await nora.goes_on()
            phone.dies()
    deaths = phone.deaths
    nora = await phone.turned_on()
    await nora.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert deaths == POINTS
    assert await nora.reference() == reference
    assert report.incident.narrative == (
        f"{STORY['en']}\n\nThe bank was told.\n\nMessages, as they were pasted:\n"
        "Dear, write to anna@invest.example today."
    )
    assert (report.incident.occurred_from, report.incident.first_contact) == ("2026-05-12", "2026-04")
    assert report.transactions == (
        Transaction(method="transfer", occurred_at="2026-05-14", amount="3250.50", currency="EUR"),
    )
    assert report.incident.platform == "Telegram"
    assert [found.value for found in report.observables] == ["anna@invest.example"]
    assert report.reporter.email == "reader@example.org"
    assert report.consent.share_cross_border
    assert (await arrivals.cases(reference, 2))["DE"].report == report


async def test_a_victim_of_romance_comes_back_three_times_by_her_receipt_words(browser, site, arrivals):
    marie, away = await someone(Teller, browser, site, script=True)
    await marie.takes_the_first_step(
        "He said he loved me.", situations=["met_online"], country="FR", method="transfer", amount="900", currency="EUR"
    )
    await marie.sends()
    reference, words = await marie.reference(), await marie.receipt_words()
    await away.close()

    marie, away = await someone(Teller, browser, site)
    await marie.comes_back_with(words)
    await marie.tells_of("people", {"name": "Captain John"}, {"handles": "@captain_example"}, {}, {"another": "no"})
    await marie.checks_and_sends()
    await away.close()

    marie, away = await someone(Teller, browser, site, width=1280)
    await marie.comes_back_with(", ".join(words.upper().split()))
    await marie.adds("payments")
    await marie.says(authorised="victim")
    await marie.says(to_account="GB29 NWBK 6016 1331 9268 19", to_holder="J. Example")
    await marie.says(another="yes")
    await marie.says(method="gift_card")
    await marie.says(amount="200", currency="EUR", paid=("1", "6", "2026"))
    await marie.says(authorised="victim")
    await marie.says()
    await marie.says(another="no")
    await marie.checks_and_sends()
    await away.close()

    marie, away = await someone(Teller, browser, site, language="ar", script=True)
    await marie.comes_back_with(" ".join(f"{place}. {word}" for place, word in enumerate(words.split(), 1)))
    await marie.tells_of("messages", {"text": "My darling, write to john@captain.example"}, {})
    await marie.checks_and_sends()
    added = [await arrivals.report(reference, revision) for revision in (1, 2, 3, 4)]
    report = added[-1]

    assert [len(one.suspects) for one in added] == [0, 1, 1, 1]
    assert [len(one.transactions) for one in added] == [1, 1, 2, 2]
    assert report.incident.narrative == (
        "He said he loved me.\n\nMoney was sent to someone who was met online.\n\n"
        "Messages, as they were pasted:\nMy darling, write to john@captain.example"
    )
    assert report.suspects == (Suspect(name="Captain John", handles=(Handle(handle="@captain_example"),)),)
    assert [(one.method, one.amount, one.authorised) for one in report.transactions] == [
        ("transfer", "900", "victim"),
        ("gift_card", "200", "victim"),
    ]
    assert report.transactions[0].to.iban == "GB29NWBK60161331926819"
    assert [found.value for found in report.observables] == ["john@captain.example"]
    assert await arrivals.revisions(reference) == 4
    assert (await arrivals.cases(reference, 4))["FR"].report == report
    await away.close()


async def test_somebody_leaves_begins_again_replies_corrects_and_takes_it_back(
    browser, site, arrivals, officer_of, kept_at_the_server
):
    sara, away = await someone(Teller, browser, site, script=True)
    await away.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="Elsewhere", content_type="text/html"))
    before = await kept_at_the_server()
    await sara.begins()
    await sara.says(teller="me")
    await sara.says(narrative="My husband must not see this.")
    begun = await kept_at_the_server() - before
    await sara.leaves_in_a_hurry()
    await sara.page.wait_for_url(f"{ELSEWHERE}**")
    assert len(begun) == 1
    async with asyncio.timeout(20):
        while begun & await kept_at_the_server():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)
    assert await away.cookies(site) == []
    await sara.arrive("/report/story")
    assert sara.at() == "/report/who"

    await sara.takes_the_first_step("A caller has my bank code.", country="DE", method="transfer", amount="80")
    await sara.sends()
    reference, words = await sara.reference(), await sara.receipt_words()
    officer, desk = await officer_of("DE", width=1280)
    await officer.asks(reference, "Which number called you?")
    await sara.opens_by(words)
    await sara.replies("Which number called you?", "It was +49 30 23125 111.")
    await officer.wait_to_read("It was +49 30 23125 111.")
    await sara.adds_or_corrects()
    await sara.corrects("payment-1-amount", amount="8,000", currency="EUR")
    await sara.checks_and_sends()
    await sara.takes_it_back()
    events = [await arrivals.event(reference, revision) for revision in (1, 2, 3, 4)]
    reports = [await arrivals.report(reference, revision) for revision in (1, 2, 3, 4)]

    assert [type(event) for event in events] == [ReportFiled, ReportSupplemented, ReportSupplemented, ReportWithdrawn]
    assert [[reply.text for reply in report.replies] for report in reports] == [
        [],
        *[["It was +49 30 23125 111."]] * 3,
    ]
    assert [report.transactions[0].amount for report in reports] == ["80", "80", "8000", "8000"]
    assert {report.incident.narrative for report in reports} == {"A caller has my bank code."}
    assert (await arrivals.cases(reference, 4))["DE"].queue == "DE"
    await officer.wait_to_read("The sender took this report back")
    await desk.close()
    await away.close()
