"""Accepted = routed + in review + unroutable + dead, and what is still on its way: counted, never assumed.

What was accepted is read from intake's own table; what became of it from the log itself. A report counts once, by the
outcome of its latest decided revision.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from services.intake.reports import repository
from shared.cli.service import Parts
from shared.eventlog.port import EventLog
from shared.eventlog.records import Record
from shared.messages.envelope import header
from shared.messages.events import CaseReferred, SentToReview, Unroutable, decode
from shared.messages.ids import ReportId
from shared.messages.topics import DEAD, REPORTS, REVIEW, UNROUTABLE, queue_topic

ROUTER = "router"

Outcome = Literal["routed", "review", "unroutable", "dead"]


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What was accepted and what became of it, in reports."""

    accepted: int
    routed: int
    review: int
    unroutable: int
    dead: int
    in_flight: int
    """In the outbox, or before the router: not decided yet."""
    erased: int
    """Their key was erased before they were decided: nobody can read them."""
    lost: tuple[str, ...]
    """References of reports, or of their latest revision, that nothing explains."""

    @property
    def is_balanced(self) -> bool:
        """Whether every accepted report is accounted for."""
        known = self.routed + self.review + self.unroutable + self.dead + self.in_flight + self.erased
        return not self.lost and known == self.accepted


async def reconcile(parts: Parts) -> Balance:
    """Count. The order matters: what is accepted, then what is on its way, then what is decided.

    So a report that moves on meanwhile is seen at least once; read the other way round, it could slip through.
    """
    async with parts.database.reading() as transaction:
        accepted = await repository.latest_revisions(transaction)
        waiting = await repository.keys_in_outbox(transaction)
    lag = await parts.log.lag(ROUTER, [REPORTS])
    decided = await _decided(parts.log, parts.directory.current.queues())
    open_ids = [one.report_id for one in accepted if decided.get(one.report_id, (0, ""))[0] < one.revision]
    keys = await parts.vault.keys(open_ids)
    counts = dict.fromkeys(("routed", "review", "unroutable", "dead", "in_flight", "erased"), 0)
    lost: list[str] = []
    for one in accepted:
        revision, outcome = decided.get(one.report_id, (0, "in_flight"))
        explained = revision >= one.revision or one.report_id not in keys
        on_its_way = one.report_id in waiting or lag > 0
        if not explained and not on_its_way:
            lost.append(one.reference)
        if revision:
            counts[outcome] += 1
        elif explained:
            counts["erased"] += 1
        elif on_its_way:
            counts["in_flight"] += 1
    return Balance(accepted=len(accepted), lost=tuple(lost), **counts)


async def _decided(log: EventLog, queues: Sequence[str]) -> Mapping[ReportId, tuple[int, Outcome]]:
    """Give revision and outcome of each report's latest decision; a decision stands above a dead letter before it."""
    decided: dict[ReportId, tuple[int, Outcome]] = {}
    topics = [*(queue_topic(country) for country in queues), REVIEW, UNROUTABLE, DEAD]
    async for record in log.read(topics):
        found = _dead(record) if record.topic == DEAD else _decision(record)
        if found is None:
            continue
        report_id, revision, outcome = found
        standing = decided.get(report_id, (0, "dead"))
        if revision > standing[0] or (revision == standing[0] and standing[1] == "dead"):
            decided[report_id] = (revision, outcome)
    return decided


def _decision(record: Record) -> tuple[ReportId, int, Outcome] | None:
    match decode(record.value):
        case CaseReferred() as event:
            return event.report_id, event.revision, event.outcome
        case SentToReview() as event:
            return event.report_id, event.revision, "review"
        case Unroutable() as event:
            return event.report_id, event.revision, "unroutable"
    return None


def _dead(record: Record) -> tuple[ReportId, int, Outcome] | None:
    if header(record.headers, "cb_dead_group") != ROUTER:
        return None
    try:
        report_id = ReportId(UUID(record.key.decode()))
    except ValueError:
        return None
    try:
        return report_id, decode(record.value).revision, "dead"
    except msgspec.DecodeError:
        return report_id, 1, "dead"
