"""The pages of the form: one question at a time, then the check, then the confirmation."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath

from services.intake.form.drafts import Draft, begin_draft, save_draft
from services.intake.form.fields import Question
from services.intake.form.journey import (
    CHECK,
    Answers,
    next_page,
    open_page,
    path,
    previous_page,
    without_payment,
)
from services.intake.form.reading import Typed, first, kept, read
from services.intake.form.refusals import refusals_by_page
from services.intake.form.sending import DraftGone, send_draft
from services.intake.form.summary import payment_lines, sections, title_of
from services.intake.form.visitor import (
    Visitor,
    database,
    is_ours,
    newcomer,
    remembered,
    see,
    vault,
    visitor_of,
)
from services.intake.reports.errors import ReportRefused
from shared.i18n.catalogues import gettext
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of, page
from shared.web.places import countries, currencies

TEMPLATES = Path(__file__).parent / "templates"
UNPROCESSABLE = 422
AnyPage = Response[Any]


@get("/", include_in_schema=False)
async def start(request: WebRequest) -> AnyPage:
    """Say what to do first, before any question."""
    visitor = await visitor_of(request)
    return page(request, "form/start.html", is_begun=bool(visitor.answers))


@get("/report/new", include_in_schema=False)
async def begin(request: WebRequest) -> AnyPage:
    """Go to the first open question; whoever has sent a report begins another."""
    visitor = await visitor_of(request)
    if visitor.answers:
        return see(f"/report/{open_page(visitor.answers) or CHECK}")
    fresh = newcomer() if visitor.draft.confirmation else visitor
    return remembered(request, fresh, see("/report/story"))


@get("/report/{slug:str}", include_in_schema=False)
async def ask(request: WebRequest, slug: FromPath[str]) -> AnyPage:
    """Show a question, with what was answered before."""
    visitor = await visitor_of(request)
    question = visitor.question(slug)
    if closed := _closed(visitor):
        return closed
    if not visitor.answers and slug != "story":
        return see("/report/story")
    typed = visitor.answers.get(slug, {})
    if slug == "payments" and first(typed, "another") == "yes":
        typed = {}
    is_change = "change" in request.query_params
    return _question_page(request, visitor, question, typed, is_change=is_change)


@post("/report/{slug:str}", status_code=200, include_in_schema=False)
async def answer(request: WebRequest, slug: FromPath[str]) -> AnyPage:
    """Take an answer and go on, or say what to change; what was typed stays in either case."""
    visitor = await visitor_of(request)
    question = visitor.question(slug)
    form = await _form(request)
    if closed := _closed(visitor):
        return closed
    is_change = "change" in form
    typed = kept(question, form)
    with speaking(language_of(request)):
        if not is_ours(visitor, form):
            errors = {question.fields[0].name: _again()}
        elif "remove" in form:
            return await _remove_payment(request, visitor, form["remove"][0])
        else:
            errors = dict(read(question, typed).errors)
    if errors:
        return _question_page(request, visitor, question, typed, is_change=is_change, errors=errors)
    answers = await _keep(request, visitor, slug, typed)
    if answers is None:
        return see("/report/check")
    return see(f"/report/{next_page(slug, answers, is_change=is_change)}")


@get("/report/check", include_in_schema=False)
async def check(request: WebRequest) -> AnyPage:
    """Show every answer once more, each with a way to change it."""
    visitor = await visitor_of(request)
    if visitor.draft.confirmation:
        return see("/report/done")
    unanswered = open_page(visitor.answers)
    if unanswered:
        return see(f"/report/{unanswered}")
    return _check_page(request, visitor)


@post("/report/check", status_code=200, include_in_schema=False)
async def send(request: WebRequest) -> AnyPage:
    """File the report, once, and go to the confirmation."""
    visitor = await visitor_of(request)
    form = await _form(request)
    if visitor.opened is None:
        return see("/report/story")
    if not is_ours(visitor, form):
        with speaking(language_of(request)):
            return _check_page(request, visitor, {"send": _again()})
    if not visitor.draft.confirmation and open_page(visitor.answers):
        return see("/report/check")
    try:
        await send_draft(database(request), vault(request), request.app.state.filing, visitor.token)
    except DraftGone:
        return see("/report/story")
    except ReportRefused as refused:
        with speaking(language_of(request)):
            return _check_page(request, visitor, refusals_by_page(refused, visitor.answers))
    return see("/report/done")


@get("/report/done", include_in_schema=False)
async def done(request: WebRequest) -> AnyPage:
    """Confirm: the reference, the receipt, what happens next."""
    visitor = await visitor_of(request)
    if visitor.draft.confirmation is None:
        return see("/report/new" if visitor.answers else "/status")
    return page(request, "form/done.html", confirmation=visitor.draft.confirmation)


form_router = Router(
    path="/",
    route_handlers=[start, begin, ask, answer, check, send, done],
    request_max_body_size=1_000_000,
)


def _closed(visitor: Visitor) -> AnyPage | None:
    """Send on whoever comes back to a question when nothing can be changed any more: it was sent, or may have been."""
    if visitor.draft.confirmation:
        return see("/report/done")
    return see("/report/check") if visitor.draft.filing_since else None


def _question_page(
    request: WebRequest,
    visitor: Visitor,
    question: Question,
    typed: Typed,
    *,
    is_change: bool,
    errors: dict[str, str] | None = None,
) -> AnyPage:
    answers = visitor.answers
    with speaking(language_of(request)):
        response = page(
            request,
            "form/payments.html" if question.slug == "payments" else "form/question.html",
            UNPROCESSABLE if errors else 200,
            question=question,
            title=title_of(question),
            typed=typed,
            errors=errors or {},
            is_change=is_change,
            back=f"/report/{CHECK}" if is_change else _back(question.slug, answers),
            progress=_progress(question.slug, answers),
            payments=payment_lines(answers) if question.slug == "payments" else [],
            countries=countries(),
            currencies=currencies(),
            form_token=visitor.form_token,
        )
    return remembered(request, visitor, response)


def _check_page(request: WebRequest, visitor: Visitor, errors: dict[str, str] | None = None) -> AnyPage:
    with speaking(language_of(request)):
        return page(
            request,
            "form/check.html",
            UNPROCESSABLE if errors else 200,
            sections=sections(visitor.answers),
            errors=errors or {},
            back=_back(CHECK, visitor.answers),
            form_token=visitor.form_token,
        )


def _back(slug: str, answers: Answers) -> str:
    previous = previous_page(slug, answers)
    return f"/report/{previous}" if previous else "/"


def _progress(slug: str, answers: Answers) -> tuple[int, int] | None:
    """Say which page of how many; those of payments count as they are added."""
    pages = path(answers)
    return (pages.index(slug) + 1, len(pages)) if slug in pages else None


def _again() -> str:
    return gettext(
        "This page was open for too long, or your browser keeps no cookies. "
        "What you typed is still here. Please send it once more."
    )


async def _keep(request: WebRequest, visitor: Visitor, slug: str, typed: Typed) -> Answers | None:
    """Write an answer into the draft as it stands now: another page may have been answered meanwhile.

    None if it was sent meanwhile.
    """
    while _closed(visitor) is None:
        now = datetime.now(UTC)
        changed = Draft(answers={**visitor.answers, slug: typed})
        if visitor.opened is None:
            await begin_draft(database(request), vault(request), visitor.token, changed, now)
            return changed.answers
        if await save_draft(database(request), visitor.token, visitor.opened, changed, now):
            return changed.answers
        visitor = await visitor_of(request)
    return None


async def _remove_payment(request: WebRequest, visitor: Visitor, number: str) -> AnyPage:
    if visitor.opened is not None and number.isascii() and number.isdigit():
        left = Draft(answers=without_payment(visitor.answers, int(number)))
        await save_draft(database(request), visitor.token, visitor.opened, left, datetime.now(UTC))
    return see("/report/payments")


async def _form(request: WebRequest) -> dict[str, list[str]]:
    data = await request.form()
    return {name: [value for value in data.getall(name) if isinstance(value, str)] for name in set(data)}
