"""The projection `desk.queue`: routing events become referrals, each once, whatever is delivered again."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec

from services.desk.queue import hub, repository
from services.desk.queue.erasures import note_erased
from services.desk.queue.referral import Referral, from_event
from services.desk.queue.repository import Entry
from services.desk.tables import event_tables
from shared.database.engine import Database, Transaction
from shared.directory.reader import Directory
from shared.eventlog.port import Projection, ProjectionHandler
from shared.eventlog.records import Done, Later, Never, Outcome, Record
from shared.messages.envelope import header
from shared.messages.events import ReportErased, RoutingEvent, decode
from shared.messages.topics import REVIEW, UNROUTABLE, queue_topic
from shared.telemetry import metrics
from shared.vault.errors import UnknownMasterKey

NAME = "desk.queue"

Follow = Callable[[Transaction, Sequence[Referral]], Awaitable[None]]
"""Told of the referrals that a later revision has just brought up to date, in the same transaction."""


def topics(directory: Directory) -> tuple[str, ...]:
    """Name what the desk follows: the queue of every focal point, and the hub's two."""
    return (*(queue_topic(country) for country in directory.queues()), REVIEW, UNROUTABLE)


def projection(
    database: Database, directory: Directory, clock: Callable[[], datetime], follow: Follow | None = None
) -> Projection:
    """Give the projection as the event log runs it."""
    return Projection(
        name=NAME, topics=topics(directory), handler=handler(clock, follow), database=database, tables=event_tables
    )


def handler(clock: Callable[[], datetime], follow: Follow | None = None) -> ProjectionHandler:
    """Give the handler: bytes that are no routing event are poison, everything else is stored.

    A referral is inserted by its unique key. A later revision brings its facts up to date and leaves what the desk did;
    an older or equal one changes nothing.
    """

    async def project(transaction: Transaction, records: Sequence[Record]) -> Sequence[Outcome]:
        read = [_read(record, clock()) for record in records]
        arrived = [referral for referral in read if isinstance(referral, Referral)]
        later = await _store(transaction, arrived)
        await hub.close_settled(transaction, arrived, clock())
        await note_erased(transaction, [one for one in read if isinstance(one, ReportErased)])
        if follow and later:
            try:
                await follow(transaction, later)
            except UnknownMasterKey:
                return [Later("unknown master key")] * len(records)
        return [one if isinstance(one, Never) else Done() for one in read]

    return project


async def _store(transaction: Transaction, arrived: Sequence[Referral]) -> Sequence[Referral]:
    """Write what arrived, and give what brought a referral that stood there up to date."""
    standing = await repository.revisions(transaction, {referral.referral_id for referral in arrived})
    new: dict[UUID, Referral] = {}
    later: dict[UUID, Referral] = {}
    entries: list[Entry] = []
    repeated = 0
    for referral in arrived:
        stands = standing.get(referral.referral_id, -1)
        if referral.revision <= stands:
            repeated += 1
            continue
        if referral.referral_id in new or stands < 0:
            # Of several revisions in one batch the row is made once, with the last; each has its line.
            new[referral.referral_id] = referral
        else:
            later[referral.referral_id] = referral
        entries.append(Entry.arrived(referral, _event(referral, is_first=stands < 0)))
        standing[referral.referral_id] = referral.revision
    again = await hub.to_open_again(transaction, list(later.values()))
    entries += [Entry.arrived(referral, "reopened") for id_, referral in later.items() if id_ in again]
    await repository.insert_new(transaction, list(new.values()))
    await repository.revise(transaction, list(later.values()))
    await repository.open_again(transaction, again)
    await repository.note(transaction, entries)
    transaction.after_commit(lambda: _count(list(new.values()), repeated))
    return list(later.values())


def _event(referral: Referral, *, is_first: bool) -> str:
    if referral.withdrawn:
        return "withdrawn"
    return "arrived" if is_first else "revised"


def _read(record: Record, now: datetime) -> Referral | ReportErased | Never:
    try:
        event = decode(record.value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Never("not an event that can be read")
    if isinstance(event, ReportErased):
        return event
    if not isinstance(event, get_args(RoutingEvent)):
        return Never("not a routing event")
    return from_event(event, received_at=now, traceparent=header(record.headers, "traceparent"))


def _count(new: Sequence[Referral], repeated: int) -> None:
    for referral in new:
        metrics.referrals_shown.labels(queue=referral.queue).inc()
        metrics.desk_delay_seconds.observe(max((referral.received_at - referral.filed_at).total_seconds(), 0))
    if repeated:
        metrics.referrals_repeated.inc(repeated)
