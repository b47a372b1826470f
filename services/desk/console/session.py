"""The console's cookie: its name, its marks, who stands behind it, and the CSRF token that each form brings."""

import secrets
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.handlers.base import BaseRouteHandler

from services.desk.desk import Desk
from services.desk.people.access import SESSION_HOURS, csrf_token, is_csrf_token, person_by_session
from services.desk.people.person import Person
from shared.telemetry import metrics
from shared.web.cookies import cookie, cookie_name
from shared.web.problems import Problem

COOKIE = "casebridge-desk"

ConsoleRequest = Request[Any, Any, State]
Connection = ASGIConnection[Any, Any, Any, Any]


class SignInNeeded(Exception):  # noqa: N818 - named for the condition
    """Nobody is signed in, or not any more."""


def session_of(connection: Connection) -> str:
    """Give the id in the cookie, whoever made it up."""
    return connection.cookies.get(cookie_name(connection.app.state, COOKIE), "")


def session_cookie(state: State, session: str, *, seconds: int = SESSION_HOURS * 3600) -> Cookie:
    """Make the cookie; no seconds = forget it."""
    return cookie(state, COOKIE, session, seconds=seconds, samesite="strict")


def new_visit() -> str:
    """Make an id for somebody who has not signed in: it opens nothing, and carries the CSRF token of the sign-in."""
    return secrets.token_urlsafe(32)


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Find the person by their session, or send them to sign in."""
    desk: Desk = connection.app.state.desk
    session = session_of(connection)
    person = await person_by_session(desk.database, session, now=desk.clock()) if session else None
    if person is None:
        raise SignInNeeded
    connection.state.person = person


async def officer_signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse readers; stands behind `signed_in`."""
    person: Person = connection.state.person
    if not person.may_act:
        metrics.desk_refused.labels(reason="no right").inc()
        raise Problem(403, "You may read here, not act. An officer of your desk can.")


async def refuse_forged(request: ConsoleRequest) -> None:
    """Refuse a form that did not come from a page of this session."""
    if request.method != "POST":
        return
    form = await request.form()
    if not is_csrf_token(session_of(request), str(form.get("csrf", ""))):
        raise Problem(403, "This form has expired. Open the page again and repeat what you did: nothing was changed.")


def csrf_of(request: ConsoleRequest) -> str:
    """Give the CSRF token for the forms of this page."""
    return csrf_token(session_of(request))
