"""The pages of the form, at the door: order, tokens, what is kept and what is said."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from services.intake.form import drafts, sending
from services.intake.reports.filing import Filing
from services.intake.reports.tables import drafts as drafts_table
from services.intake.reports.tables import reports
from shared.database.writer import Overloaded
from shared.vault.tables import keys

ARABIC = re.compile(r'<html lang="ar"\s+dir="rtl"')


async def rows(database, table):
    async with database.reading() as transaction:
        return (await transaction.execute(select(table))).all()


async def test_the_first_page_says_what_to_do_before_it_asks(visit):
    page = await visit.get("/")

    assert page.status_code == 200
    assert "Money gone in the last days? Call your bank now" in page.text
    assert "set-cookie" not in page.headers


async def test_nothing_is_stored_before_the_first_answer(visit, database):
    await visit.get("/report/story")

    assert await rows(database, drafts_table) == []
    assert await rows(database, keys) == []


async def test_an_answer_is_stored_sealed_under_the_hash_of_the_token(visit, database):
    await visit.answer("/report/story", {"narrative": "They took my savings."})

    [draft] = await rows(database, drafts_table)
    [token] = [cookie.value for cookie in visit.client.cookies.jar if cookie.name == "casebridge-draft"]
    assert draft.token_hash == drafts.hash_token(token)
    assert token.encode() not in draft.sealed
    assert b"savings" not in draft.sealed
    assert [row.report_id for row in await rows(database, keys)] == [draft.report_id]


@pytest.mark.parametrize("page", ["when", "money", "check", "done", "payments"])
async def test_whoever_has_no_draft_is_sent_to_a_page_that_helps(visit, page):
    answered = await visit.get(f"/report/{page}")

    assert answered.status_code == 303
    assert answered.headers["location"] in {"/report/story", "/status"}


@pytest.mark.parametrize("page", ["none", "payment-21-how", "payment-0-how", "payment-1-why", "Story"])
async def test_a_page_that_is_on_nobodys_way_is_not_there(visit, page):
    answered = await visit.get(f"/report/{page}")

    assert answered.status_code == 404
    assert "There is no such page" in answered.text
    assert "text/html" in answered.headers["content-type"]


async def test_going_on_without_an_answer_says_what_to_write_and_keeps_what_was_typed(visit):
    await visit.answer("/report/story", {"narrative": "They took my savings."})
    await visit.get("/report/when")
    answered = await visit.post(
        "/report/when", {"began-day": "31", "began-month": "2", "began-year": "<b>2026", "ongoing": "yes"}
    )

    assert answered.status_code == 422
    assert '<a href="#began">' in answered.text
    assert 'id="began-error"' in answered.text
    assert 'aria-describedby="began-hint began-error"' in answered.text
    assert 'value="&lt;b&gt;2026"' in answered.text
    assert re.search(r'value="yes" checked', answered.text)
    assert "<title>Error:" in answered.text


async def test_an_empty_story_is_asked_for_in_the_readers_language(visit):
    await visit.get("/report/story?lang=ar")
    answered = await visit.post("/report/story", {"narrative": "  "})

    assert ARABIC.search(answered.text)
    assert "اكتب بضع كلمات عما حدث" in answered.text
    assert answered.headers["content-language"] == "ar"


async def test_a_form_without_our_token_keeps_nothing_but_shows_what_was_typed(visit, database):
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": "They took my savings."}, token="0" * 64)

    assert answered.status_code == 422
    assert "They took my savings." in answered.text
    assert await rows(database, drafts_table) == []

    again = await visit.post("/report/story", {"narrative": "They took my savings."})

    assert again.status_code == 303


async def test_a_token_of_another_visitor_opens_nothing(visit, another_visit):
    await another_visit.answer("/report/story", {"narrative": "Another story."})
    await another_visit.get("/report/when")
    theirs = another_visit.token
    await visit.answer("/report/story", {"narrative": "My story."})
    answered = await visit.post("/report/when", {}, token=theirs)

    assert answered.status_code == 422


async def test_without_the_check_of_the_token_a_foreign_form_would_be_kept(visit, database, monkeypatch):
    monkeypatch.setattr("services.intake.form.visitor.is_form_token", lambda *_: True)
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": "Forged."}, token="0" * 64)

    assert answered.status_code == 303
    assert len(await rows(database, drafts_table)) == 1


async def test_a_form_sent_from_another_site_is_refused(visit):
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": "x"}, headers={"origin": "https://evil.example"})

    assert answered.status_code == 403


async def test_the_cookie_is_bound_to_host_and_tls_where_there_is_tls(secure_visit):
    page = await secure_visit.get("/report/story")

    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-casebridge-draft=")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert "max-age" not in cookie.lower()


async def test_a_cookie_that_was_made_up_opens_nothing_and_is_not_kept_as_a_draft_of_anyone(visit, database):
    visit.client.cookies.set("casebridge-draft", "made-up", domain="localhost.local")
    answered = await visit.get("/report/check")

    assert answered.headers["location"] == "/report/story"
    assert await rows(database, drafts_table) == []


async def test_the_check_shows_every_answer_escaped_with_a_way_to_change_it(visit):
    await visit.answer_all(story={"narrative": "A <script>alert(1)</script> story"})
    page = await visit.get("/report/check")

    assert "A &lt;script&gt;alert(1)&lt;/script&gt; story" in page.text
    assert "Germany" in page.text
    assert 'href="/report/story?change=yes"' in page.text


async def test_changing_an_answer_leads_back_to_the_check(visit):
    await visit.answer_all()
    await visit.get("/report/place?change=yes")
    answered = await visit.post("/report/place", {"country": "FR", "change": "yes"})
    page = await visit.get(answered.headers["location"])

    assert answered.headers["location"] == "/report/check"
    assert "France" in page.text


async def test_a_change_that_opens_a_new_way_leads_along_it_first(visit):
    await visit.answer_all()
    await visit.get("/report/money?change=yes")
    answered = await visit.post("/report/money", {"moved": "yes", "change": "yes"})

    assert answered.headers["location"] == "/report/payment-1-how"
    assert (await visit.get("/report/check")).headers["location"] == "/report/payment-1-how"


async def test_a_payment_can_be_removed_and_the_next_moves_up(visit):
    await visit.answer_all(money={"moved": "yes"})
    for number, method in ((1, "cash"), (2, "card")):
        await visit.answer(f"/report/payment-{number}-how", {"method": method})
        await visit.answer(f"/report/payment-{number}-amount", {})
        await visit.answer(f"/report/payment-{number}-where", {})
    await visit.get("/report/payments")
    await visit.post("/report/payments", {"remove": "1"})
    page = await visit.get("/report/payments")

    assert "You told us about 1 payment" in page.text
    assert "Card" in page.text
    assert "Cash" not in page.text


async def test_a_report_is_filed_and_confirmed_on_a_page_that_can_be_loaded_again(visit, database):
    await visit.answer_all()
    await visit.get("/report/check")
    sent = await visit.post("/report/check")
    done = await visit.get(sent.headers["location"])
    again = await visit.get("/report/done")

    [report] = await rows(database, reports)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/report/done"
    assert report.reference in done.text
    assert again.text == done.text
    assert report.door == "form"


async def test_after_sending_the_answers_are_gone_and_going_back_shows_the_confirmation(visit, database):
    await visit.answer_all()
    await visit.get("/report/check")
    await visit.post("/report/check")
    [token] = [cookie.value for cookie in visit.client.cookies.jar if cookie.name == "casebridge-draft"]
    opened = await drafts.open_draft(database, visit_vault(visit), token, datetime.now(UTC))

    assert opened.draft.answers == {}
    assert (await visit.get("/report/story")).headers["location"] == "/report/done"
    assert (await visit.get("/report/check")).headers["location"] == "/report/done"


def visit_vault(visit):
    return visit.client._transport.app.state.parts.vault


async def test_the_report_lives_under_the_key_that_the_draft_had(visit, database):
    await visit.answer_all()
    [draft] = await rows(database, drafts_table)
    await visit.get("/report/check")
    await visit.post("/report/check")

    [report] = await rows(database, reports)
    [key] = await rows(database, keys)
    assert draft.report_id == report.report_id == key.report_id


async def test_a_button_pressed_many_times_files_once(visit, database):
    await visit.answer_all()
    await visit.get("/report/check")
    token = visit.token
    sent = await asyncio.gather(*(visit.client.post("/report/check", data={"form_token": token}) for _ in range(8)))

    assert {answer.headers["location"] for answer in sent} == {"/report/done"}
    assert len(await rows(database, reports)) == 1
    assert "No report" not in (await visit.get("/report/done")).text


async def test_without_the_claim_two_requests_would_file_at_the_same_time(visit, database, monkeypatch):
    """The bug put in on purpose: everybody takes the draft. Only the filing itself then keeps it to one report."""
    filings = 0

    async def count(*_args, **_more):
        nonlocal filings
        filings += 1
        await asyncio.sleep(0.05)
        raise Overloaded

    async def anyone(_database, _token, opened):
        return opened

    await visit.answer_all()
    await visit.get("/report/check")
    monkeypatch.setattr(sending, "_claim", anyone)
    monkeypatch.setattr("services.intake.reports.filing.Filing.file", count)
    token = visit.token
    await asyncio.gather(*(visit.client.post("/report/check", data={"form_token": token}) for _ in range(3)))

    assert filings == 3


async def test_a_report_that_stands_though_the_answer_was_lost_is_found_when_it_is_sent_again(
    visit, database, monkeypatch
):
    filed = Filing.file

    async def lost(*args, **more):
        await filed(*args, **more)
        raise ConnectionError

    await visit.answer_all()
    await visit.get("/report/check")
    with monkeypatch.context() as patch:
        patch.setattr(Filing, "file", lost)
        broken = await visit.post("/report/check")
    changing = await visit.get("/report/story?change=yes")
    await visit.get("/report/check")
    await visit.post("/report/check")
    done = await visit.get("/report/done")
    receipt = re.search(r"([0-9]{5}-[0-9-]{23})", done.text)[1]
    status = await visit.client.post("/status", data={"receipt": receipt})

    [report] = await rows(database, reports)
    assert broken.status_code == 500
    assert changing.headers["location"] == "/report/check"
    assert report.reference in done.text
    assert "We received your report" in status.text


async def test_two_pages_answered_at_once_are_both_kept(visit, database):
    await visit.answer_all()
    await visit.get("/report/check")
    token = (await visit.get("/report/story?change=yes")) and visit.token
    await asyncio.gather(
        visit.client.post("/report/place", data={"form_token": token, "country": "FR"}),
        visit.client.post("/report/contact", data={"form_token": token, "platform": "Telegram"}),
        visit.client.post("/report/who", data={"form_token": token, "names": "Anna Example"}),
    )
    page = await visit.get("/report/check")

    assert all(text in page.text for text in ("France", "Telegram", "Anna Example"))


async def test_an_answer_that_comes_while_it_is_sent_does_not_undo_the_confirmation(visit, database):
    await visit.answer_all()
    await visit.get("/report/check")
    token = visit.token
    await asyncio.gather(
        visit.client.post("/report/check", data={"form_token": token}),
        visit.client.post("/report/place", data={"form_token": token, "country": "FR"}),
    )
    await visit.client.post("/report/check", data={"form_token": token})

    [report] = await rows(database, reports)
    assert report.reference in (await visit.get("/report/done")).text


async def test_every_link_of_every_page_leads_somewhere(visit):
    seen, waiting = set(), ["/", "/status"]
    await visit.answer_all(money={"moved": "yes"})
    for part in ("how", "amount", "where"):
        await visit.answer(f"/report/payment-1-{part}", {"method": "card"})
    await visit.answer("/report/payments", {"another": "no"})
    waiting += ["/report/check", "/report/payments"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("#", "/report/exit")):
            continue
        seen.add(path)
        page = await visit.get(path)
        assert page.status_code in {200, 303}, path
        if page.status_code == 303:
            waiting.append(page.headers["location"])
        elif "text/html" in page.headers["content-type"]:
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"]+)"', page.text)]

    assert {"/report/story?change=yes", "/report/payment-1-where?change=yes", "/report/new"} <= seen
    assert any(path.startswith("/static/") for path in seen)


async def test_when_we_are_too_busy_the_answers_stay_and_the_page_says_so(visit, database, monkeypatch):
    async def busy(*_args, **_more):
        raise Overloaded

    await visit.answer_all()
    await visit.get("/report/check")
    with monkeypatch.context() as patch:
        patch.setattr("services.intake.reports.filing.Filing.file", busy)
        refused = await visit.post("/report/check")
    await visit.get("/report/check")
    sent = await visit.post("/report/check")

    assert refused.status_code == 503
    assert "retry-after" in refused.headers
    assert "We are very busy just now" in refused.text
    assert sent.headers["location"] == "/report/done"
    assert len(await rows(database, reports)) == 1


async def test_what_breaks_inside_is_said_without_a_word_of_what_was_typed(visit, monkeypatch):
    async def broken(*_args, **_more):
        raise RuntimeError("Someone called and took my savings.")

    await visit.answer_all()
    await visit.get("/report/check")
    monkeypatch.setattr("services.intake.reports.filing.Filing.file", broken)
    answered = await visit.post("/report/check")

    assert answered.status_code == 500
    assert "Something went wrong on our side" in answered.text
    assert "savings" not in answered.text


async def test_leaving_forgets_the_draft_its_key_and_the_cookie(visit, database):
    await visit.answer("/report/story", {"narrative": "They took my savings."})
    left = await visit.post("/report/exit")

    assert left.status_code == 200
    assert left.headers["refresh"] == "0;url=https://www.wikipedia.org/"
    assert "max-age=0" in left.headers["set-cookie"].lower()
    assert await rows(database, drafts_table) == []
    assert [row.wrapped for row in await rows(database, keys)] == [None]


async def test_a_link_from_elsewhere_cannot_remove_a_draft(visit, database):
    await visit.answer("/report/story", {"narrative": "They took my savings."})
    await visit.get("/report/exit")

    assert len(await rows(database, drafts_table)) == 1


async def test_leaving_after_sending_keeps_the_report_readable(visit, database, vault):
    await visit.answer_all()
    await visit.get("/report/check")
    await visit.post("/report/check")
    await visit.post("/report/exit")

    [report] = await rows(database, reports)
    assert report.report_id in await vault.keys([report.report_id])
    assert await rows(database, drafts_table) == []


@pytest.mark.parametrize(("hours", "location"), [(23, None), (25, "/report/story")])
async def test_a_draft_is_kept_for_a_day(visit, database, hours, location):
    await visit.answer("/report/story", {"narrative": "They took my savings."})
    async with database.writing() as transaction:
        await transaction.execute(update(drafts_table).values(updated_at=datetime.now(UTC) - timedelta(hours=hours)))
    answered = await visit.get("/report/when")

    assert answered.headers.get("location") == location


async def test_an_answer_to_a_draft_that_is_past_begins_a_new_one_with_it(visit, database):
    await visit.answer("/report/story", {"narrative": "They took my savings."})
    await visit.get("/report/when")
    async with database.writing() as transaction:
        await transaction.execute(update(drafts_table).values(updated_at=datetime.now(UTC) - timedelta(hours=25)))
    answered = await visit.post("/report/when", {"ongoing": "yes"})

    assert answered.status_code == 303
    assert "checked" in (await visit.get("/report/when")).text


async def test_a_card_number_is_asked_back_before_it_is_kept(visit, database):
    await visit.answer_all(money={"moved": "yes"})
    await visit.answer("/report/payment-1-how", {"method": "card"})
    await visit.answer("/report/payment-1-amount", {})
    await visit.get("/report/payment-1-where")
    answered = await visit.post("/report/payment-1-where", {"to_account": "4111 1111 1111 1111"})

    assert answered.status_code == 422
    assert "The last four digits are enough" in answered.text


async def test_the_language_asked_for_is_kept(visit):
    first = await visit.get("/?lang=ar")
    second = await visit.get("/")

    assert "casebridge-language=ar" in first.headers["set-cookie"]
    assert ARABIC.search(second.text)
    assert "set-cookie" not in second.headers
