"""The guard at the door: before every handler, behind the Doorkeeper. Who comes too often gets 429 with a page.

The page holds what was sent, so that nothing is lost: one press sends it again.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import parse_qsl

from litestar import Litestar, Response
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from services.intake.guarding.guard import Guard, Later
from services.intake.guarding.networks import Address, Clients
from services.intake.guarding.rules import kind_of
from shared.web.pages import WebRequest, page
from shared.web.problems import Problem, prefers_html, problem_response

TOO_MANY = 429
_MOST_BYTES = 100_000
_MINUTE = 60
_FORM = "application/x-www-form-urlencoded"
# What a receipt that opens nothing is answered with.
_MISSED = frozenset({401, 404, 422})

Knows = Callable[[WebRequest], Awaitable[str | None]]
"""Names the draft or the report that a browser has open; None if it has none."""


def guarded(app: Litestar, guard: Guard, clients: Clients, knows: Knows) -> Litestar:
    """Put the guard before everything that the app answers; gives the app."""
    app.asgi_handler = Door(app.asgi_handler, guard, clients, knows)
    return app


class Door:
    """Counts each request, and answers those that are too many."""

    def __init__(self, app: ASGIApp, guard: Guard, clients: Clients, knows: Knows) -> None:
        self._app = app
        self._guard = guard
        self._clients = clients
        self._knows = knows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        kind = kind_of(scope["method"], scope["path"]) if scope["type"] == ScopeType.HTTP else None
        if kind is None:
            await self._app(scope, receive, send)
            return
        self._guard.load.count()
        client = scope.get("client")
        address = self._clients.of(client[0] if client else None, scope["headers"])
        request = WebRequest(cast("HTTPScope", scope), receive, send)

        async def who() -> str | None:
            return await self._knows(request)

        later = await self._guard.admit(kind, address, who)
        if later is not None:
            response = await _answer(request, later)
            await response.to_asgi_response(app=None, request=request)(scope, receive, send)
        elif kind == "receipts":
            await self._app(scope, receive, self._counting(address, send))
        else:
            await self._app(scope, receive, send)

    def _counting(self, address: Address | None, send: Send) -> Send:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _MISSED:
                await self._guard.missed(address)
            await send(message)

        return counted


async def _answer(request: WebRequest, later: Later) -> Response[Any]:
    headers = {"Retry-After": str(later.retry_after_seconds)}
    if not prefers_html(request):
        return problem_response(Problem(TOO_MANY, headers=headers))
    is_long = later.retry_after_seconds > _MINUTE
    response = page(
        request,
        "guarding/wait.html",
        TOO_MANY,
        seconds=None if is_long else later.retry_after_seconds,
        minutes=-(-later.retry_after_seconds // _MINUTE),
        is_post=request.method == "POST",
        kept=await _sent(request),
    )
    response.headers.update(headers)
    return response


async def _sent(request: WebRequest) -> list[tuple[str, str]] | None:
    """Give what a form sent, to be sent again; None for what no page can hold, such as files."""
    headers: Headers = request.headers
    length = headers.get("content-length", "0")
    is_form = headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
    if not is_form or not length.isdecimal() or int(length) > _MOST_BYTES:
        return None
    body, is_more = b"", True
    while is_more and len(body) <= _MOST_BYTES:
        # Not request.body(): no handler was found yet, and that asks it for its limit.
        event = await request.receive()
        if event["type"] != "http.request":
            return None
        body, is_more = body + event["body"], event["more_body"]
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
