"""The body of a request as it arrives: piece by piece, so that of a file only a little is in memory."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from litestar.types import HTTPReceiveMessage, HTTPScope

from services.intake.guarding.networks import Clients, line_of, neighbourhood_of
from services.intake.uploads.refusals import BodyTooSlow, TooManyAtOnce

IDLE_SECONDS = 30.0
"""A connection on which nothing comes for so long is given up; what had come is kept."""
PATIENCE_SECONDS = 60.0
LEAST_BYTES_A_SECOND = 8 * 1024
"""A sixth of a slow 3G line. Whoever sends less than this, after the first minute, is let go on in another request."""
MOST_AT_ONCE = 64
MOST_AT_ONCE_EACH = 6
"""As many as a browser opens connections to one host."""
MOST_AT_ONCE_ON_A_LINE = 16
MOST_AT_ONCE_AROUND = 24
"""For what one customer or one small host has: see `networks`."""


class ReceiveBody(Protocol):
    """ASGI's receive, for HTTP."""

    async def __call__(self) -> HTTPReceiveMessage:
        """Give what came next."""


class Gone(Exception):  # noqa: N818 - named for the condition
    """Whoever sent it is not there any more."""


class Body:
    """The body of one request, to be read once."""

    def __init__(
        self,
        receive: ReceiveBody,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._receive = receive
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._seconds_left = PATIENCE_SECONDS
        self._is_over = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give it piece by piece; raises `Gone` and `BodyTooSlow`."""
        while not self._is_over:
            event = await self._next()
            self._is_over = event["type"] != "http.request" or not event["more_body"]
            if event["type"] != "http.request":
                raise Gone
            if event["body"]:
                yield event["body"]

    async def _next(self) -> HTTPReceiveMessage:
        """Wait for a piece; each buys time for the next. The time that we take ourselves is not counted."""
        began = self._clock()
        try:
            async with asyncio.timeout(min(self._idle_seconds, self._seconds_left)):
                event = await self._receive()
        except TimeoutError:
            self._is_over = True
            raise BodyTooSlow from None
        self._seconds_left -= self._clock() - began
        if event["type"] == "http.request":
            self._seconds_left += len(event["body"]) / LEAST_BYTES_A_SECOND
        return event

    async def drain(self, most: int) -> None:
        """Read what is left, or so much: a browser hears an answer only once it has sent what it had."""
        try:
            async for piece in self:
                most -= len(piece)
                if most < 0:
                    return
        except (Gone, BodyTooSlow):
            return


def length_of(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Give how long the body is; 0 where nothing is said, since the door refuses a body without a length."""
    found = next((value for name, value in headers if name == b"content-length"), b"0")
    return int(found) if found.isdigit() else 0


class Gate:
    """Lets so many bodies in at once, and so many of each owner and network: each holds a chunk in memory."""

    def __init__(self, clients: Clients, most: int = MOST_AT_ONCE, most_each: int = MOST_AT_ONCE_EACH) -> None:
        self._clients = clients
        self._most = most
        self._most_each = most_each
        self._inside: Counter[object] = Counter()
        self._total = 0

    @contextmanager
    def receiving(self, owner: object, scope: HTTPScope) -> Iterator[None]:
        """Go in, or raise `TooManyAtOnce`."""
        most = {owner: self._most_each, **self._networks(scope)}
        if self._total >= self._most or any(self._inside[one] >= many for one, many in most.items()):
            raise TooManyAtOnce
        self._total += 1
        self._inside.update(most.keys())
        try:
            yield
        finally:
            self._total -= 1
            self._inside -= Counter(most.keys())

    def _networks(self, scope: HTTPScope) -> dict[object, int]:
        client = scope.get("client")
        address = self._clients.of(client[0] if client else None, scope["headers"])
        if address is None:
            return {}
        return {line_of(address): MOST_AT_ONCE_ON_A_LINE, neighbourhood_of(address): MOST_AT_ONCE_AROUND}
