"""The counters of the limits, in this process: a store for the `limits` library.

Its own looks at every key with every request, and starts a task to do so: under an attack from many networks that is
the attack. This one has at most `MOST_KEYS`, and lets the oldest go.
"""

import time
from collections.abc import Callable
from itertools import islice

from limits.aio.storage import Storage

MOST_KEYS = 100_000


class Counters(Storage):
    """Counts by key, each until its window, which began with its first count, is over."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS) -> None:
        super().__init__()
        self._clock = clock
        self._most_keys = most_keys
        self._windows: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """Name what may go wrong: nothing of its own."""
        return MemoryError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and give how many there were in this window."""
        now = self._clock()
        count, until = self._windows.get(key, (0, 0.0))
        if until <= now:
            # Taken out, so that the order stays that of the windows' begin.
            self._windows.pop(key, None)
            self._make_room()
            count, until = 0, now + expiry
        self._windows[key] = (count + amount, until)
        return count + amount

    async def get(self, key: str) -> int:
        """Give how many there were in this window."""
        count, until = self._windows.get(key, (0, 0.0))
        return count if until > self._clock() else 0

    async def get_expiry(self, key: str) -> float:
        """Give when the window ends, by the clock of this store."""
        return self._windows.get(key, (0, self._clock()))[1]

    async def check(self) -> bool:
        """Tell that it works."""
        return True

    async def reset(self) -> int:
        """Forget everything."""
        size = len(self._windows)
        self._windows.clear()
        return size

    async def clear(self, key: str) -> None:
        """Forget one key."""
        self._windows.pop(key, None)

    def _make_room(self) -> None:
        if len(self._windows) >= self._most_keys:
            for key in list(islice(self._windows, self._most_keys // 10)):
                del self._windows[key]
