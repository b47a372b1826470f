"""A person at a desk: which focal point (or the hub), which role, and what follows from it."""

from typing import Literal

import msgspec

HUB = "hub"
REVIEW_QUEUE = "review"
UNROUTABLE_QUEUE = "unroutable"

Role = Literal["reader", "officer", "reviewer", "operator"]
FOCAL_POINT_ROLES: tuple[Role, ...] = ("reader", "officer")
HUB_QUEUES: dict[Role, str] = {"reviewer": REVIEW_QUEUE, "operator": UNROUTABLE_QUEUE}


class RoleRefused(ValueError):  # noqa: N818 - named for the condition
    """This holder cannot have this role; the message says which it can."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. The label names a seat, not a human being, and is what timelines show."""

    label: str
    focal_point: str
    role: Role

    @property
    def queue(self) -> str:
        """The one queue that this person reads."""
        return HUB_QUEUES.get(self.role, self.focal_point)

    @property
    def may_act(self) -> bool:
        """Whether this person may do more than read."""
        return self.role != "reader"

    @property
    def is_hub(self) -> bool:
        """Whether this person works for the hub and not for a focal point."""
        return self.focal_point == HUB


def role_for(holder: str, role: str) -> Role:
    """Check that this holder (`hub`, or a country code) can have this role; raises `RoleRefused`."""
    allowed: tuple[Role, ...] = tuple(HUB_QUEUES) if holder == HUB else FOCAL_POINT_ROLES
    for known in allowed:
        if known == role:
            return known
    kind = "The hub" if holder == HUB else f"The focal point {holder}"
    raise RoleRefused(f"{kind} has no role {role!r}. Write one of: {', '.join(allowed)}.")
