"""The question to the reporter: its page, and sending it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from services.desk.cases.asking import ask, can_ask
from services.desk.cases.commands import QUESTION_MOST, Ask
from services.desk.cases.errors import CaseErased, NobodyToAsk
from services.desk.cases.reading import Case
from services.desk.console.case_page import (
    CONFLICT,
    UNPROCESSABLE,
    case_of,
    case_page,
    desk_of,
    done,
    page_context,
    person_of,
    referral_id_of,
    say,
)
from services.desk.console.session import ConsoleRequest, officer_signed_in
from shared.web.pages import page


@get("/referrals/{referral_id:str}/ask", guards=[officer_signed_in])
async def show_question(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str]:
    """Give room for a question to the reporter."""
    case = await case_of(request, referral_id)
    if not can_ask(case.referral) or case.content is None:
        error = NobodyToAsk(is_withdrawn=case.referral.withdrawn) if case.content else CaseErased()
        return await case_page(request, case, refused=say(request, error), status=CONFLICT)
    return _ask_page(request, case)


@post("/referrals/{referral_id:str}/ask", guards=[officer_signed_in])
async def ask_reporter(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str] | Redirect:
    """Ask the reporter what was typed."""
    form = await request.form()
    typed = str(form.get("text") or "").replace("\r\n", "\n").strip()
    if not typed or len(typed) > QUESTION_MOST:
        return _ask_page(request, await case_of(request, referral_id), typed=typed, is_wrong=True)
    desk, person, version = desk_of(request), person_of(request), str(form.get("version", ""))
    asked = ask(desk, person, referral_id_of(referral_id), Ask(text=typed), expected=version)
    return await done(request, referral_id, asked)


def _ask_page(request: ConsoleRequest, case: Case, *, typed: str = "", is_wrong: bool = False) -> Response[str]:
    return page(
        request,
        "desk/ask.html",
        status_code=UNPROCESSABLE if is_wrong else 200,
        **page_context(request),
        referral=case.referral,
        typed=typed,
        is_wrong=is_wrong,
        most=QUESTION_MOST,
    )
