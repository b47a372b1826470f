"""Sending: a report once, each addition once, whatever breaks on the way."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from services.intake.evidence.receiving import Owner, Receiving
from services.intake.form import sending
from services.intake.form.drafts import open_draft
from services.intake.reports.filing import Filing
from services.intake.reports.tables import drafts, reports
from shared.database.writer import Overloaded
from shared.vault.tables import keys


async def rows(database, table):
    async with database.reading() as transaction:
        return (await transaction.execute(select(table))).all()


async def test_the_few_answers_are_shown_escaped_with_a_way_to_change_each(visit):
    await visit.answer_all(story={"narrative": "A <script>alert(1)</script> story"})
    page = await visit.get("/report/send")

    assert "A &lt;script&gt;alert(1)&lt;/script&gt; story" in page.text
    assert "Germany" in page.text
    assert 'href="/report/story?change=yes"' in page.text
    assert "Send now" in page.text


async def test_changing_an_answer_leads_back_to_the_page_before_sending(visit):
    await visit.answer_all()
    await visit.get("/report/place?change=yes")
    answered = await visit.post("/report/place", {"country": "FR", "change": "yes"})
    page = await visit.get(answered.headers["location"])

    assert answered.headers["location"] == "/report/send"
    assert "France" in page.text


async def test_a_change_that_opens_a_new_page_leads_there_first(visit):
    await visit.answer_all()
    await visit.get("/report/payment-1-how?change=yes")
    answered = await visit.post("/report/payment-1-how", {"method": "card", "change": "yes"})

    assert answered.headers["location"] == "/report/payment-1-amount"
    assert (await visit.get("/report/send")).headers["location"] == "/report/payment-1-amount"


async def test_a_report_is_filed_and_confirmed_on_a_page_that_can_be_loaded_again(visit, database):
    await visit.answer_all()
    sent = await visit.send()
    done = await visit.get(sent.headers["location"])
    again = await visit.get("/report/done")

    [report] = await rows(database, reports)
    assert sent.headers["location"] == "/report/done"
    assert report.reference in done.text
    assert again.text == done.text
    assert report.door == "form"


async def test_the_report_lives_under_the_key_that_the_draft_had(visit, database):
    await visit.answer_all()
    [draft] = await rows(database, drafts)
    await visit.send()

    [report] = await rows(database, reports)
    [key] = await rows(database, keys)
    assert draft.report_id == report.report_id == key.report_id


async def test_a_button_pressed_many_times_files_once(visit, database):
    await visit.answer_all()
    await visit.get("/report/send")
    token = visit.token
    sent = await asyncio.gather(*(visit.client.post("/report/send", data={"form_token": token}) for _ in range(8)))

    assert {answer.headers["location"] for answer in sent} == {"/report/done"}
    assert len(await rows(database, reports)) == 1


async def test_additions_sent_many_times_make_one_revision(visit, database):
    await visit.file()
    await visit.add("contact", {"platform": "Telegram"})
    await visit.get("/report/check")
    data = {"form_token": visit.token, "revision": "1"}
    sent = await asyncio.gather(*(visit.client.post("/report/check", data=data) for _ in range(6)))

    assert {answer.headers["location"] for answer in sent} <= {"/report/done", "/report/more"}
    assert [row.revision for row in await rows(database, reports)] == [1, 2]


@pytest.mark.parametrize("button", ["/report/send", "/report/check"])
async def test_without_the_claim_two_requests_would_send_at_the_same_time(visit, monkeypatch, button):
    """The bug put in on purpose: everybody takes the draft. Only the filing itself then keeps it to one report."""
    sendings = 0

    async def count(*_args, **_more):
        nonlocal sendings
        sendings += 1
        await asyncio.sleep(0.05)
        raise Overloaded

    async def anyone(_database, _token, opened):
        return opened

    if button == "/report/check":
        await visit.file()
        await visit.add("contact", {"platform": "Telegram"})
    else:
        await visit.answer_all()
    await visit.get(button)
    monkeypatch.setattr(sending, "_claim", anyone)
    monkeypatch.setattr(Filing, "file", count)
    monkeypatch.setattr(Filing, "revise", count)
    data = {"form_token": visit.token, "revision": "1"}
    await asyncio.gather(*(visit.client.post(button, data=data) for _ in range(3)))

    assert sendings == 3


async def test_a_report_that_stands_though_the_answer_was_lost_is_found_when_it_is_sent_again(
    visit, database, monkeypatch
):
    filed = Filing.file

    async def lost(*args, **more):
        await filed(*args, **more)
        raise ConnectionError

    await visit.answer_all()
    with monkeypatch.context() as patch:
        patch.setattr(Filing, "file", lost)
        broken = await visit.send()
    changing = await visit.get("/report/story?change=yes")
    await visit.send()
    done = await visit.get("/report/done")

    [report] = await rows(database, reports)
    assert broken.status_code == 500
    assert changing.headers["location"] == "/report/send"
    assert report.reference in done.text


async def test_a_file_that_came_after_the_answer_was_lost_stops_nothing_and_is_sent_next(
    visit, database, vault, monkeypatch
):
    """Killed between the commit of the report and that of the draft; then one file more."""
    filed = Filing.file

    async def lost(*args, **more):
        await filed(*args, **more)
        raise ConnectionError

    await visit.answer_all()
    with monkeypatch.context() as patch:
        patch.setattr(Filing, "file", lost)
        await visit.send()
    draft = await open_draft(database, vault, visit.client.cookies["casebridge-draft"], datetime.now(UTC))
    receiving = Receiving(database, vault)
    owner = Owner(report_id=draft.report_id, key=draft.key)
    upload = await receiving.resume(owner, await receiving.begin(owner, 3, "chat.txt"), 0)
    await upload.feed(b"abc")
    await upload.settle()
    sent = await visit.send()
    more = await visit.get("/report/more")
    await visit.send("/report/check")

    assert sent.headers["location"] == "/report/done"
    assert "You have added or changed something." in more.text
    assert [row.revision for row in await rows(database, reports)] == [1, 2]
    assert "Nothing is waiting to be sent." in (await visit.get("/report/more")).text


async def test_an_addition_that_stands_though_the_answer_was_lost_is_not_sent_twice(visit, database, monkeypatch):
    revised = Filing.revise

    async def lost(*args, **more):
        await revised(*args, **more)
        raise ConnectionError

    await visit.file()
    await visit.add("contact", {"platform": "Telegram"})
    with monkeypatch.context() as patch:
        patch.setattr(Filing, "revise", lost)
        broken = await visit.send("/report/check")
    again = await visit.send("/report/check")

    assert broken.status_code == 500
    assert again.headers["location"] == "/report/done"
    assert [row.revision for row in await rows(database, reports)] == [1, 2]
    assert "Nothing is waiting to be sent." in (await visit.get("/report/more")).text


async def test_an_answer_that_comes_while_it_is_sent_is_not_lost_and_undoes_nothing(visit, database):
    await visit.answer_all()
    await visit.get("/report/send")
    token = visit.token
    await asyncio.gather(
        visit.client.post("/report/send", data={"form_token": token}),
        visit.client.post("/report/place", data={"form_token": token, "country": "FR"}),
    )
    await visit.client.post("/report/send", data={"form_token": token})

    [report] = await rows(database, reports)
    assert report.reference in (await visit.get("/report/done")).text


async def test_when_we_are_too_busy_the_answers_stay_and_the_page_says_so(visit, database, monkeypatch):
    async def busy(*_args, **_more):
        raise Overloaded

    await visit.answer_all()
    with monkeypatch.context() as patch:
        patch.setattr(Filing, "file", busy)
        refused = await visit.send()
    sent = await visit.send()

    assert refused.status_code == 503
    assert "retry-after" in refused.headers
    assert "We are very busy just now" in refused.text
    assert sent.headers["location"] == "/report/done"
    assert len(await rows(database, reports)) == 1


async def test_what_breaks_inside_is_said_without_a_word_of_what_was_typed(visit, monkeypatch):
    async def broken(*_args, **_more):
        raise RuntimeError("Someone called and took my savings.")

    await visit.answer_all()
    monkeypatch.setattr(Filing, "file", broken)
    answered = await visit.send()

    assert answered.status_code == 500
    assert "Something went wrong on our side" in answered.text
    assert "savings" not in answered.text


async def test_every_link_of_every_page_leads_somewhere(visit):
    seen, waiting = set(), ["/", "/status", "/report/before"]
    await visit.answer_all(**{"payment-1-how": {"method": "card"}})
    waiting_for_filing = re.findall(r'href="(/report/[^"]+)"', (await visit.get("/report/send")).text)
    assert "/report/story?change=yes" in waiting_for_filing
    await visit.send()
    waiting += ["/report/more", "/report/check", "/report/done"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("#", "/report/exit", "tel:", "mailto:", "https:")):
            continue
        # It begins another report: this one would be closed to the browser.
        if path == "/report/new":
            continue
        seen.add(path)
        page = await visit.get(path.partition("#")[0])
        assert page.status_code in {200, 303}, path
        if page.status_code == 303:
            waiting.append(page.headers["location"])
        elif "text/html" in page.headers["content-type"]:
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"]+)"', page.text)]

    assert {"/report/story?change=yes", "/report/person-1-who", "/report/affected", "/report/borders"} <= seen
    assert any(path.startswith("/static/situations") for path in seen)
