"""Waiting longer after each failure: twice as long each time, up to a limit.

Up to half of it is taken off at random, so that those who failed together do not come back together.
"""

import random
from collections.abc import Callable, Hashable

from shared.eventlog.port import Limits


class Backoff:
    """Counts the failures in a row of each thing."""

    def __init__(self, limits: Limits, jitter: Callable[[], float] = random.random) -> None:
        self._limits = limits
        self._jitter = jitter
        self._attempts: dict[Hashable, int] = {}

    def failed(self, what: Hashable) -> tuple[int, float]:
        """Give the number of failures in a row, this one included, and the seconds to wait."""
        attempt = self._attempts[what] = self._attempts.get(what, 0) + 1
        # 2**30 is beyond any limit, and still a float.
        longest = min(self._limits.backoff_limit_seconds, self._limits.backoff_seconds * 2.0 ** min(attempt - 1, 30))
        return attempt, longest * (1 - self._jitter() / 2)

    def succeeded(self, what: Hashable) -> None:
        """Forget its failures."""
        self._attempts.pop(what, None)
