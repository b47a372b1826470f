"""The messages that a step of a referral gives: to the reporter's side, and to the next desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.desk.cases.commands import Accept, Acknowledge, Close, Command, Decline, Reroute, Return, notes_of
from services.desk.queue.referral import Referral
from shared.messages.envelope import Message, event_headers
from shared.messages.events import (
    CaseReferred,
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralClosed,
    ReferralDeclined,
    ReferralEvent,
    ReferralRerouted,
    ReferralReturned,
    encode,
    tag_of,
)
from shared.messages.ids import event_id
from shared.messages.topics import REFERRALS, queue_topic
from shared.telemetry.tracing import child_of

SOURCE = "casebridge/desk"


def steps(referral: Referral, command: Command, at: datetime) -> Sequence[ReferralEvent]:
    """Give the events of a command: one, or one for each destination of a re-route."""
    return [
        _step(referral, command, at=at, step=referral.step + 1 + index, note=note)
        for index, note in enumerate(notes_of(command))
    ]


def step_message(referral: Referral, event: ReferralEvent) -> Message:
    """Put a step on its way, continuing the trace that brought the referral."""
    return _message(
        REFERRALS, event, f"{event.destination}/{event.step}", at=event.at, traceparent=child_of(referral.traceparent)
    )


def referred_message(event: CaseReferred, *, at: datetime, traceparent: str | None) -> Message:
    """Put a case on its way to the next desk, under the id that any sender of this case to it would use."""
    return _message(queue_topic(event.queue), event, event.destination, at=at, traceparent=traceparent)


def _message(
    topic: str, event: ReferralEvent | CaseReferred, name: str, *, at: datetime, traceparent: str | None
) -> Message:
    tag = tag_of(event)
    return Message(
        topic=topic,
        key=str(event.report_id).encode(),
        value=encode(event),
        headers=event_headers(
            event_id=event_id(event.report_id, f"{tag}/{name}", event.revision),
            event_type=tag,
            source=SOURCE,
            subject=str(event.report_id),
            time=at,
            traceparent=traceparent,
        ),
    )


def _step(referral: Referral, command: Command, *, at: datetime, step: int, note: str | None) -> ReferralEvent:
    shared: dict[str, Any] = {
        "report_id": referral.report_id,
        "reference": referral.reference,
        "revision": referral.revision,
        "is_test": referral.is_test,
        "referral_id": referral.referral_id,
        "destination": referral.destination,
        "at": at,
        "step": step,
    }
    match command:
        case Acknowledge():
            return ReferralAcknowledged(**shared)
        case Accept():
            return ReferralAccepted(**shared)
        case Decline(reason=reason):
            return ReferralDeclined(**shared, reason=reason)
        case Return(reason=reason):
            return ReferralReturned(**shared, reason=reason)
        case Reroute():
            return ReferralRerouted(**shared, to=str(note))
        case Close(outcome=outcome):
            return ReferralClosed(**shared, outcome=outcome)
