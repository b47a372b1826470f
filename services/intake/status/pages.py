"""The status pages: whoever has the receipt sees what happened and why, answers, and decides what becomes of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from services.intake.advice.parts import help_part
from services.intake.form.visitor import continue_draft, database, see, shown_zone, vault, visitor_of
from services.intake.receipts.slips import what_to_check
from services.intake.receipts.words import MOST_TYPED
from services.intake.reports.receipt import hash_receipt
from services.intake.status.session import (
    Admitted,
    admit,
    admitted,
    end_session,
    form_token_in,
    now_of,
    signed_out,
)
from services.intake.status.story import Story, find_by_receipt, story_of
from services.intake.status.words import tell, what_next
from shared.i18n.catalogues import gettext
from shared.i18n.languages import speaking
from shared.web.pages import Page, WebRequest, language_of, page

TEMPLATES = Path(__file__).parent / "templates"
UNPROCESSABLE = 422
REPLY_MOST = 4000
_PLACES = {
    "more": "/report/more",
    "evidence": "/report/evidence",
    "receipt": "/report/receipt",
    "reach": "/report/reach",
}


@get("/status", include_in_schema=False)
async def enter_receipt(request: WebRequest) -> Response[Any]:
    """Ask for the receipt; whoever opened a report is shown it."""
    if await admitted(request):
        return see("/status/report")
    return page(request, "status/enter.html", typed="", error="")


@get("/status/mine", include_in_schema=False)
async def open_own(request: WebRequest) -> Response[Any]:
    """Open the report to the browser that sent it, for as long as that may see the receipt itself; else ask for it."""
    opened = (await visitor_of(request)).opened
    if await admitted(request) or opened is None or not opened.draft.sent or not opened.draft.sent.receipt:
        return see("/status")
    response = see("/status/report")
    await admit(request, response, opened.report_id, hash_receipt(opened.draft.sent.receipt))
    return response


@post("/status", status_code=200, include_in_schema=False)
async def open_report(request: WebRequest) -> Response[Any]:
    """Open the report; a wrong receipt says how a right one looks, or where its slip is, and nothing else."""
    form = await request.form()
    typed = str(form.get("receipt") or "")[:MOST_TYPED]
    found = await find_by_receipt(database(request), typed) if typed.strip() else None
    if found is None:
        with speaking(language_of(request)):
            return page(request, "status/enter.html", UNPROCESSABLE, typed=typed, error=_not_found(typed))
    await end_session(request)
    response = see("/status/report")
    await admit(request, response, *found)
    return response


@get("/status/report", include_in_schema=False)
async def show_report(request: WebRequest) -> Response[Any]:
    """Show what happened, what comes next, and what can be done."""
    opened = await opened_story(request)
    if opened is None:
        return see("/status")
    return story_page(request, *opened)


@post("/status/add", status_code=200, include_in_schema=False)
async def add(request: WebRequest) -> Response[Any]:
    """Let this browser go on with the report: the form takes it from here.

    What it holds unsent of another report nobody else can open: that is not taken from it unasked.
    """
    form = await request.form()
    opened = await opened_story(request)
    if opened is None:
        return see("/status")
    who, story = opened
    place = _PLACES.get(str(form.get("to") or ""))
    if not who.is_ours(form_token_in(form)) or not story.can_change or place is None:
        return see("/status/report")
    response = see(place)
    visitor = await visitor_of(request)
    if visitor.opened is None or visitor.opened.report_id != who.report_id:
        if visitor.answers and not visitor.is_filed and "leave" not in form:
            return page(request, "status/unsent.html", form_token=who.form_token, to=form["to"])
        await continue_draft(request, response, who.receipt_hash)
    return response


@post("/status/end", include_in_schema=False)
async def sign_out(request: WebRequest) -> Response[Any]:
    """End the session here and in the browser."""
    await end_session(request)
    return signed_out(request, see("/status"))


@get(["/status/add", "/status/end"], include_in_schema=False)
async def back_to_report() -> Response[Any]:
    """Lead on whoever loads the address of a button."""
    return see("/status/report")


@get("/status/question/{question_id:uuid}", include_in_schema=False)
async def show_question(question_id: FromPath[UUID]) -> Response[Any]:
    """Show the report, with the question on it: where a language link of a refused reply leads."""
    return see(f"/status/report#question-{question_id}")


async def opened_story(request: WebRequest) -> tuple[Admitted, Story] | None:
    """Give who looks, and the story of their report; None without a session."""
    who = await admitted(request)
    if who is None:
        return None
    story = await story_of(database(request), vault(request), who.report_id, who.receipt_hash, now_of(request))
    return (who, story) if story else None


def story_page(
    request: WebRequest,
    who: Admitted,
    story: Story,
    *,
    status_code: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Page:
    """Make the page of a report; `errors` and `typed` are of a reply that was refused."""
    time_zone = shown_zone(request, story.situation.country)
    with speaking(language_of(request)):
        return page(
            request,
            "status/story.html",
            status_code,
            form_token=who.form_token,
            status=story.status,
            story=story,
            steps=tell(story.status, time_zone, answered={str(one.question_id) for one in story.asked if one.reply}),
            time_zone=time_zone,
            following=what_next(story),
            offers_notices=request.app.state.settings.offers_notices,
            reply_most=REPLY_MOST,
            errors=errors or {},
            typed=typed or {},
            said=request.query_params.get("said", ""),
            **help_part(request, story.situation),
        )


def _not_found(typed: str) -> str:
    if not typed.strip():
        return gettext("Type your receipt words, or the digits.")
    return what_to_check(typed) or gettext("No report opens with this receipt. Check each word or digit and try again.")
