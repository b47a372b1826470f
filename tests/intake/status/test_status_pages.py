"""Whoever has the receipt sees the report, for half an hour, in that browser alone; nobody else sees anything."""

import asyncio
import re
from datetime import UTC, datetime

import msgspec
import pytest

from services.intake.evidence.receiving import Owner, Receiving
from services.intake.evidence.tables import evidence
from services.intake.form.drafts import open_by_receipt
from services.intake.receipts.words import read_receipt, receipt_in_words
from services.intake.reports import repository
from services.intake.reports.receipt import hash_receipt
from services.intake.reports.tables import draft_tokens, drafts
from services.intake.status.tables import sessions as sessions_table
from services.intake.tables import events
from shared.messages.report import Report
from shared.testing.builders import a_report
from shared.vault.sealing import REPORT, unseal

PAGES = ("/status/report", "/status/withdraw", "/status/erase")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BUTTONS = ("/status/add", "/status/withdraw", "/status/resume", "/status/erase", "/status/end")


async def content_of(database, vault, report_id) -> Report:
    async with database.reading() as transaction:
        latest = (await repository.revisions(transaction, report_id))[-1]
    key = (await vault.keys([report_id]))[report_id]
    return msgspec.json.decode(unseal(key, report_id, REPORT, latest.sealed), type=Report)


async def relations(database, report_id) -> list[str | None]:
    async with database.reading() as transaction:
        return [one.relation for one in await repository.revisions(transaction, report_id)]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_of_a_report_leads_whoever_opened_none_to_the_receipt(browser, path):
    page = await browser.get(path)

    assert page.status_code == 303
    assert page.headers["location"] in {"/status", "/status/report"}


@pytest.mark.parametrize("path", BUTTONS)
async def test_a_button_does_nothing_for_whoever_opened_no_report(browser, filed, database, path):
    pressed = await browser.press(path, token="0" * 64)

    assert pressed.status_code == 303
    assert await relations(database, filed.report_id) == [None]


async def test_the_receipt_opens_the_report_in_digits_of_any_script(browser, filed, app):
    for typed in (filed.receipt, filed.receipt.replace("-", " "), filed.receipt.translate(ARABIC)):
        page = await browser.open(typed)

        assert page.status_code == 200
        assert "We received your report" in page.text
        assert "took my savings" not in page.text
        await browser.press("/status/end")


async def test_a_reply_is_looked_at_as_the_story_is(browser, filed, asks):
    question = await asks(filed.report_id, "Which bank was it?")
    before = await browser.open(filed.receipt)
    replied = await browser.press(
        f"/status/question/{question}", **{f"reply-{question}": "I want to kill myself. They took it all."}
    )
    after = await browser.get(replied.headers["location"])

    assert 'href="/help/talk"' not in before.text
    assert "Your reply is with us" in after.text
    assert 'href="/help/talk"' in after.text.partition("<h2>What happens next")[0]


@pytest.mark.parametrize(
    ("country", "shown"),
    [
        ("JP", '20 Nov 2026, 21:00 <span class="zone">Japan Standard Time</span>'),
        ("US", '20 Nov 2026, 07:00 <span class="zone">Eastern Standard Time</span>'),
        ("RE", '20 Nov 2026, 16:00 <span class="zone">Réunion Time</span>'),
    ],
)
async def test_times_are_shown_in_the_zone_of_the_country(browser, filed, asks, shown):
    await asks(filed.report_id, "Which bank was it?")
    page = (await browser.open(filed.receipt)).text

    # One step, and the question twice: as a step, and to be answered.
    assert page.count(shown) == page.count("<time ") == 3
    assert page.count('datetime="2026-11-20T12:00:00Z"') == 3


async def test_an_erased_report_has_no_country_and_its_times_are_utc(browser, filed, filing):
    await filing.erase(filed.report_id)
    page = (await browser.open(filed.receipt)).text

    assert "This report was erased" in page
    assert page.count(">UTC</span>") == page.count("<time ") > 0


async def test_the_receipt_words_open_it_too(browser, filed):
    words = " ".join(receipt_in_words(read_receipt(filed.receipt), "en"))

    assert "We received your report" in (await browser.open(words)).text


@pytest.mark.parametrize("typed", ["00000-00000-00000-00000-00000", "12", "CB-7K3M-Q2XD-9", "'; DROP TABLE", "<b>", ""])
async def test_a_wrong_receipt_opens_nothing_and_keeps_what_was_typed(browser, filed, typed):
    answer = await browser.press("/status", receipt=typed)

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    assert "<b>" not in answer.text.partition("<main")[2]


async def test_a_receipt_opens_its_own_report_and_not_the_neighbours(browser, other_browser, filed, filing, asks):
    theirs = await filing.file(a_report(), door="api", sender="Example Bank")
    question = await asks(filed.report_id, "When did he call?")
    await browser.open(filed.receipt)
    await other_browser.open(theirs.receipt)

    answered = await other_browser.press(f"/status/question/{question}", **{f"reply-{question}": "Never."})

    assert "When did he call?" in browser.page.text
    assert "When did he call?" not in other_browser.page.text
    assert theirs.reference in other_browser.page.text
    assert theirs.reference not in browser.page.text
    assert answered.headers["location"] == "/status/report"


async def test_a_form_of_another_page_changes_nothing(browser, filed, database):
    await browser.open(filed.receipt)

    for path in ("/status/withdraw", "/status/erase", "/status/add"):
        await browser.press(path, token="0" * 64, to="more")

    assert await relations(database, filed.report_id) == [None]


async def test_taking_back_asks_once_and_can_be_undone(browser, filed, database, clock):
    await browser.open(filed.receipt)
    asked = await browser.get("/status/withdraw")
    assert "They put it aside" in asked.text
    assert await relations(database, filed.report_id) == [None]

    await browser.press("/status/withdraw")
    page = await browser.get("/status/report")

    assert "You took this report back" in page.text
    assert "Add to it or correct it" not in page.text
    await browser.press("/status/resume")
    assert await relations(database, filed.report_id) == [None, "withdrawal", "resumption"]
    assert "Add to it or correct it" in (await browser.get("/status/report")).text


async def test_after_half_an_hour_it_stays_taken_back(browser, filed, database, clock):
    await browser.open(filed.receipt)
    await browser.get("/status/withdraw")
    await browser.press("/status/withdraw")
    clock.pass_by(minutes=20)
    await browser.get("/status/report")
    clock.pass_by(minutes=20)

    page = await browser.get("/status/report")
    await browser.press("/status/resume")

    assert "Send it again" not in page.text
    assert await relations(database, filed.report_id) == [None, "withdrawal"]


async def test_erasing_leaves_steps_and_nothing_else(browser, filed, database, vault, count):
    await browser.open(filed.receipt)
    assert "nobody can bring it back" in (await browser.get("/status/erase")).text

    erased = await browser.press("/status/erase")

    assert "Your report is erased" in erased.text
    assert await vault.keys([filed.report_id]) == {}
    assert [await count(table) for table in (drafts, draft_tokens, evidence, sessions_table)] == [0, 0, 0, 0]
    page = await browser.open(filed.receipt)
    assert "This report was erased" in page.text
    assert "Have your report erased" not in page.text


async def test_a_report_from_another_door_has_its_story_and_no_way_to_add(browser, filing, asks):
    theirs = await filing.file(a_report(), door="api", sender="Example Bank")
    await asks(theirs.report_id, "Which account was it?")

    page = await browser.open(theirs.receipt)

    assert "Which account was it?" in page.text
    assert "Please reply the way that it was sent" in page.text
    assert "Add to it or correct it" not in page.text
    assert "Take your report back" in page.text


async def test_adding_asks_before_it_takes_the_only_way_to_what_is_not_sent(browser, filed):
    await browser.get("/report/who")
    await browser.press("/report/who", teller="me")
    await browser.get("/report/story")
    await browser.press("/report/story", narrative="A second thing happened.")
    await browser.open(filed.receipt)
    asked = await browser.press("/status/add", to="more")
    kept = await browser.client.get("/report/story")
    left = await browser.press("/status/add", to="more", leave="yes")
    more = await browser.client.get("/report/more")

    assert asked.status_code == 200
    assert "Another report of yours is not sent yet" in asked.text
    assert 'href="/report/new"' in asked.text
    assert "A second thing happened." in kept.text
    assert left.headers["location"] == "/report/more"
    assert more.status_code == 200


async def test_adding_opens_the_report_in_this_browser(browser, filed):
    await browser.open(filed.receipt)

    pressed = await browser.press("/status/add", to="more")

    assert pressed.headers["location"] == "/report/more"
    assert (await browser.get("/report/more")).status_code == 200


async def test_a_reply_becomes_the_next_revision(browser, filed, asks, database, vault):
    question = await asks(filed.report_id, "When did he call?")
    page = await browser.open(filed.receipt)
    assert "A question from the office in Germany" in page.text

    answered = await browser.press(f"/status/question/{question}", **{f"reply-{question}": "On Thursday,\r\nat noon."})

    assert answered.headers["location"] == "/status/report?said=replied"
    content = await content_of(database, vault, filed.report_id)
    assert [(reply.question_id, reply.text) for reply in content.replies] == [(question, "On Thursday,\nat noon.")]
    assert content.incident.narrative == "Someone called and took my savings."
    page = await browser.get("/status/report?said=replied")
    assert "Your reply is with us" in page.text
    assert "On Thursday," in page.text
    assert "Send your reply" not in page.text


async def test_a_reply_takes_nothing_along_that_was_saved_and_not_sent(browser, filed, asks, database, vault):
    question = await asks(filed.report_id, "When did he call?")
    await browser.open(filed.receipt)
    await browser.press("/status/add", to="reach")
    await browser.get("/report/reach")
    await browser.press("/report/reach", name="Anna Example")
    opened = await open_by_receipt(database, vault, hash_receipt(read_receipt(filed.receipt)), datetime.now(UTC))
    receiving = Receiving(database, vault)
    owner = Owner(report_id=opened.report_id, key=opened.key)
    upload = await receiving.resume(owner, await receiving.begin(owner, 3, "chat.txt"), 0)
    await upload.feed(b"abc")
    await upload.settle()
    await browser.get("/status/report")
    await browser.press(f"/status/question/{question}", **{f"reply-{question}": "At noon."})
    replied = await content_of(database, vault, filed.report_id)
    check = await browser.get("/report/check")
    fields = dict(re.findall(r'name="(form_token|revision)" value="(\w+)"', check.text))
    await browser.client.post("/report/check", data=fields)
    sent = await content_of(database, vault, filed.report_id)

    assert [reply.text for reply in replied.replies] == ["At noon."]
    assert (replied.reporter.name, replied.evidence) == (None, ())
    assert "Added, not sent yet" in check.text
    assert (sent.reporter.name, len(sent.evidence), len(sent.replies)) == ("Anna Example", 1, 1)


async def test_a_reply_that_is_sent_twice_at_once_is_one_revision(browser, filed, asks, database, count):
    question = await asks(filed.report_id, "When did he call?")
    await browser.open(filed.receipt)
    before = await count(events.outbox)

    await asyncio.gather(
        *(browser.press(f"/status/question/{question}", **{f"reply-{question}": "At noon."}) for _ in range(4))
    )

    assert await relations(database, filed.report_id) == [None, "supplement"]
    assert await count(events.outbox) == before + 1


async def test_two_replies_at_once_are_both_kept(browser, other_browser, filed, asks, database, vault):
    first = await asks(filed.report_id, "When?", step=2)
    second = await asks(filed.report_id, "From where?", step=3)
    for one in (browser, other_browser):
        await one.open(filed.receipt)

    await asyncio.gather(
        browser.press(f"/status/question/{first}", **{f"reply-{first}": "At noon."}),
        other_browser.press(f"/status/question/{second}", **{f"reply-{second}": "From abroad."}),
    )

    content = await content_of(database, vault, filed.report_id)
    assert {reply.text for reply in content.replies} == {"At noon.", "From abroad."}


async def test_a_character_that_nobody_sees_does_not_stop_a_reply(browser, filed, asks, database, vault):
    question = await asks(filed.report_id, "When did he call?")
    await browser.open(filed.receipt)
    await browser.press(f"/status/question/{question}", **{f"reply-{question}": "At noon.\x0b\u200b"})

    content = await content_of(database, vault, filed.report_id)
    assert [reply.text for reply in content.replies] == ["At noon."]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("\u200b\u2060", "Write your reply"), ("  ", "Write your reply"), ("x" * 4001, "Write up to 4000 characters")],
)
async def test_a_reply_that_cannot_be_taken_says_why_and_stays_in_its_box(browser, filed, asks, database, typed, said):
    question = await asks(filed.report_id, "When did he call?")
    await browser.open(filed.receipt)

    answered = await browser.press(f"/status/question/{question}", **{f"reply-{question}": typed})

    assert answered.status_code == 422
    assert said in answered.text
    assert typed.strip(" \u200b\u2060") in answered.text
    assert await relations(database, filed.report_id) == [None]


async def test_a_reply_after_the_session_ended_is_shown_again_and_not_lost(browser, filed, asks, clock):
    question = await asks(filed.report_id, "When did he call?")
    await browser.open(filed.receipt)
    clock.pass_by(minutes=31)

    answered = await browser.press(f"/status/question/{question}", **{f"reply-{question}": "On Thursday, at noon."})

    assert "Your reply was not sent" in answered.text
    assert "On Thursday, at noon." in answered.text


async def test_a_question_of_the_hub_does_not_say_who_looks_or_why(browser, filed, asks):
    await asks(filed.report_id, "When did he call?", destination="review")

    page = await browser.open(filed.receipt)

    assert "A question from our people" in page.text
    assert "Our people ask you something" in page.text
    assert "review" not in page.text.partition("<main")[2].partition("</main")[0]


async def test_after_an_erasure_a_question_cannot_be_read(browser, filed, asks, filing):
    await asks(filed.report_id, "When did he call?")
    await filing.erase(filed.report_id)

    page = await browser.open(filed.receipt)

    assert "When did he call?" not in page.text
    assert page.status_code == 200


async def test_a_question_that_was_answered_is_not_asked_any_more(browser, filed, asks):
    question = await asks(filed.report_id, "Which bank was it?")
    before = await browser.open(filed.receipt)
    await browser.press(f"/status/question/{question}", **{f"reply-{question}": "Example Bank"})
    after = await browser.get("/status/report")

    assert "The office asks you something: Germany" in before.text
    assert "The office asks you something" not in after.text
    assert "The office asked you something: Germany" in after.text
    assert "You have replied." in after.text
