"""Sending a case on to another focal point: only where one serves, only where the case is not yet, sealed anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from services.desk.cases import case_file
from services.desk.cases.errors import CaseErased, DestinationRefused
from services.desk.cases.events import referred_message
from services.desk.cases.repository import Known
from services.desk.desk import Desk
from services.desk.queue import repository as queue_repository
from services.desk.queue.referral import Referral, from_event
from services.desk.queue.repository import Entry
from shared.database.engine import Transaction
from shared.directory.reader import Directory
from shared.messages.envelope import Message
from shared.messages.events import CaseFile, CaseReferred
from shared.messages.ids import referral_id
from shared.messages.redaction import redacted_for
from shared.telemetry.tracing import child_of
from shared.vault.sealing import DataKey


async def prepared(desk: Desk, referral: Referral, destinations: Sequence[str]) -> list[CaseReferred]:
    """Open the case and seal it for each destination; raises `DestinationRefused`, `CaseErased`, `SealBroken`."""
    directory = desk.directory.current
    queues = {destination: _queue(directory, destination) for destination in destinations}
    key = (await desk.vault.keys([referral.report_id])).get(referral.report_id)
    if key is None:
        raise CaseErased
    case = case_file.opened(referral, key)
    return [going_to(referral, case, key, destination, queue) for destination, queue in queues.items()]


def refuse_known(events: Sequence[CaseReferred], known: Sequence[Known]) -> None:
    """Raise `DestinationRefused` where the desk that would get the case has it already, as it now stands."""
    for event in events:
        for one in known:
            is_behind = one.destination == event.destination and one.revision < event.revision
            if one.queue == event.queue and not is_behind:
                raise _has_it(event)


def _has_it(event: CaseReferred) -> DestinationRefused:
    return DestinationRefused(
        f"{_name(event.destination, event.queue)} has this case already. Choose another destination."
    )


async def send_on(
    transaction: Transaction, events: Sequence[CaseReferred], *, at: datetime, traceparent: str | None
) -> list[Message]:
    """Put the case in the next queues in this transaction, and give the messages that say so.

    The row is the reservation: of two desks that send on to the same destination at once, the second is refused. Where
    an earlier revision stands there already, it is brought up to this one.
    """
    messages = []
    for event in events:
        continued = child_of(traceparent)
        new = from_event(event, received_at=at, traceparent=continued)
        is_first = await queue_repository.reserve(transaction, new)
        if not is_first and not await queue_repository.bring_up(transaction, new):
            raise _has_it(event)
        await queue_repository.note(transaction, [Entry.arrived(new, "arrived" if is_first else _later(new))])
        messages.append(referred_message(event, at=at, traceparent=continued))
    return messages


def _later(referral: Referral) -> str:
    return "withdrawn" if referral.withdrawn else "revised"


def _queue(directory: Directory, destination: str) -> str:
    focal_point = directory.serving(destination)
    if focal_point is None:
        raise DestinationRefused(f"No focal point serves {destination}. Choose a country that has one.")
    return focal_point.queue


def _name(destination: str, queue: str) -> str:
    return (
        f"The focal point {queue}" if destination == queue else f"The focal point {queue}, which serves {destination},"
    )


def going_to(referral: Referral, case: CaseFile, key: DataKey, destination: str, queue: str) -> CaseReferred:
    """Make the event that brings a case from the desk that has it to another, sealed anew."""
    going = redacted_for(case, destination)
    is_lead = referral.role == "lead" or case.decision.lead == destination
    role: Literal["lead", "copy"] = "lead" if is_lead else "copy"
    return CaseReferred(
        report_id=referral.report_id,
        reference=referral.reference,
        revision=referral.revision,
        is_test=referral.is_test,
        filed_at=referral.filed_at,
        category=referral.category,
        urgency=referral.urgency,
        deadline=referral.deadline,
        withdrawn=referral.withdrawn,
        markings=referral.facts.markings,
        versions=referral.facts.versions,
        sealed=case_file.sealed(going, key, referral.report_id, destination),
        referral_id=referral_id(referral.report_id, destination),
        home=referral.facts.home,
        destination=destination,
        queue=queue,
        role=role,
        outcome=referral.facts.outcome,
        channel=next((found for found in case.decision.channels if found.destination == destination), None),
        referred_by=f"desk/{referral.queue}",
    )
