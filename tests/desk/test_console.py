"""The console without script: the queue, the case, and what an officer does there."""

import re

from shared.messages.events import CaseReferred, decode
from shared.messages.ids import new_report_id, referral_id
from shared.messages.report import Incident, Remark, Reporter
from shared.testing.builders import a_case_file, a_decision, a_report
from tests.desk.officer import field


async def test_a_neighbours_case_is_not_there(arrive, officer_of):
    theirs = await arrive.referral("KH")
    officer = await officer_of()

    assert (await officer.see(f"/referrals/{theirs}")).status_code == 404
    assert (await officer.see(f"/referrals/{theirs}/close")).status_code == 404
    assert (await officer.see("/referrals/none")).status_code == 404


async def test_a_reader_has_no_buttons_and_cannot_press_them(arrive, officer_of, outgoing):
    own = await arrive.referral()
    reader = await officer_of("DE", "reader")

    page = await reader.see(f"/referrals/{own}")
    pressed = await reader.press(own, "acknowledge")

    assert "/acknowledge" not in page.text
    assert pressed.status_code == 403
    assert await outgoing() == []


async def test_the_case_shows_words_reasons_and_what_was_not_checked(arrive, officer_of):
    own = await arrive.referral()

    page = await (await officer_of()).see(f"/referrals/{own}")

    for said in (
        "A man who called himself Mr Falk",
        "DE89370400440532013000",
        "INTERPOL, National Central Bureau",
        "bilateral and regional treaties",
        "an account",
        "/transactions/0/to/iban",
        "The reporter's name",
        "TLP:AMBER",
    ):
        assert said in page.text


async def test_the_case_says_when_it_is_safe_to_call_and_which_account_was_entered(arrive, officer_of):
    story = a_report(reporter=Reporter(safe_times="weekdays after six", user_name="shop@example.net"))
    own = await arrive.referral(content=a_case_file(report=story, left_out=("/reporter/safe_times",)))

    page = await (await officer_of()).see(f"/referrals/{own}")

    assert "weekdays after six" in page.text
    assert "shop@example.net" in page.text
    assert page.text.count("Safe times to call") == 2


async def test_what_a_reporter_writes_stays_text(arrive, officer_of):
    story = a_report(incident=Incident(narrative='<script>alert("x")</script> <b>bold</b>'))
    own = await arrive.referral(content=a_case_file(report=story))

    page = await (await officer_of()).see(f"/referrals/{own}")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


async def test_what_intake_changed_in_the_text_is_told_in_plain_words(arrive, officer_of):
    remarks = (
        Remark(code="card_number_masked", pointer="/incident/narrative"),
        Remark(code="invisible_removed", pointer="/suspects/0/name"),
    )
    own = await arrive.referral(content=a_case_file(report=a_report(remarks=remarks)))
    plain = await arrive.referral()
    officer = await officer_of()

    page = " ".join((await officer.see(f"/referrals/{own}")).text.split())

    assert "A card number was masked but for its last four digits: the narrative" in page
    assert 'Invisible characters were taken out: <span class="mono" dir="ltr">/suspects/0/name</span>' in page
    assert "Not quite as it was sent" not in (await officer.see(f"/referrals/{plain}")).text


async def test_what_did_not_follow_a_case_is_told_where_it_was_sent_from_and_where_it_went(desk, arrive, officer_of):
    in_review = a_case_file(decision=a_decision(outcome="review", review="low_information"), left_out=())
    review = await arrive.review(content=in_review)
    hub, abroad = referral_id(review.report_id, "review"), referral_id(review.report_id, "FR")
    reviewer, officer = await officer_of("hub", "reviewer"), await officer_of("FR")
    await reviewer.press(hub, "reroute", destinations="FR")
    before = (await reviewer.see(f"/referrals/{hub}")).text + (await officer.see(f"/referrals/{abroad}")).text

    await arrive.review(report_id=review.report_id, revision=2, content=in_review)

    assert "New information has not been sent on" not in before
    assert "There is newer information" not in before
    assert "New information has not been sent on" in (await reviewer.see(f"/referrals/{hub}")).text
    assert "There is newer information" in (await officer.see(f"/referrals/{abroad}")).text


async def test_an_erased_case_says_so_and_keeps_its_timeline(desk, arrive, officer_of):
    report_id = new_report_id()
    own = await arrive.referral(report_id=report_id)
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)

    page = await (await officer_of()).see(f"/referrals/{own}")

    assert "was erased" in page.text
    assert "Arrived" in page.text


async def test_the_whole_way_by_buttons(arrive, officer_of, outgoing):
    own = await arrive.referral()
    officer = await officer_of()

    await officer.press(own, "acknowledge")
    await officer.press(own, "accept")
    question = await officer.see(f"/referrals/{own}/close")
    unanswered = await officer.client.post(
        f"/referrals/{own}/close", data={"csrf": field(question, "csrf"), "version": field(question, "version")}
    )
    done = await officer.client.post(
        f"/referrals/{own}/close",
        data={"csrf": field(question, "csrf"), "version": field(question, "version"), "outcome": "funds_stopped"},
    )

    assert "Close CB-7K3M-9QRT-X?" in question.text
    assert unanswered.status_code == 422
    assert "Choose one." in unanswered.text
    assert (done.status_code, done.headers["location"]) == (303, f"/referrals/{own}#case")
    assert [type(decode(message.value)).__name__ for message in await outgoing()] == [
        "ReferralAcknowledged",
        "ReferralAccepted",
        "ReferralClosed",
    ]


async def test_a_stale_page_is_told_what_happened_and_shows_the_case_as_it_is(arrive, officer_of, outgoing):
    own = await arrive.referral()
    one, other = await officer_of(), await officer_of()
    stale = field(await other.see(f"/referrals/{own}"), "csrf")
    await one.press(own, "acknowledge")

    answer = await other.client.post(f"/referrals/{own}/acknowledge", data={"csrf": stale, "version": "1.0"})

    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "Acknowledged" in answer.text
    assert len(await outgoing()) == 1


async def test_a_case_that_somebody_holds_says_who_and_until_when(arrive, officer_of):
    own = await arrive.referral()
    one, other = await officer_of(), await officer_of()
    await one.press(own, "lease")

    seen = await other.see(f"/referrals/{own}")
    pressed = await other.press(own, "acknowledge")
    released = await one.press(own, "release")

    assert "Held by DE-officer-" in seen.text
    assert pressed.status_code == 409
    assert "until 12:15 UTC" in pressed.text
    assert released.status_code == 303


async def test_a_reviewer_ticks_the_proposed_and_sends_them_on(arrive, officer_of, outgoing):
    await arrive.review(proposed=("DE", "FR"))
    reviewer = await officer_of("hub", "reviewer")
    queue = await reviewer.see("/")
    own = re.search(r"/referrals/([0-9a-f-]{36})", queue.text)[1]

    question = await reviewer.see(f"/referrals/{own}/reroute")
    form = {"csrf": field(question, "csrf"), "version": field(question, "version"), "destinations": ["DE", "FR"]}
    answer = await reviewer.client.post(f"/referrals/{own}/reroute", data=form)

    assert "Proposed by the router" in question.text
    assert answer.status_code == 303
    going = [decode(message.value) for message in await outgoing()]
    assert [event.destination for event in going if isinstance(event, CaseReferred)] == ["DE", "FR"]


async def test_paging_and_filters_work_without_script(arrive, officer_of):
    for number in range(3):
        await arrive.referral(reference=f"CB-000{number}", urgency="ordinary", deadline=None)
    await arrive.referral(reference="CB-URGENT", urgency="emergency", deadline=None)
    officer = await officer_of()

    first = await officer.see("/?limit=2")
    further = re.search(r'href="(/\?[^"]*cursor=[^"]*)"', first.text)[1].replace("&amp;", "&")
    second = await officer.see(further)
    urgent = await officer.see("/?urgency=emergency")
    nothing = await officer.see("/?state=closed")
    nonsense = await officer.see("/?urgency=very&cursor=x")

    seen = re.findall(r"CB-(?:000\d|URGENT)", first.text + second.text)
    assert sorted(set(seen)) == ["CB-0000", "CB-0001", "CB-0002", "CB-URGENT"]
    assert re.findall(r"CB-(?:000\d|URGENT)", urgent.text) == ["CB-URGENT"]
    assert "Nothing here matches" in nothing.text
    assert nonsense.status_code == 200


async def test_an_empty_queue_says_what_will_appear(officer_of):
    for holder, role, said in (
        ("DE", "officer", "Referrals appear here by themselves"),
        ("hub", "reviewer", "cases that a desk returned"),
        ("hub", "operator", "Cases for a country without a focal point"),
    ):
        page = await (await officer_of(holder, role)).see("/")

        assert said in page.text


async def test_arabic_pages_are_written_from_the_right(arrive, officer_of):
    own = await arrive.referral()
    officer = await officer_of()

    for path in ("/", f"/referrals/{own}", f"/referrals/{own}/decline", "/nothing"):
        page = await officer.see(f"{path}?lang=ar")

        assert re.search(r'lang="ar"\s+dir="rtl"', page.text)
