"""The HTTP server: granian inside this process's event loop, and a clean end.

granian, since it never serves what is smuggled behind a request with two lengths (RFC 9112, section 6.3); the
doorkeeper in `headers.py` refuses such a request.
HTTP/1.1 only: what faces the public is a proxy, and that speaks it.
"""

import asyncio
import socket
from typing import Any, cast

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send

STOP_SECONDS = 9.0
CUT_OFF_SECONDS = 1.0
BACKLOG = 1024
# A client that sends its headers more slowly than this holds a connection for nothing.
# Less than the time to stop: half a header is nothing that the end could cut off.
HEADER_SECONDS = 5
MAX_HEADER_BYTES = 32 * 1024

# granian would print its own lines beside ours.
_THROUGH_OUR_LOGS = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}

log = structlog.get_logger()


class ServerEnded(Exception):  # noqa: N818 - named for the condition
    """The server ended though nobody asked it to; the log line before may say why."""


async def serve(
    app: Litestar,
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    stop_seconds: float = STOP_SECONDS,
) -> None:
    """Serve until `stop` is set, then take no more, answer what has begun, and end: within 10 s in any case.

    The app's lifespan runs around it, and always to its end. Raises what the start of the app raised, `OSError` when
    the address cannot be had, `ServerEnded` when the server ends by itself.
    """
    refuse_taken(host, port)
    try:
        async with app.lifespan():
            await _serve(_Requests(app), host, port, stop, stop_seconds)
    except ExceptionGroup as group:
        # Litestar's lifespan is a task group, which wraps even a single error.
        raise group.exceptions[0] from None


async def _serve(requests: "_Requests", host: str, port: int, stop: asyncio.Event, stop_seconds: float) -> None:
    server = Server(
        requests,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=MAX_HEADER_BYTES),
        log_level=LogLevels.error,
        log_dictconfig=_THROUGH_OUR_LOGS,
    )
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    log.info("server started", host=host, port=port)
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done() and not stop.is_set():
            raise ServerEnded(f"The server at {host}:{port} ended by itself.")
    finally:
        stopping.cancel()
        server.stop()  # type: ignore[no-untyped-call]
        await _ended(serving, requests, stop_seconds)
        log.info("server stopped", host=host, port=port)


async def _ended(serving: "asyncio.Task[None]", requests: "_Requests", seconds: float) -> None:
    await asyncio.wait({serving}, timeout=seconds)
    if not serving.done():
        log.warning("requests cut off", count=requests.cut_off(), timeout_seconds=seconds)
        await asyncio.wait({serving}, timeout=CUT_OFF_SECONDS)
    if not serving.done():
        serving.cancel()
        await asyncio.wait({serving})


class _Requests:
    """Knows the requests that are being answered: granian waits for them, and has no end to its patience."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._answering: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._answering.add(task)
        try:
            await self._app(scope, receive, send)
        finally:
            self._answering.discard(task)

    def cut_off(self) -> int:
        """Cancel them all; gives how many."""
        for task in self._answering:
            task.cancel()
        return len(self._answering)


def refuse_taken(host: str, port: int) -> None:
    """Raise `OSError` when the address is taken: granian would fail inside a task and tell only the log."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
