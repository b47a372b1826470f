"""The HTTP server: granian inside this process's event loop, and a clean end.

granian, since it never serves what is smuggled behind a request with two lengths (RFC 9112, section 6.3); the
doorkeeper in `headers.py` refuses such a request.
HTTP/1.1 only: what faces the public is a proxy, and that speaks it.
"""

import asyncio
import socket
from typing import Any

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

STOP_SECONDS = 10.0
BACKLOG = 1024
# A client that sends its headers more slowly than this holds a connection for nothing.
HEADER_SECONDS = 10
MAX_HEADER_BYTES = 32 * 1024

# granian would print its own lines beside ours.
_THROUGH_OUR_LOGS = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}

log = structlog.get_logger()


class ServerEnded(Exception):  # noqa: N818 - named for the condition
    """The server ended though nobody asked it to: usually the app failed to start; the log line before says why."""


async def serve(
    app: Any,  # noqa: ANN401 - any ASGI app
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    stop_seconds: float = STOP_SECONDS,
) -> None:
    """Serve until `stop` is set, then take no more, answer what has begun, and end: within 10 s in any case.

    Raises `OSError` when the address cannot be had, `ServerEnded` when it ends by itself. The app's lifespan runs
    around it.
    """
    refuse_taken(host, port)
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
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
        await _ended(serving, stop_seconds)
        log.info("server stopped", host=host, port=port)


async def _ended(serving: "asyncio.Task[None]", seconds: float) -> None:
    await asyncio.wait({serving}, timeout=seconds)
    if not serving.done():
        log.warning("requests left unanswered", timeout_seconds=seconds)
        serving.cancel()
        await asyncio.wait({serving})


def refuse_taken(host: str, port: int) -> None:
    """Raise `OSError` when the address is taken: granian would fail inside a task and tell only the log."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
