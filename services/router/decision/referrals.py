"""From a decision to the events that carry it: pure, so that a replay emits the same ids, topics and case files.

The home queue gets the case whatever the outcome. Then exactly one of: a referral to each foreign destination that a
focal point serves; a case for the reviewers, with nothing foreign; a case that the operator must find a way for.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple, TypedDict

import msgspec

from shared.directory.reader import Directory
from shared.messages.decision import Channel, Decision, Urgency, Versions
from shared.messages.events import (
    CaseFile,
    CaseReferred,
    ReportEvent,
    ReportWithdrawn,
    RoutingEvent,
    SealedBox,
    SentToReview,
    Unroutable,
    tag_of,
)
from shared.messages.ids import EventId, ReportId, event_id, referral_id
from shared.messages.redaction import redacted_for
from shared.messages.report import Report
from shared.messages.topics import REVIEW, UNROUTABLE, queue_topic

REVIEW_DESK = "review"
OPERATOR = "unroutable"

Seal = Callable[[str, bytes], SealedBox]
"""Seals an encoded case file for a destination."""


class Emission(NamedTuple):
    """An event to append, with its topic and its repeatable id."""

    topic: str
    id: EventId
    event: RoutingEvent


def emissions(
    event: ReportEvent, report: Report, decision: Decision, directory: Directory, seal: Seal
) -> Iterator[Emission]:
    """Give the events of one decision: home first, then the outcome."""
    common = _common(event, decision)
    file = CaseFile(report=report, decision=decision)
    # Home, reviewers and operator read the whole; every desk abroad the same part of it: each is encoded once.
    whole = _encode(file)

    def referred(
        destination: str, content: bytes, role: Literal["home", "lead", "copy"], channel: Channel | None
    ) -> Emission:
        point = directory.serving(destination)
        if point is None:
            raise LookupError(f"No focal point serves {destination}.")
        return _emission(
            queue_topic(point.queue),
            CaseReferred(
                **common,
                sealed=seal(destination, content),
                referral_id=referral_id(event.report_id, destination),
                home=decision.home,
                destination=destination,
                queue=point.queue,
                role=role,
                outcome=decision.outcome,
                channel=channel,
            ),
            destination,
        )

    if decision.home is not None and directory.serving(decision.home) is not None:
        yield referred(decision.home, whole, "home", None)
    match decision.outcome:
        case "routed":
            by_destination = {channel.destination: channel for channel in decision.channels}
            reachable = [c for c in decision.destinations if c not in decision.unreachable]
            abroad = _encode(redacted_for(file, reachable[0])) if reachable else b""
            for index, destination in enumerate(reachable):
                yield referred(destination, abroad, "copy" if index else "lead", by_destination.get(destination))
        case "review":
            sealed = seal(REVIEW_DESK, whole)
            reason = decision.review or "low_confidence"
            review = SentToReview(
                **common, sealed=sealed, home=decision.home, reason=reason, proposed=decision.destinations
            )
            yield _emission(REVIEW, review, REVIEW_DESK)
        case "unroutable":
            sealed = seal(OPERATOR, whole)
            stuck = Unroutable(**common, sealed=sealed, home=decision.home, destinations=decision.destinations)
            yield _emission(UNROUTABLE, stuck, OPERATOR)


class _Common(TypedDict):
    report_id: ReportId
    reference: str
    revision: int
    is_test: bool
    filed_at: datetime
    category: str
    urgency: Urgency
    deadline: datetime | None
    withdrawn: bool
    markings: tuple[str, ...]
    versions: Versions


def _common(event: ReportEvent, decision: Decision) -> _Common:
    """Give what every event of one decision has."""
    return {
        "report_id": event.report_id,
        "reference": event.reference,
        "revision": event.revision,
        "is_test": event.is_test,
        "filed_at": event.filed_at,
        "category": decision.category,
        "urgency": decision.urgency,
        "deadline": decision.deadline,
        "withdrawn": isinstance(event, ReportWithdrawn),
        "markings": decision.markings,
        "versions": decision.versions,
    }


def _emission(topic: str, event: RoutingEvent, destination: str) -> Emission:
    return Emission(topic, event_id(event.report_id, f"{tag_of(event)}/{destination}", event.revision), event)


_encode = msgspec.json.Encoder().encode
