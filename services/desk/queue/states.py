"""The legal states of a referral, as a table: what may be done in each, and where it leads.

A focal point works through referred → acknowledged → accepted → closed, and may decline, return or re-route until it
has closed. The hub looks at what waits for a person, and refers it on (more than once, where several are proposed) or
closes it.
"""

from collections.abc import Mapping
from typing import Literal

# The words of `shared.vocabulary.referral_states`; a test holds them together.
State = Literal["referred", "acknowledged", "accepted", "declined", "returned", "rerouted", "closed"]
Action = Literal["acknowledge", "accept", "decline", "return", "reroute", "close"]
Place = Literal["focal_point", "hub"]

OPEN: tuple[State, ...] = ("referred", "acknowledged", "accepted")

_FOCAL_POINT: Mapping[State, Mapping[Action, State]] = {
    "referred": {"acknowledge": "acknowledged", "decline": "declined", "return": "returned", "reroute": "rerouted"},
    "acknowledged": {"accept": "accepted", "decline": "declined", "return": "returned", "reroute": "rerouted"},
    "accepted": {"close": "closed", "decline": "declined", "return": "returned", "reroute": "rerouted"},
    "declined": {},
    "returned": {},
    "rerouted": {},
    "closed": {},
}
_HUB: Mapping[State, Mapping[Action, State]] = {
    "referred": {"acknowledge": "acknowledged", "reroute": "rerouted", "close": "closed"},
    "acknowledged": {"reroute": "rerouted", "close": "closed"},
    "accepted": {},
    "declined": {},
    "returned": {"reroute": "rerouted", "close": "closed"},
    "rerouted": {"reroute": "rerouted"},
    "closed": {},
}
TRANSITIONS: Mapping[Place, Mapping[State, Mapping[Action, State]]] = {"focal_point": _FOCAL_POINT, "hub": _HUB}


def possible(state: State, place: Place) -> tuple[Action, ...]:
    """Name what may be done in this state, the usual next step first."""
    return tuple(TRANSITIONS[place][state])


def next_state(state: State, action: Action, place: Place) -> State | None:
    """Give the state that the action leads to; None where it is not legal."""
    return TRANSITIONS[place][state].get(action)
