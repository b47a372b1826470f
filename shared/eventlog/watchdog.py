"""A watch over work under way: what hangs on an await for too long is named, so that health can say so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Watchdog:
    """Knows since when each piece of work makes no progress. Nothing under way is never a stall."""

    def __init__(self, stall_seconds: float, clock: Callable[[], float]) -> None:
        self._stall_seconds = stall_seconds
        self._clock = clock
        self._since: dict[object, float] = {}

    @contextmanager
    def watching(self, what: object) -> Iterator[None]:
        """Watch a piece of work until it ends, well or badly."""
        self._since[what] = self._clock()
        try:
            yield
        finally:
            self._since.pop(what, None)

    def progress(self, what: object) -> None:
        """Say that a long piece of work gets on."""
        if what in self._since:
            self._since[what] = self._clock()

    def stalled(self) -> bool:
        """Tell whether anything under way has made no progress for too long."""
        now = self._clock()
        return any(now - since > self._stall_seconds for since in self._since.values())
