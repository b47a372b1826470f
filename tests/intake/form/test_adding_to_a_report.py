"""After filing: the list of topics, what is marked as not sent, revisions, several payments and people."""

import re
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from sqlalchemy import delete, select

from services.intake.advice.topic import Affected
from services.intake.form.additions import are_unsent, told_of
from services.intake.form.drafts import Sent, save_draft
from services.intake.notices.tables import notices
from shared.messages.report import Evidence

SHARE = "share_cross_border"
PAID = {"payment-1-how": {"method": "transfer"}, "payment-1-amount": {"amount": "45 triệu", "currency": "VND"}}


async def topics_on(visit) -> set[str]:
    return set(re.findall(r'id="task-([a-z]+)"', (await visit.get("/report/more")).text))


async def test_only_the_topics_that_fit_are_offered(visit):
    await visit.file(story={"situations": ["account_taken"]})

    offered = await topics_on(visit)
    assert {"account", "people", "contact", "evidence", "reach", "sharing", "affected"} <= offered
    assert not {"payments", "device", "images", "child", "business", "person"} & offered


@pytest.mark.parametrize("harm", get_args(Affected))
async def test_what_was_affected_brings_its_topic(visit, harm):
    topic = {"money": "payments"}.get(harm, harm)
    await visit.file()
    before = await topics_on(visit)
    await visit.add("affected", {"what": harm})

    assert topic not in before
    assert topic in await topics_on(visit)


async def test_a_topic_goes_from_not_started_to_done_and_says_that_it_is_not_sent(visit):
    await visit.file()
    untouched = (await visit.get("/report/more")).text
    assert await visit.add("contact", {"methods": "call"}) == "/report/first-contact"
    begun = (await visit.get("/report/more")).text
    await visit.add("first-contact", {})
    assert await visit.add("ongoing", {"ongoing": "no"}) == "/report/more"
    done = (await visit.get("/report/more")).text

    def tag(text):
        return text.partition('id="task-contact"')[2].partition("</div>")[0]

    assert "Not started" in tag(untouched)
    assert "Not sent yet" not in untouched
    assert "Begun" in tag(begun)
    assert "Done" in tag(done)
    assert "Not sent yet" in tag(done)


async def test_whoever_comes_back_with_unsent_additions_is_told_so(visit):
    await visit.file()
    await visit.add("contact", {"platform": "Telegram"})
    page = await visit.get("/report/more")
    start = await visit.get("/")

    assert "You have added or changed something. It is saved, but the offices do not have it yet." in page.text
    assert 'href="/report/check"' in page.text
    assert 'href="/report/more"' in start.text


async def test_a_page_that_was_passed_without_an_answer_is_nothing_to_send(visit, stands):
    await visit.file()
    await visit.add("contact", {})
    page = await visit.get("/report/more")
    sent = await visit.send("/report/check")

    assert "Nothing is waiting to be sent." in page.text
    assert sent.headers["location"] == "/report/more"
    assert len(await stands()) == 1


async def test_what_is_added_makes_the_next_revision_and_nothing_that_stood_is_lost(visit, stands):
    await visit.file(**PAID)
    await visit.add("contact", {"methods": ["call", "app"], "platform": "Telegram"})
    check = await visit.get("/report/check")
    await visit.send("/report/check")
    await visit.add("reach", {"email": "reader@example.org"})
    done = await visit.send("/report/check")

    assert "Added, not sent yet" in check.text
    assert done.headers["location"] == "/report/done"
    [(_, first), (second_is, second), (third_is, third)] = await stands()
    assert (second_is, third_is) == ("supplement", "supplement")
    assert [report.transactions[0].amount for report in (first, second, third)] == ["45000000"] * 3
    assert first.incident.platform is None
    assert second.incident.platform == third.incident.platform == "Telegram"
    assert third.reporter.email == "reader@example.org"


async def test_a_changed_answer_makes_a_correction(visit, stands):
    await visit.file(**PAID)
    await visit.get("/report/payment-1-amount?change=yes")
    await visit.post("/report/payment-1-amount", {"amount": "54 triệu", "currency": "VND", "change": "yes"})
    check = await visit.get("/report/check")
    await visit.send("/report/check")

    assert "Changed, not sent yet" in check.text
    [_, (relation, report)] = await stands()
    assert relation == "correction"
    assert report.transactions[0].amount == "54000000"


async def test_the_confirmation_after_an_addition_says_so_and_keeps_the_reference(visit, stands):
    first = await visit.file()
    await visit.add("contact", {"platform": "Telegram"})
    await visit.send("/report/check")
    again = await visit.get("/report/done")

    assert "What you added is with us, too." in again.text
    assert "What you added is with us, too." not in first.text


async def test_how_the_first_payment_was_made_is_changed_from_the_list_as_that_of_any_other(visit, stands):
    await visit.file(**PAID)
    await visit.add("payment-2-how", {"method": "cash"})
    listed = re.findall(r'href="/report/(payment-[0-9]-how)"', (await visit.get("/report/payments")).text)
    assert await visit.add("payment-1-how", {"method": "other"}) == "/report/payment-1-amount"
    assert await visit.add("payment-1-amount", {"amount": "7", "currency": "EUR"}) == "/report/payment-1-who"
    await visit.send("/report/check")

    assert listed == ["payment-1-how", "payment-2-how"]
    [paid, _] = (await stands())[-1][1].transactions
    assert (paid.method, paid.amount) == ("other", "7")


async def test_several_payments_are_told_listed_and_removed(visit, stands):
    await visit.file(**PAID)
    assert await visit.add("payment-1-who", {"authorised": "victim"}) == "/report/payment-1-where"
    assert await visit.add("payment-1-where", {"to_holder": "Jan Przykładowy"}) == "/report/payments"
    for number, method in ((2, "cash"), (3, "card")):
        assert await visit.add("payments", {"another": "yes"}) == f"/report/payment-{number}-how"
        await visit.add(f"payment-{number}-how", {"method": method})
        await visit.add(f"payment-{number}-amount", {})
        await visit.add(f"payment-{number}-who", {})
        assert await visit.add(f"payment-{number}-where", {}) == "/report/payments"
    await visit.get("/report/payments")
    await visit.post("/report/payments", {"remove": "2"})
    page = await visit.get("/report/payments")
    assert await visit.add("payments", {"another": "no"}) == "/report/more"
    await visit.send("/report/check")

    assert "Payment 2" in page.text
    assert "Payment 3" not in page.text
    _, report = (await stands())[-1]
    assert [transaction.method for transaction in report.transactions] == ["transfer", "card"]


async def test_several_people_are_told_one_after_the_other(visit, stands):
    await visit.file()
    await visit.add("person-1-who", {"name": "Anna Example"})
    await visit.add("person-1-reach", {"phones": "+44 20 7946 0018"})
    await visit.add("person-1-where", {"country": "GB", "country_source": "a parcel came from there"})
    assert await visit.add("people", {"another": "yes"}) == "/report/person-2-who"
    await visit.add("person-2-who", {"name": "Mr Sample"})
    await visit.send("/report/check")

    _, report = (await stands())[-1]
    assert [suspect.name for suspect in report.suspects] == ["Anna Example", "Mr Sample"]
    assert report.suspects[0].country_source == "a parcel came from there"


async def test_how_to_reach_someone_is_asked_to_be_shared_only_when_it_was_told(visit):
    await visit.file()
    assert await visit.add("borders", {"share_cross_border": "yes"}) == "/report/more"
    await visit.add("reach", {"phone": "+44 20 7946 0018"})

    assert await visit.add("borders", {"share_cross_border": "yes"}) == "/report/identity"


async def test_an_address_without_an_at_says_how_one_looks(visit):
    await visit.file()
    await visit.get("/report/reach")
    answered = await visit.post("/report/reach", {"email": "reader at example"})

    assert answered.status_code == 422
    assert "An e-mail address has an @" in answered.text
    assert 'value="reader at example"' in answered.text


async def test_news_by_mail_need_an_address(site, visit_of):
    visit = visit_of(site(smtp_host="127.0.0.1", smtp_from="news@example.org"))
    await visit.file()
    await visit.get("/report/reach")
    asked = await visit.post("/report/reach", {"name": "Anna", "notify": "yes"})

    assert asked.status_code == 422
    assert "Write your e-mail address, or take the tick away from the news." in asked.text
    assert await visit.add("reach", {"name": "Anna"}) != "/report/reach"


async def test_news_by_mail_is_offered_where_mail_is_sent_and_agreed_on_when_it_is_ticked(site, visit_of, count):
    plain, posted = visit_of(site()), visit_of(site(smtp_host="127.0.0.1", smtp_from="news@example.org"))
    for visit in (plain, posted):
        await visit.file()
    unoffered = await plain.get("/report/reach")
    offered = await posted.get("/report/reach")
    await posted.add("reach", {"email": "reader@example.org", "notify": "yes"})
    await posted.send("/report/check")
    told = await count(notices)
    await posted.add("reach", {"email": "reader@example.org"})
    await posted.send("/report/check")

    assert 'name="notify"' not in unoffered.text
    assert 'name="notify"' in offered.text
    assert (told, await count(notices)) == (1, 0)


async def test_whoever_stopped_the_messages_does_not_get_them_again_by_adding_something_else(site, visit_of, database):
    visit = visit_of(site(smtp_host="127.0.0.1", smtp_from="news@example.org"))

    async def stop_hashes() -> list[str]:
        async with database.reading() as transaction:
            return list((await transaction.execute(select(notices.c.stop_hash))).scalars())

    async def send(page: str, data: dict[str, str]) -> list[str]:
        await visit.add(page, data)
        await visit.send("/report/check")
        return await stop_hashes()

    await visit.file()
    told = await send("reach", {"email": "reader@example.org", "notify": "yes"})
    added = await send("contact", {"platform": "Telegram"})
    named = await send("reach", {"email": "reader@example.org", "notify": "yes", "name": "Anna Example"})
    async with database.writing() as transaction:
        await transaction.execute(delete(notices))
    stopped = await send("contact", {"platform": "Signal"})
    elsewhere = await send("reach", {"email": "other@example.org", "notify": "yes"})

    assert len(told) == 1
    assert told == added == named
    assert stopped == []
    assert len(elsewhere) == 1
    assert elsewhere != told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"state": "harmful"}, False),
        ({"state": "withdrawn"}, True),
        ({"description": "The chat"}, True),
        ({"upload_id": "another"}, True),
    ],
)
def test_a_file_that_is_taken_back_or_described_is_something_to_send(change, expected):
    file = Evidence(upload_id="one")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    sent = Sent(reference="CB", filed_at=now, sent_at=now, revision=1, answers={}, evidence=told_of([file]))

    assert are_unsent(sent, [msgspec.structs.replace(file, **change)]) is expected


@pytest.mark.parametrize(("chosen", "told"), [({}, None), ({SHARE: "no"}, False), ({SHARE: "yes"}, True)])
async def test_what_is_chosen_beside_the_button_goes_with_the_report(visit, stands, chosen, told):
    await visit.answer_all()
    page = await visit.get("/report/send")
    await visit.post("/report/send", chosen)

    [(_, report)] = await stands()
    assert "Your report may go at once to police in another country" in page.text
    assert report.consent.share_cross_border is told


async def test_a_no_is_not_lost_though_another_page_was_answered_at_the_same_moment(visit, stands, monkeypatch):
    saved = []

    async def as_if_another_was_first(*told, **more):
        saved.append(told)
        return await save_draft(*told, **more) if len(saved) > 1 else None

    monkeypatch.setattr("services.intake.form.sending_routes.save_draft", as_if_another_was_first)
    await visit.answer_all()
    await visit.get("/report/send")
    await visit.post("/report/send", {SHARE: "no"})

    [(_, report)] = await stands()
    assert len(saved) == 2
    assert report.consent.share_cross_border is False


async def test_a_choice_that_could_not_be_kept_stands_on_the_page_again(visit):
    await visit.answer_all()
    page = await visit.post("/report/send", {SHARE: "no"}, token="0" * 64)

    assert re.search(r'value="no"\s+checked', page.text)


async def test_files_that_wait_stand_among_the_answers_to_check(visit):
    await visit.file()
    empty = await visit.get("/report/check")
    await visit.get("/report/evidence")
    fields = {"form_token": visit.token, "action": "upload"}
    await visit.client.post("/report/evidence", data=fields, files=[("files", ("photo.jpg", bytes(300_000)))])
    page = await visit.get("/report/check")

    files = page.text.partition('id="about-files"')[2]
    assert 'id="about-files"' not in empty.text
    assert "Not sent yet" in files
    assert "<bdi>photo.jpg</bdi>" in files
    assert "<bdi>0.3 MB</bdi>" in files
    assert 'href="/report/evidence"' in files
