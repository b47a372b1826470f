"""How much comes in: requests in windows of ten seconds, at this process."""

import time
from collections.abc import Callable

WINDOW_SECONDS = 10.0


class Load:
    """Counts requests; under load is a process whose last full window, or this one so far, held more than its share."""

    def __init__(self, threshold_per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = threshold_per_minute * WINDOW_SECONDS / 60
        self._clock = clock
        self._began = clock()
        self._now = 0
        self._before = 0

    def count(self) -> None:
        """Count one request."""
        self._turn()
        self._now += 1

    def is_high(self) -> bool:
        """Tell whether more comes in than the threshold."""
        self._turn()
        return max(self._before, self._now) > self._most

    def _turn(self) -> None:
        passed = self._clock() - self._began
        if passed < WINDOW_SECONDS:
            return
        self._before = self._now if passed < 2 * WINDOW_SECONDS else 0
        self._now = 0
        self._began = self._clock()
