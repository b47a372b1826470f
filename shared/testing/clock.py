"""A clock that a test moves, in the place of the module `time`."""


class HandClock:
    """Stands still until `now` (seconds) is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        """Give the time as `time.monotonic` does."""
        return self.now
