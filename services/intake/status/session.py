"""The session that a receipt opens: half an hour from the last page, in one browser, ended by exit or signing out.

The browser holds a random token, the table its hash alone.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import Response

from services.intake.form.drafts import form_token, hash_token, is_form_token, new_token
from services.intake.form.visitor import FORM_TOKEN, database
from services.intake.reports.filing import Filing
from services.intake.status import repository
from services.intake.status.repository import Session
from shared.messages.ids import ReportId
from shared.web.cookies import cookie, cookie_name
from shared.web.pages import WebRequest

COOKIE = "casebridge-status"
KEPT = timedelta(minutes=30)
_TOUCHED_EVERY = timedelta(minutes=1)


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that may see a report."""

    token: str
    report_id: ReportId
    receipt_hash: bytes

    @property
    def form_token(self) -> str:
        """Give what the forms of this session carry."""
        return form_token(self.token)

    def is_ours(self, typed: str) -> bool:
        """Tell whether a form was one of this session's own."""
        return is_form_token(self.token, typed)


async def admit(request: WebRequest, response: Response[Any], report_id: ReportId, receipt_hash: bytes) -> None:
    """Let this browser see the report; always under a token of our own, whatever it had before."""
    token, now = new_token(), now_of(request)
    session = Session(token_hash=hash_token(token), report_id=report_id, receipt_hash=receipt_hash, used_at=now)
    async with database(request).writing() as transaction:
        await repository.remove_sessions_before(transaction, now - KEPT)
        await repository.add_session(transaction, session)
    response.set_cookie(cookie(request.app.state, COOKIE, token))


async def admitted(request: WebRequest) -> Admitted | None:
    """Find who looks, and which report they may see; None for whoever opened none, or too long ago."""
    token = request.cookies.get(cookie_name(request.app.state, COOKIE))
    if not token:
        return None
    now = now_of(request)
    async with database(request).reading() as transaction:
        session = await repository.session(transaction, hash_token(token))
    if session is None or now - session.used_at > KEPT:
        return None
    if now - session.used_at > _TOUCHED_EVERY:
        async with database(request).writing() as transaction:
            await repository.touch_session(transaction, session.token_hash, now)
    return Admitted(token=token, report_id=session.report_id, receipt_hash=session.receipt_hash)


async def end_session(request: WebRequest) -> None:
    """End the session at the server: the token opens nothing any more, wherever it is."""
    if token := request.cookies.get(cookie_name(request.app.state, COOKIE)):
        async with database(request).writing() as transaction:
            await repository.remove_session(transaction, hash_token(token))


def signed_out(request: WebRequest, response: Response[Any]) -> Response[Any]:
    """Take the token from the browser."""
    response.set_cookie(cookie(request.app.state, COOKIE, "", seconds=0))
    return response


def form_token_in(form: Mapping[str, Any]) -> str:
    """Read the token that a form carries."""
    return str(form.get(FORM_TOKEN) or "")


def filing_of(request: WebRequest) -> Filing:
    """Give the service's one way in."""
    return request.app.state.filing  # type: ignore[no-any-return]


def now_of(request: WebRequest) -> datetime:
    """Give the time, by the clock that reports are filed by."""
    return filing_of(request).clock()
