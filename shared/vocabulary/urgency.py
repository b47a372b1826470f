"""Urgency: which case comes first."""

from enum import StrEnum


class UrgencyLevel(StrEnum):
    """What makes a case urgent, most urgent first. A large loss alone is no emergency."""

    EMERGENCY = "emergency"
    """Imminent risk to a person's life or safety."""
    CHILD = "child"
    """A child at risk."""
    MONEY = "money"
    """Traceable funds that left less than 72 hours before."""
    ORDINARY = "ordinary"

    @property
    def rank(self) -> int:
        """Give its place in a queue: 0 is served first."""
        return list(UrgencyLevel).index(self)
