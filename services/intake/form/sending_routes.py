"""The pages around sending: the answers to check, the confirmation, the list of what can be added."""

import re
from datetime import UTC, datetime

import msgspec
from litestar import get, post

from services.intake.form.additions import is_unsent
from services.intake.form.answers import Answers, first
from services.intake.form.drafts import save_draft
from services.intake.form.journey import BORDERS, open_page
from services.intake.form.reading import kept
from services.intake.form.refusals import refusals_by_page
from services.intake.form.sending import DraftGone, files_of, send_draft
from services.intake.form.showing import SHARE, AnyPage, check_page, task_list_page
from services.intake.form.visitor import Visitor, again, database, form_of, is_ours, see, vault, visitor_of
from services.intake.guarding.asking import verdict_on
from services.intake.notices.addressees import tell, tell_no_more
from services.intake.reports.errors import ReportErased, ReportIsWithdrawn, ReportRefused
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of

_NOT_OPEN = "/status"
_REVISION = re.compile("[0-9]{1,9}")


@get("/report/send", include_in_schema=False)
async def review(request: WebRequest) -> AnyPage:
    """Show the few answers of the first step before they are sent."""
    visitor = await visitor_of(request)
    if visitor.is_filed:
        return see("/report/check")
    if (unanswered := open_page(visitor.answers)) is not None:
        return see(f"/report/{unanswered}")
    return await check_page(request, visitor)


@post("/report/send", status_code=200, include_in_schema=False)
async def send(request: WebRequest) -> AnyPage:
    """File the report, once, and go to the confirmation."""
    return await _send(request, await visitor_of(request), sent_before=0)


@get("/report/more", include_in_schema=False)
async def more(request: WebRequest) -> AnyPage:
    """List what can be added, and say what is not sent yet."""
    visitor = await visitor_of(request)
    if not visitor.is_filed:
        return see("/report/new" if visitor.answers else _NOT_OPEN)
    return await task_list_page(request, visitor)


@get("/report/check", include_in_schema=False)
async def check(request: WebRequest) -> AnyPage:
    """Show every answer once more, with what is not sent yet."""
    visitor = await visitor_of(request)
    if not visitor.is_filed:
        return see("/report/send" if visitor.answers else _NOT_OPEN)
    return await check_page(request, visitor)


@post("/report/check", status_code=200, include_in_schema=False)
async def send_more(request: WebRequest) -> AnyPage:
    """Send what was added as the next revision, once."""
    visitor = await visitor_of(request)
    if visitor.opened is None or visitor.draft.sent is None:
        return see(_NOT_OPEN)
    files = await files_of(database(request), visitor.opened)
    if visitor.draft.filing_since is None and not is_unsent(visitor.draft, files):
        return see("/report/more")
    form = await form_of(request)
    said = next(iter(form.get("revision", ())), "")
    number = int(said) if _REVISION.fullmatch(said) else visitor.draft.sent.revision
    return await _send(request, visitor, sent_before=number, form=form)


async def _with_choice(request: WebRequest, visitor: Visitor, form: dict[str, list[str]]) -> Visitor:
    """Keep what was chosen about other countries beside the button, so that it goes with the report."""
    typed = kept(visitor.question(BORDERS, request), form)
    while visitor.opened is not None and not visitor.is_filed and visitor.draft.filing_since is None:
        if not any(typed.values()) or visitor.answers.get(BORDERS) == typed:
            return visitor
        changed = msgspec.structs.replace(visitor.draft, answers={**visitor.answers, BORDERS: typed})
        await save_draft(database(request), visitor.token, visitor.opened, changed, datetime.now(UTC))
        # Another page may have been answered meanwhile, and then nothing was written.
        visitor = await visitor_of(request)
    return visitor


async def _agree_on_notices(request: WebRequest, visitor: Visitor) -> None:
    """Let the reporter be told of news by e-mail, or no more, as they ticked.

    Only where that is new: whoever stopped the messages does not ask for them again by adding something else.
    """
    sent = visitor.draft.sent
    wish, wished = _wish(visitor.answers), _wish(sent.answers) if sent else ""
    if not request.app.state.settings.offers_notices or visitor.opened is None or wish == wished:
        return
    report_id = visitor.opened.report_id
    if wish:
        language = language_of(request).code
        await tell(database(request), report_id, visitor.opened.key, email=wish, language=language)
    else:
        await tell_no_more(database(request), report_id)


def _wish(answers: Answers) -> str:
    """Give the address that is to be told of news; empty if none."""
    reach = answers.get("reach", {})
    return first(reach, "email").strip() if first(reach, "notify") else ""


async def _send(  # noqa: PLR0911 - a line for each condition
    request: WebRequest, visitor: Visitor, *, sent_before: int, form: dict[str, list[str]] | None = None
) -> AnyPage:
    form = await form_of(request) if form is None else form
    if visitor.opened is None:
        return see("/report/who")
    with speaking(language_of(request)):
        if not is_ours(visitor, form):
            return await check_page(request, visitor, {"send": again()}, chosen=form.get(SHARE))
        if not visitor.is_filed and open_page(visitor.answers):
            return see("/report/send")
        visitor = await _with_choice(request, visitor, form)
        verdict = verdict_on(request, form, visitor.token)
        if verdict.challenge is not None:
            return await check_page(request, visitor, too_soon=verdict.challenge)
        await _agree_on_notices(request, visitor)
        try:
            await send_draft(database(request), vault(request), request.app.state.filing, visitor.token, sent_before)
        except (DraftGone, ReportErased, ReportIsWithdrawn):
            return see(_NOT_OPEN)
        except ReportRefused as refused:
            return await check_page(request, visitor, refusals_by_page(refused, visitor.answers))
    return see("/report/done")
