"""The questions: one at a time, kept sealed as soon as it is answered."""

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath

from services.intake.advice.parts import first_part
from services.intake.form.answers import Typed, first
from services.intake.form.days import last_day, with_zone, zone_of
from services.intake.form.drafts import Draft, begin_draft, new_token, save_draft, stay
from services.intake.form.fields import Question
from services.intake.form.journey import (
    CHECK,
    FIRST,
    MORE,
    SEND,
    begins,
    is_on_the_way,
    next_page,
    open_page,
    topic_of,
    without,
)
from services.intake.form.loading import FIRST_STEP
from services.intake.form.overtaking import SEEN, is_overtaken, seen_of
from services.intake.form.reading import kept, read, too_much, with_days_written
from services.intake.form.sending_routes import check, more, review, send, send_more
from services.intake.form.showing import AnyPage, question_page
from services.intake.form.visitor import (
    Visitor,
    again,
    database,
    form_of,
    is_ours,
    newcomer,
    remembered,
    see,
    vault,
    visitor_of,
)
from shared.i18n.catalogues import gettext
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of, page

TEMPLATES = Path(__file__).parent / "templates"
_PLACE = re.compile("[1-9][0-9]?")


class PageOvertaken(Exception):  # noqa: N818 - named for the condition
    """The page was changed elsewhere after its form was opened."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__("The page was changed elsewhere.")
        self.visitor = visitor


@get("/", include_in_schema=False)
async def start(request: WebRequest) -> AnyPage:
    """Say what to do first, before any question."""
    visitor = await visitor_of(request)
    return page(
        request,
        "form/start.html",
        200,
        is_begun=bool(visitor.answers) and not visitor.is_filed,
        is_filed=visitor.is_filed,
        **first_part(request),
    )


@get("/report/before", include_in_schema=False)
async def before(request: WebRequest) -> AnyPage:
    """Say how to leave fast and what is kept, before the first question."""
    return page(request, "form/before.html", back="/")


@get("/report/new", include_in_schema=False)
async def begin(request: WebRequest) -> AnyPage:
    """Go to the first open question; whoever has sent a report begins another."""
    visitor = await visitor_of(request)
    if visitor.answers and not visitor.is_filed:
        return see(f"/report/{open_page(visitor.answers) or SEND}")
    return remembered(request, newcomer() if visitor.is_filed else visitor, see("/report/before"))


@get("/report/{slug:str}", include_in_schema=False)
async def ask(request: WebRequest, slug: FromPath[str]) -> AnyPage:
    """Show a question, with what was answered before."""
    visitor = await visitor_of(request)
    if visitor.opened is not None:
        await stay(database(request), visitor.token, visitor.opened, _now())
    question = visitor.question(slug, request)
    if closed := _closed(visitor):
        return closed
    if elsewhere := _elsewhere(visitor, slug):
        return elsewhere
    typed = visitor.answers.get(slug, {})
    if question.is_list and first(typed, "another") == "yes":
        typed = {}
    typed = with_days_written(question, typed, zone_of(visitor.answers), _now())
    return question_page(request, visitor, question, typed, is_change="change" in request.query_params)


@post("/report/{slug:str}", status_code=200, include_in_schema=False)
async def answer(  # noqa: PLR0911 - a line for each condition
    request: WebRequest, slug: FromPath[str]
) -> AnyPage:
    """Take an answer and go on, or say what to change; what was typed stays in either case."""
    visitor = await visitor_of(request)
    question = visitor.question(slug, request)
    form = await form_of(request)
    if closed := _closed(visitor):
        return closed
    is_change = "change" in form
    now = _now()
    seen = next(iter(form.get(SEEN, ())), "")
    shown = with_days_written(question, visitor.answers.get(slug, {}), zone_of(visitor.answers), now)
    typed = with_zone(slug, kept(question, form, now, shown), request.app.state.parts.directory.current)
    if "keep" in form:
        # Another language was chosen: nothing is checked, nothing is lost.
        return question_page(request, visitor, question, typed, is_change=is_change, seen=seen or None)
    with speaking(language_of(request)):
        if visitor.opened is None and not _may_begin(slug, form):
            return _not_open(request, visitor, question, typed)
        if not is_ours(visitor, form):
            errors = {question.fields[0].name: again()}
        elif "remove" in form:
            return await _remove(request, visitor, question, form["remove"][0], seen)
        else:
            errors = dict(read(question, typed, latest=last_day(visitor.answers, now)).errors)
            errors = errors or too_much(visitor.answers, slug, typed)
    if errors:
        return question_page(request, visitor, question, typed, is_change=is_change, errors=errors, seen=seen or None)
    try:
        written = await _keep(request, visitor, question, typed, seen)
    except PageOvertaken as overtaken:
        with speaking(language_of(request)):
            errors = {question.fields[0].name: _overtaken()}
        return question_page(request, overtaken.visitor, question, typed, is_change=is_change, errors=errors)
    if written is None:
        return see(f"/report/{CHECK if visitor.is_filed else SEND}")
    if written.opened is None:
        with speaking(language_of(request)):
            return _not_open(request, written, question, typed)
    following = see(f"/report/{next_page(slug, written.answers, is_change=is_change, is_filed=written.is_filed)}")
    return remembered(request, written, following) if written.token != visitor.token else following


form_router = Router(
    path="/",
    route_handlers=[start, before, begin, ask, answer, review, send, more, check, send_more],
    request_max_body_size=1_000_000,
)


def _closed(visitor: Visitor) -> AnyPage | None:
    """Send on whoever comes back to a question while it is being sent, or until it is known that it was not."""
    if visitor.draft.filing_since is None:
        return None
    return see(f"/report/{CHECK if visitor.is_filed else SEND}")


def _elsewhere(visitor: Visitor, slug: str) -> AnyPage | None:
    """Send on whoever asks for a page that is not on their way now."""
    answers = visitor.answers
    topic = topic_of(slug, answers)
    if not answers:
        return see(f"/report/{FIRST}") if slug != FIRST else None
    if not visitor.is_filed and (topic is None or topic.order != FIRST_STEP):
        return see(f"/report/{open_page(answers) or SEND}")
    if not is_on_the_way(slug, answers):
        return see(f"/report/{MORE if visitor.is_filed else open_page(answers) or SEND}")
    return None


async def _keep(request: WebRequest, visitor: Visitor, question: Question, typed: Typed, seen: str) -> Visitor | None:
    """Write an answer into the draft as it stands now: another page may have been answered meanwhile.

    Gives who has the draft from now on; one without a draft where somebody left meanwhile, None if it is being sent.
    Raises `PageOvertaken` where this page was answered.
    """
    if visitor.opened is None:
        return await _begun(request, Draft(answers={question.slug: typed}))
    while visitor.opened is not None and _closed(visitor) is None:
        if is_overtaken(visitor.draft, question, typed, seen):
            raise PageOvertaken(visitor)
        changed = msgspec.structs.replace(visitor.draft, answers={**visitor.answers, question.slug: typed})
        if saved := await save_draft(database(request), visitor.token, visitor.opened, changed, _now()):
            return msgspec.structs.replace(visitor, opened=saved)
        visitor = await visitor_of(request)
    return visitor if visitor.opened is None else None


async def _begun(request: WebRequest, draft: Draft) -> Visitor:
    """Begin a draft under a token of our own: who knew what the browser came with can open nothing by it."""
    token = new_token()
    opened = await begin_draft(database(request), vault(request), token, draft, _now())
    return Visitor(token=token, is_new=False, opened=opened)


def _may_begin(slug: str, form: dict[str, list[str]]) -> bool:
    """Tell whether a draft begins with this: by the first page, or by another of the first step if that is wished."""
    return slug == FIRST or ("begin" in form and begins(slug))


def _not_open(request: WebRequest, visitor: Visitor, question: Question, typed: Typed) -> AnyPage:
    """Show what was typed where no draft is open any more: it may belong to a report that was sent."""
    sentence = gettext(
        "This report is not open here any more. To add what you typed, open your report with the receipt."
    )
    if begins(question.slug):
        sentence += " " + gettext("If you sent no report yet, press “Continue” once more: what you typed begins one.")
    errors = {question.fields[0].name: sentence}
    return question_page(request, visitor, question, typed, is_change=False, errors=errors, is_closed=True)


async def _remove(request: WebRequest, visitor: Visitor, question: Question, number: str, seen: str) -> AnyPage:
    """Take one out of the list that was shown; of a list that changed since, nothing: its numbers mean others."""
    topic = topic_of(question.slug, visitor.answers)
    is_number = _PLACE.fullmatch(number) is not None
    while visitor.opened is not None and topic is not None and is_number and _closed(visitor) is None:
        if seen != seen_of(visitor.draft, question):
            with speaking(language_of(request)):
                errors = {question.fields[0].name: _changed_list()}
            return question_page(request, visitor, question, {}, is_change=False, errors=errors)
        answers = without(topic, visitor.answers, int(number))
        left = msgspec.structs.replace(visitor.draft, answers=answers, removals=visitor.draft.removals + 1)
        if await save_draft(database(request), visitor.token, visitor.opened, left, _now()):
            break
        visitor = await visitor_of(request)
    return see(f"/report/{question.slug}")


def _overtaken() -> str:
    return gettext(
        "Another window or person changed this page meanwhile. If you continue, what you typed here replaces it."
    )


def _changed_list() -> str:
    return gettext("This list changed after you opened it. Please look once more before you remove anything.")


def _now() -> datetime:
    return datetime.now(UTC)
