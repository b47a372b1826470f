"""What the readers of this room hand to one another: a candidate in the narrative, not yet with its role."""

from typing import NamedTuple

from shared.messages.decision import IndicatorType, Role


class Found(NamedTuple):
    """A checked value at [start, end) of the narrative. `role` is set where its form alone decides it."""

    type: IndicatorType
    value: str
    start: int
    end: int
    country: str | None = None
    role: Role | None = None


class Taken:
    """The characters that belong to an indicator already, so that no digit is read twice."""

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length)

    def add(self, start: int, end: int) -> None:
        """Take [start, end)."""
        self._marks[start:end] = b"\1" * (end - start)

    def overlaps(self, start: int, end: int) -> bool:
        """Ask whether any character of [start, end) is taken."""
        return self._marks.find(1, start, end) >= 0
