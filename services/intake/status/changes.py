"""What whoever holds the receipt changes: a reply to a question, taking back, sending again, erasing, the notices."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from services.intake.evidence.repository import delete_evidence
from services.intake.form.sending import DraftGone
from services.intake.form.visitor import database, see, vault
from services.intake.notices import repository as notices
from services.intake.reports.errors import ReportErased, ReportIsWithdrawn, ReportRefused, WithdrawalIsFinal
from services.intake.reports.readable import readable
from services.intake.status import repository
from services.intake.status.pages import REPLY_MOST, UNPROCESSABLE, opened_story, story_page
from services.intake.status.replying import reply
from services.intake.status.session import filing_of, form_token_in, signed_out
from shared.database.engine import Transaction
from shared.database.writer import Overloaded
from shared.i18n.catalogues import gettext
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of, page


@post("/status/question/{question_id:uuid}", include_in_schema=False)
async def answer_question(request: WebRequest, question_id: FromPath[UUID]) -> Response[Any]:
    """Send a reply; without a session the words are shown again, so that they are not lost."""
    form = await request.form()
    typed = readable(str(form.get(f"reply-{question_id}") or "")).strip()
    opened = await opened_story(request)
    if opened is None:
        return page(request, "status/ended.html", typed=typed)
    who, story = opened
    asked = next((one for one in story.asked if one.question_id == question_id), None)
    if asked is None or not story.can_change or not who.is_ours(form_token_in(form)):
        return see("/status/report")
    error = await _reply_error(request, question_id, typed, who.receipt_hash)
    if not error:
        return see("/status/report?said=replied")
    return story_page(
        request,
        who,
        story,
        status_code=UNPROCESSABLE,
        errors={f"reply-{question_id}": error},
        typed={str(question_id): typed},
    )


@get("/status/withdraw", include_in_schema=False)
async def ask_withdrawal(request: WebRequest) -> Response[Any]:
    """Ask once, and say what follows."""
    opened = await opened_story(request)
    if opened is None or opened[1].is_withdrawn or opened[1].is_erased:
        return see("/status/report")
    return page(request, "status/withdraw.html", form_token=opened[0].form_token, reference=opened[1].status.reference)


@post("/status/withdraw", include_in_schema=False)
async def withdraw(request: WebRequest) -> Response[Any]:
    """Take the report back."""
    form = await request.form()
    opened = await opened_story(request)
    if opened is not None and opened[0].is_ours(form_token_in(form)) and not opened[1].is_erased:
        await filing_of(request).withdraw(opened[0].report_id)
    return see("/status/report")


@post("/status/resume", include_in_schema=False)
async def resume(request: WebRequest) -> Response[Any]:
    """Undo that."""
    form = await request.form()
    opened = await opened_story(request)
    if opened is not None and opened[0].is_ours(form_token_in(form)):
        try:
            await filing_of(request).resume(opened[0].report_id)
        except (WithdrawalIsFinal, ReportErased):
            return see("/status/report")
    return see("/status/report")


@get("/status/resume", include_in_schema=False)
async def back_to_report() -> Response[Any]:
    """Lead on whoever loads the address of the button."""
    return see("/status/report")


@get("/status/erase", include_in_schema=False)
async def ask_erasure(request: WebRequest) -> Response[Any]:
    """Ask once, and name what is lost."""
    opened = await opened_story(request)
    if opened is None or opened[1].is_erased:
        return see("/status/report")
    return page(request, "status/erase.html", form_token=opened[0].form_token, reference=opened[1].status.reference)


@post("/status/erase", include_in_schema=False)
async def erase(request: WebRequest) -> Response[Any]:
    """Erase the report, its files, its draft and its sessions, in one transaction."""
    form = await request.form()
    opened = await opened_story(request)
    if opened is None or not opened[0].is_ours(form_token_in(form)):
        return see("/status/report")
    report_id = opened[0].report_id

    async def beside(transaction: Transaction) -> None:
        await delete_evidence(transaction, report_id)
        await notices.remove(transaction, report_id)
        await repository.remove_sessions_of(transaction, report_id)

    erased = await filing_of(request).erase(report_id, beside)
    return signed_out(request, page(request, "status/erased.html", reference=erased.reference))


async def _reply_error(request: WebRequest, question_id: UUID, typed: str, receipt_hash: bytes) -> str:
    """Send the reply; gives a sentence where that was not possible, else nothing."""
    with speaking(language_of(request)):
        if not typed:
            return gettext("Write your reply, or leave the question as it is.")
        if len(typed) > REPLY_MOST:
            return gettext("Write up to %(most)s characters. The rest can go into your report.") % {"most": REPLY_MOST}
        try:
            await reply(
                database(request),
                vault(request),
                filing_of(request),
                receipt_hash=receipt_hash,
                question_id=question_id,
                text=typed,
            )
        except Overloaded:
            return gettext("Your reply is kept, but not sent yet. Please send it again in a minute.")
        except ReportRefused:
            return gettext("Your reply is kept, but not sent yet. Something else in your report needs a look first.")
        except (DraftGone, ReportIsWithdrawn, ReportErased):
            return gettext("Your report was taken back, so nothing can be added.")
    return ""
