"""The decision line: what `casebridge route --json` prints for one report, one JSON object a line."""

import msgspec

from shared.messages.decision import (
    CategoryScore,
    Channel,
    Decision,
    Indicator,
    Jurisdiction,
    Outcome,
    ReviewReason,
    Urgency,
    Versions,
)
from shared.messages.envelope import Instant


class DecisionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with the number of its input line, in the order of the published contract."""

    line: int
    outcome: Outcome
    home: str | None
    lead: str | None
    destinations: tuple[str, ...]
    unreachable: tuple[str, ...]
    cross_border: bool
    category: str
    categories: tuple[CategoryScore, ...]
    urgency: Urgency
    deadline: Instant | None
    review: ReviewReason | None
    jurisdictions: tuple[Jurisdiction, ...]
    channels: tuple[Channel, ...]
    indicators: tuple[Indicator, ...]
    markings: tuple[str, ...]
    versions: Versions


def decision_line(line: int, decision: Decision) -> DecisionLine:
    """Number a decision."""
    return DecisionLine(line=line, **msgspec.structs.asdict(decision))
