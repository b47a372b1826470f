"""Who asks: a sender by bearer token, or the holder of a receipt."""

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from services.intake.senders.repository import Sender
from shared.web.problems import Problem
from shared.web.tokens import bearer

_SENDER = "sender"
_RECEIPT = b"receipt "


async def requires_sender(connection: ASGIConnection, _handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Let senders in, and nobody else (RFC 6750), each as often as their limit says."""
    token = bearer(connection.scope["headers"])
    if token is None:
        raise Problem(401, headers={"WWW-Authenticate": 'Bearer realm="casebridge"'})
    sender = await connection.app.state.senders.of(token)
    if sender is None:
        raise Problem(
            401,
            "This access token is not known, or was revoked: ask the hub for a new one.",
            headers={"WWW-Authenticate": 'Bearer realm="casebridge", error="invalid_token"'},
        )
    later = await connection.app.state.guard.admit_sender(sender.name)
    if later is not None:
        raise Problem(429, headers={"Retry-After": str(later.retry_after_seconds)})
    connection.scope["state"][_SENDER] = sender


def sender_of(connection: ASGIConnection) -> Sender:  # type: ignore[type-arg]
    """Give the sender whom `requires_sender` let in."""
    sender: Sender = connection.scope["state"][_SENDER]
    return sender


def receipt_in(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """Read `Authorization: Receipt 48213-…`: a secret does not belong in an address, which is logged on the way."""
    for name, value in connection.scope["headers"]:
        if name == b"authorization" and value.lower().startswith(_RECEIPT):
            return value[len(_RECEIPT) :].decode("latin-1")
    raise Problem(
        401,
        "Send the receipt in the header `Authorization: Receipt <digits>`.",
        headers={"WWW-Authenticate": 'Receipt realm="casebridge"'},
    )
