"""Who may pass at the API: the holder of an access token, and to act, one whose role may."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from services.desk.desk import Desk
from services.desk.people.access import person_by_token
from services.desk.people.person import Person
from shared.telemetry import metrics
from shared.web.problems import Problem
from shared.web.tokens import bearer

Connection = ASGIConnection[Any, Any, Any, Any]


async def has_token(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Find the person by their bearer token, or refuse with 401."""
    desk: Desk = connection.app.state.desk
    token = bearer(connection.scope["headers"])
    person = await person_by_token(desk.database, token) if token else None
    if person is None:
        metrics.desk_refused.labels(reason="no token").inc()
        raise Problem(401, headers={"WWW-Authenticate": 'Bearer realm="casebridge desk"'})
    connection.state.person = person


async def may_act(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse readers with 403; stands behind `has_token`."""
    person: Person = connection.state.person
    if not person.may_act:
        metrics.desk_refused.labels(reason="no right").inc()
        raise Problem(403, "This access token may read, not act. Ask for one with the role officer.")
