"""What became of a report, as its sender may know it: steps in their order, each with its instant.

No step says why a person must look first, but that somebody may be in danger; none names anybody at a desk.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from services.intake.reports.repository import KeptReport
from services.intake.status.repository import URGENT, News
from shared.vocabulary.offence_categories import UNKNOWN

StepKind = Literal[
    "received",
    "supplemented",
    "corrected",
    "urgent",
    "understood",
    "sent",
    "under_review",
    "held",
    "delayed",
    "acknowledged",
    "accepted",
    "declined",
    "returned",
    "rerouted",
    "closed",
    "asked",
    "withdrawn",
    "resumed",
    "erased",
]


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened.

    `urgent`: it comes before others. `held`: no focal point serves the country, and the hub decides. `delayed`: the
    machine could not read the report, and the hub looks at it.
    """

    kind: StepKind
    at: datetime
    country: str | None = None
    """ISO 3166-1: whose focal point it was sent to, or did this; where a re-route leads."""
    category: str | None = None
    """What it was understood as: a code of ours."""
    detail: str | None = None
    """Why it was declined or returned, what came of it when it was closed, which question was asked: no free text."""
    role: str | None = None
    """Of whom it was sent to: `home`, `lead` or `copy`."""


class StatusView(msgspec.Struct, frozen=True, kw_only=True):
    """A report, and all that happened to it so far."""

    reference: str
    filed_at: datetime
    revision: int
    is_test: bool
    state: StepKind
    """The kind of the last step."""
    steps: tuple[Step, ...]


_BY_RELATION: dict[str | None, StepKind] = {
    None: "received",
    "supplement": "supplemented",
    "correction": "corrected",
    "withdrawal": "withdrawn",
    "resumption": "resumed",
    "erasure": "erased",
}
_BY_NEWS: dict[str, StepKind] = {
    "case.referred": "sent",
    "case.sent_to_review": "under_review",
    "case.unroutable": "held",
    "dead": "delayed",
    "referral.acknowledged": "acknowledged",
    "referral.accepted": "accepted",
    "referral.declined": "declined",
    "referral.returned": "returned",
    "referral.rerouted": "rerouted",
    "referral.closed": "closed",
    "referral.asked": "asked",
}
# Of what bears the same instant: a routing event bears that of the report which it decides on.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("received", "supplemented", "corrected", "withdrawn", "resumed", "erased", "urgent", "understood")
    )
}


def status_view(revisions: Sequence[KeptReport], news: Sequence[News]) -> StatusView:
    """Tell the story of a report: its revisions, oldest first, and the news of it in any order."""
    told = [Step(kind=_BY_RELATION[kept.relation], at=kept.received_at) for kept in revisions]
    heard = sorted(news, key=lambda one: (one.at, one.revision, one.step, one.kind, one.destination or ""))
    later = sorted([*told[1:], *_steps(heard)], key=lambda step: (step.at, _RANK.get(step.kind, len(_RANK))))
    # First in any case: the clock of a desk may be behind ours.
    steps = [told[0], *later]
    latest = revisions[-1]
    return StatusView(
        reference=latest.reference,
        filed_at=latest.filed_at,
        revision=latest.revision,
        is_test=latest.is_test,
        state=steps[-1].kind,
        steps=tuple(steps),
    )


def _steps(news: Sequence[News]) -> Iterator[Step]:
    understood = UNKNOWN
    seen: set[tuple[str, str | None]] = set()
    is_urgent = False
    for one in news:
        if one.detail == URGENT and not is_urgent:
            is_urgent = True
            yield Step(kind="urgent", at=one.at)
        if one.category and one.category not in {UNKNOWN, understood}:
            understood = one.category
            yield Step(kind="understood", at=one.at, category=one.category)
        kind = _BY_NEWS.get(one.kind)
        if kind is None:
            continue
        if kind in {"sent", "under_review", "held", "delayed"}:
            # Every revision is sent again to the same desks; the reporter is told of each desk once.
            if (kind, one.destination) in seen:
                continue
            seen.add((kind, one.destination))
        yield Step(
            kind=kind,
            at=one.at,
            country=one.detail if kind == "rerouted" else one.destination,
            role=one.role,
            detail=None if kind == "rerouted" or one.detail == URGENT else one.detail,
        )
