"""Nothing that was answered is lost: sealed page by page, kept while it may be needed, opened by the receipt."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from sqlalchemy import select, update

from services.intake.form import drafts, routes
from services.intake.form.visitor import continue_draft
from services.intake.reports.receipt import hash_receipt
from services.intake.reports.tables import draft_tokens, reports
from services.intake.reports.tables import drafts as drafts_table
from shared.vault.tables import keys

RECEIPT = re.compile(r"([0-9]{5}(?:-[0-9]{5}){4})")


async def rows(database, table):
    async with database.reading() as transaction:
        return (await transaction.execute(select(table))).all()


async def age(database, **duration):
    """Let everything be as old as this."""
    then = datetime.now(UTC) - timedelta(**duration)
    async with database.writing() as transaction:
        await transaction.execute(update(drafts_table).values(updated_at=then))
        await transaction.execute(update(draft_tokens).values(used_at=then))


def token_of(visit) -> str:
    [token] = [cookie.value for cookie in visit.client.cookies.jar if cookie.name == "casebridge-draft"]
    return token


async def receipt_of(visit, database, vault) -> str:
    opened = await drafts.open_draft(database, vault, token_of(visit), datetime.now(UTC))
    return opened.draft.sent.receipt


async def test_nothing_is_stored_before_the_first_answer(visit, database):
    await visit.get("/report/who")

    assert await rows(database, drafts_table) == []
    assert await rows(database, keys) == []


async def test_an_answer_is_stored_sealed_under_the_hash_of_the_token(visit, database):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.answer("/report/story", {"narrative": "They took my savings."})

    [draft] = await rows(database, drafts_table)
    [admitted] = await rows(database, draft_tokens)
    assert admitted.token_hash == drafts.hash_token(token_of(visit))
    assert admitted.report_id == draft.report_id
    assert token_of(visit).encode() not in draft.sealed
    assert b"savings" not in draft.sealed
    assert [row.report_id for row in await rows(database, keys)] == [draft.report_id]


async def test_at_every_page_another_server_finds_every_answer(visit, site):
    """Kill the server after each page: what answers next knows only the database."""
    answers = {
        "who": {"teller": "me"},
        "story": {"narrative": "They took my savings."},
        "when": {"began-near": "yesterday"},
        "place": {"country": "DE"},
        "payment-1-how": {"method": "transfer"},
        "payment-1-amount": {"amount": "4.500,50", "currency": "EUR"},
    }
    at = "/report/who"
    for page, said in answers.items():
        assert at == f"/report/{page}"
        at = await visit.answer(at, said)
        visit.client._transport = httpx.ASGITransport(app=site())
        seen = await visit.get(f"/report/{page}")
        for text in said.values():
            assert re.search(rf'(value="{re.escape(text)}"( checked| selected)?)|>\s*{re.escape(text)}', seen.text), (
                page
            )

    assert at == "/report/send"


@pytest.mark.parametrize(("hours", "location"), [(23, None), (25, "/report/who")])
async def test_what_was_not_sent_is_kept_for_a_day(visit, database, hours, location):
    await visit.answer("/report/who", {"teller": "me"})
    await age(database, hours=hours)
    answered = await visit.get("/report/story")

    assert answered.headers.get("location") == location


@pytest.mark.parametrize("forgets_cookie", [False, True])
async def test_an_answer_to_a_draft_that_is_past_begins_a_new_one_with_it_if_that_is_wished(
    visit, database, forgets_cookie
):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    await age(database, hours=25)
    if forgets_cookie:
        visit.client.cookies.clear()
    asked = await visit.post("/report/story", {"narrative": "They took my savings."})
    kept = len(await rows(database, drafts_table))
    begun = await visit.post("/report/story", {"narrative": "They took my savings.", "begin": "yes"})

    assert asked.status_code == 422
    assert "press “Continue” once more" in asked.text
    assert 'name="begin" value="yes"' in asked.text
    assert "They took my savings." in asked.text
    assert kept == 1
    assert begun.status_code == 303
    assert "They took my savings." in (await visit.get("/report/story")).text


async def test_an_addition_after_a_day_is_shown_again_and_goes_into_no_other_report(visit, database):
    await visit.file()
    await visit.get("/report/contact")
    await age(database, hours=25)
    answered = await visit.post("/report/contact", {"platform": "Telegram", "begin": "yes"})

    assert answered.status_code == 422
    assert "open your report with the receipt" in answered.text
    assert 'value="Telegram"' in answered.text
    assert 'name="begin"' not in answered.text
    assert len(await rows(database, drafts_table)) == 1


async def test_who_reads_a_page_stays_let_in_for_another_day(visit, database):
    await visit.answer("/report/who", {"teller": "me"})
    await age(database, hours=23)
    before = datetime.now(UTC)
    await visit.get("/report/story")
    await visit.get("/report/story")

    [admitted] = await rows(database, draft_tokens)
    assert admitted.used_at >= before


async def test_a_page_that_arrives_after_the_exit_is_kept_nowhere(visit, database, vault):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    opened = await drafts.open_draft(database, vault, token_of(visit), datetime.now(UTC))
    await drafts.forget_draft(database, vault, token_of(visit), opened)
    answered = await visit.post("/report/story", {"narrative": "He is here."})

    assert answered.status_code == 422
    assert await rows(database, drafts_table) == []


async def test_a_page_that_the_exit_overtakes_is_kept_nowhere(visit, database, vault, monkeypatch):
    """Exit comes between the look at the draft and the writing of the answer."""
    save = routes.save_draft

    async def overtaken(database, token, opened, *more):
        await drafts.forget_draft(database, vault, token, opened)
        return await save(database, token, opened, *more)

    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    monkeypatch.setattr(routes, "save_draft", overtaken)
    answered = await visit.post("/report/story", {"narrative": "He is here."})

    assert answered.status_code == 422
    assert await rows(database, drafts_table) == []


async def test_a_token_that_was_known_before_the_first_answer_opens_nothing(visit, another_visit):
    await another_visit.get("/report/who")
    planted = token_of(another_visit)
    visit.client.cookies.set("casebridge-draft", planted, domain="localhost.local")
    await visit.file()

    assert token_of(visit) != planted
    assert (await another_visit.get("/report/done")).status_code == 303
    assert (await another_visit.get("/report/receipt")).status_code == 303


async def test_the_first_page_in_another_window_is_shown_again_with_what_was_typed(visit):
    """Its form carries what the browser held before the first answer."""
    await visit.get("/report/who")
    older = visit.token
    await visit.post("/report/who", {"teller": "me"})
    stale = await visit.client.post("/report/who", data={"form_token": older, "teller": "witness"})
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', stale.text)[1]
    taken = await visit.client.post("/report/who", data={"form_token": token, "teller": "witness"})

    assert stale.status_code == 422
    assert re.search(r'value="witness"\s+checked', stale.text)
    assert taken.status_code == 303


async def test_what_was_sent_is_kept_but_a_browser_is_let_in_for_a_day(visit, database, vault):
    await visit.file()
    receipt = await receipt_of(visit, database, vault)
    await age(database, days=40)
    await visit.answer("/report/who", {"teller": "witness"})
    opened = await drafts.open_by_receipt(database, vault, hash_receipt(receipt), datetime.now(UTC))

    assert len(await rows(database, drafts_table)) == 2
    assert opened.draft.answers["who"] == {"teller": ["me"], "young": []}


async def test_the_receipt_opens_a_draft_in_any_browser(visit, another_visit, database, vault, site):
    await visit.file()
    await visit.add("contact", {"platform": "Telegram"})
    receipt = await receipt_of(visit, database, vault)
    request = httpx_request(site(), another_visit)
    response = Answer()

    assert await continue_draft(request, response, hash_receipt(receipt))
    assert not await continue_draft(request, response, hash_receipt("00000-00000-00000-00000-00000"))
    another_visit.client.cookies.set("casebridge-draft", response.cookies[0].value, domain="localhost.local")
    page = await another_visit.get("/report/more")
    assert "You have added or changed something." in page.text
    assert "Telegram" in (await another_visit.get("/report/check")).text
    assert (await visit.get("/report/more")).status_code == 200


class Answer:
    """A response that takes cookies."""

    def __init__(self) -> None:
        self.cookies = []

    def set_cookie(self, cookie) -> None:
        self.cookies.append(cookie)


def httpx_request(app, visit):
    """Give what `continue_draft` looks at of a request."""
    return type("Request", (), {"app": app, "cookies": dict(visit.client.cookies)})()


async def test_the_receipt_is_shown_for_an_hour_and_not_by_whoever_finds_the_browser_later(visit, database, vault):
    done = await visit.file()
    shown = await receipt_of(visit, database, vault)
    opened = await drafts.open_draft(database, vault, token_of(visit), datetime.now(UTC) + timedelta(minutes=61))

    assert RECEIPT.fullmatch(shown)
    assert done.status_code == 200
    assert opened.draft.sent.receipt == ""
    assert opened.draft.sent.reference in done.text


async def test_an_answer_to_a_question_of_a_desk_is_kept_by_the_receipt(visit, database, vault):
    await visit.file()
    receipt_hash = hash_receipt(await receipt_of(visit, database, vault))
    slug = "reply/6f0b7c52-4c3e-5d0a-9a55-0c4f6f2a7e11"
    now = datetime.now(UTC)
    await drafts.answer(database, vault, receipt_hash, slug, {"text": ["On Friday."]}, now=now)
    opened = await drafts.open_by_receipt(database, vault, receipt_hash, now)

    assert opened.draft.answers[slug] == {"text": ["On Friday."], "at": [now.isoformat()]}
    assert "You have added or changed something." in (await visit.get("/report/more")).text


async def test_two_pages_answered_at_once_are_both_kept(visit):
    await visit.file()
    await visit.get("/report/contact")
    token = visit.token
    await asyncio.gather(
        visit.client.post("/report/place", data={"form_token": token, "country": "FR"}),
        visit.client.post("/report/contact", data={"form_token": token, "platform": "Telegram"}),
        visit.client.post("/report/person-1-who", data={"form_token": token, "name": "Anna Example"}),
    )
    page = await visit.get("/report/check")

    assert all(text in page.text for text in ("France", "Telegram", "Anna Example"))


async def test_leaving_forgets_a_draft_its_key_and_the_cookie(visit, database):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    left = await visit.post("/report/exit")

    assert "max-age=0" in left.headers["set-cookie"].lower()
    assert await rows(database, drafts_table) == []
    assert await rows(database, draft_tokens) == []
    assert [row.wrapped for row in await rows(database, keys)] == [None]


@pytest.mark.parametrize(
    "ask",
    [lambda client: client.get("/report/more"), lambda client: client.post("/report/story", data={"narrative": "x"})],
)
async def test_a_browser_that_left_is_shown_nothing_and_what_it_sends_is_not_taken(visit, database, ask):
    await visit.answer("/report/who", {"teller": "me"})
    visit.client.cookies.set("casebridge-left", "1", domain="localhost.local")
    answered = await ask(visit.client)

    assert (answered.status_code, answered.headers["location"]) == (303, "/")
    assert [name for name, value in visit.client.cookies.items() if value] == []
    assert await rows(database, drafts_table) == []


async def test_leaving_after_sending_closes_the_browser_and_keeps_the_report(visit, database, vault):
    await visit.file()
    receipt = await receipt_of(visit, database, vault)
    await visit.post("/report/exit")

    [report] = await rows(database, reports)
    assert report.report_id in await vault.keys([report.report_id])
    assert await rows(database, draft_tokens) == []
    assert await drafts.open_by_receipt(database, vault, hash_receipt(receipt), datetime.now(UTC))


async def test_reporting_something_else_leaves_the_first_report_as_it_is(visit, database, vault):
    await visit.file()
    receipt = await receipt_of(visit, database, vault)
    await visit.get("/report/new")
    await visit.answer("/report/who", {"teller": "witness"})
    first = await drafts.open_by_receipt(database, vault, hash_receipt(receipt), datetime.now(UTC))

    assert first.draft.answers["who"]["teller"] == ["me"]
    assert len(await rows(database, drafts_table)) == 2


async def test_what_lies_in_the_table_does_not_give_the_receipt_away(visit, database, vault):
    """The key of the report opens the draft; the receipt in it opens with the browser's token alone."""
    await visit.file()
    receipt = await receipt_of(visit, database, vault)
    by_receipt = await drafts.open_by_receipt(database, vault, hash_receipt(receipt), datetime.now(UTC))
    written = msgspec.json.encode(by_receipt.draft)

    assert RECEIPT.search(written.decode()) is None
    assert by_receipt.draft.sent.receipt == ""
    assert RECEIPT.search(receipt)
