"""The states of a referral, from its arrival in a queue to its end."""

from enum import StrEnum


class ReferralState(StrEnum):
    """Where a referral stands; all but the first are told to the hub as an event of the same name."""

    REFERRED = "referred"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RETURNED = "returned"
    REROUTED = "rerouted"
    CLOSED = "closed"


ENDED = frozenset({ReferralState.DECLINED, ReferralState.RETURNED, ReferralState.REROUTED, ReferralState.CLOSED})
"""Nothing follows these."""
