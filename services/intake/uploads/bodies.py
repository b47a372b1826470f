"""The body of a request as it arrives: piece by piece, so that of a file only a little is in memory."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from litestar.types import HTTPReceiveMessage

from services.intake.uploads.refusals import BodyTooSlow, TooManyAtOnce

IDLE_SECONDS = 30.0
"""A connection on which nothing comes for so long is given up; what had come is kept."""
MOST_AT_ONCE = 64
MOST_AT_ONCE_EACH = 6
"""As many as a browser opens connections to one host."""


class ReceiveBody(Protocol):
    """ASGI's receive, for HTTP."""

    async def __call__(self) -> HTTPReceiveMessage:
        """Give what came next."""


class Gone(Exception):  # noqa: N818 - named for the condition
    """Whoever sent it is not there any more."""


class Body:
    """The body of one request, to be read once."""

    def __init__(self, receive: ReceiveBody, idle_seconds: float = IDLE_SECONDS) -> None:
        self._receive = receive
        self._idle_seconds = idle_seconds
        self._is_over = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give it piece by piece; raises `Gone` and `BodyTooSlow`."""
        while not self._is_over:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    event = await self._receive()
            except TimeoutError:
                self._is_over = True
                raise BodyTooSlow from None
            self._is_over = event["type"] != "http.request" or not event["more_body"]
            if event["type"] != "http.request":
                raise Gone
            if event["body"]:
                yield event["body"]

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
    """Lets so many bodies in at once, and so many of each owner: each holds a chunk in memory."""

    def __init__(self, most: int = MOST_AT_ONCE, most_each: int = MOST_AT_ONCE_EACH) -> None:
        self._most = most
        self._most_each = most_each
        self._inside: Counter[object] = Counter()

    @contextmanager
    def receiving(self, owner: object) -> Iterator[None]:
        """Go in, or raise `TooManyAtOnce`."""
        if self._inside.total() >= self._most or self._inside[owner] >= self._most_each:
            raise TooManyAtOnce
        self._inside[owner] += 1
        try:
            yield
        finally:
            self._inside[owner] -= 1
            if not self._inside[owner]:
                del self._inside[owner]
