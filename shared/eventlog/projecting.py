"""Projections, for both engines: rows, position and dead letters commit in one transaction of their database."""

from collections.abc import Sequence

from sqlalchemy import and_, select, update

from shared.database.engine import Transaction
from shared.database.errors import is_passing
from shared.eventlog import outbox
from shared.eventlog.batches import BatchRun, Fenced, Handled, Step, judged
from shared.eventlog.port import Outbox, Projection
from shared.eventlog.records import Outcome, Record
from shared.eventlog.sql.repository import insert_missing


class _Cut(Exception):  # noqa: N818 - control flow of this module: rolls back what was written for the records after it
    def __init__(self, at: int, reason: str) -> None:
        self.at = at
        self.reason = reason


class _HandlerFailed(Exception):  # noqa: N818 - tells the handler's errors from the database's
    def __init__(self, cause: Exception) -> None:
        self.cause = cause


async def stored_positions(projection: Projection) -> dict[tuple[str, int], int]:
    """Give the offsets to read next, by topic and partition; absent = from the first record on."""
    table = projection.tables.positions
    statement = select(table.c.topic, table.c.partition, table.c.position).where(table.c.projection == projection.name)
    async with projection.database.reading() as transaction:
        return {(topic, partition): position for topic, partition, position in await transaction.execute(statement)}


async def project(run: BatchRun, projection: Projection, position: int, records: Sequence[Record]) -> Step:
    """Write a batch of one partition into the database, if its stored position is still this one.

    Raises `Fenced` when it is not, `TooManyDeadLetters` before any of the batch has moved, and what the database
    raises: then nobody knows whether the batch has moved, and the caller reads the stored position again.
    """
    started = run.clock()
    try:
        return await _attempt(run, projection, position, records)
    except _Cut as cut:
        at, reason = cut.at, cut.reason
    except _HandlerFailed as failed:
        if not is_passing(failed.cause):
            return await _isolate(run, projection, position, records, failed.cause)
        at, reason = 0, run.not_reached(records, failed.cause)
    if at == 0:
        return run.settled(records, Handled((), (), reason), run.weighed(()), started)
    step = await project(run, projection, position, records[:at])
    if step.wait_seconds:
        return step
    return Step(step.position, run.back_off(records[0].topic, records[0].partition, reason))


async def _isolate(
    run: BatchRun, projection: Projection, position: int, records: Sequence[Record], cause: Exception
) -> Step:
    if len(records) == 1:
        return await _attempt(run, projection, position, records, run.poison(records[0], cause))
    return await _one_by_one(run, projection, position, records)


async def _one_by_one(run: BatchRun, projection: Projection, position: int, records: Sequence[Record]) -> Step:
    moved: int | None = None
    for record in records:
        step = await project(run, projection, position if moved is None else moved, (record,))
        moved = moved if step.position is None else step.position
        if step.wait_seconds:
            return Step(moved, step.wait_seconds)
    return Step(moved)


async def _attempt(
    run: BatchRun, projection: Projection, position: int, records: Sequence[Record], verdict: Outcome | None = None
) -> Step:
    started = run.clock()
    outgoing = Outbox(name=projection.tables.prefix, database=projection.database, tables=projection.tables)
    place = records[0].topic, records[0].partition
    with run.watchdog.watching(place):
        async with projection.database.writing() as transaction:
            await _move(transaction, projection, records, position)
            handled = Handled(records, (verdict,)) if verdict else await _handle(transaction, projection, records)
            recent = run.weighed(handled.outcomes)
            await outbox.put(transaction, outgoing, handled.messages(projection.name))
    return run.settled(records, handled, recent, started)


async def _handle(transaction: Transaction, projection: Projection, records: Sequence[Record]) -> Handled:
    try:
        handled = judged(records, await projection.handler(transaction, records))
    except Exception as error:
        raise _HandlerFailed(error) from error
    if handled.later is not None:
        raise _Cut(len(handled.records), handled.later)
    return handled


async def _move(transaction: Transaction, projection: Projection, records: Sequence[Record], position: int) -> None:
    table, first = projection.tables.positions, records[0]
    place = {"projection": projection.name, "topic": first.topic, "partition": first.partition}
    following = records[-1].offset + 1
    here = and_(*(table.c[name] == value for name, value in place.items()))
    moved = await transaction.execute(
        update(table).where(here, table.c.position == position).values(position=following)
    )
    if moved.rowcount == 0:
        begun = insert_missing(transaction, table).values(**place, position=following)
        # A first row may be made only by whoever reads from the beginning.
        if position != 0 or (await transaction.execute(begun)).rowcount == 0:
            raise Fenced(f"{projection.name}: {first.topic}/{first.partition} is no longer at {position}.")
