"""Every query of the SQL log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, func, literal_column, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.database.engine import Transaction
from shared.eventlog.outbox import decode_headers, encode_headers
from shared.eventlog.partitioning import partition_of
from shared.eventlog.records import Record
from shared.eventlog.sql.tables import members, partitions, positions, records, topics
from shared.eventlog.tables import EventTables
from shared.messages.envelope import Message

Place = tuple[str, int]
"""A topic and one of its partitions."""


class TopicMissing(OSError):  # noqa: N818 - named for the condition
    """A message goes to a topic that was not created: it waits until it is (`casebridge topics`)."""


def insert_missing(transaction: Transaction, table: Table) -> Any:  # noqa: ANN401 - either dialect's insert
    """Begin an insert that passes over rows which are there already."""
    dialect = transaction.connection.dialect.name
    begin = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return begin(table).on_conflict_do_nothing()


async def create_topics(transaction: Transaction, wanted: Mapping[str, int]) -> None:
    """Make the topics that are missing."""
    if not wanted:
        return
    rows = [{"topic": topic, "partitions": count} for topic, count in sorted(wanted.items())]
    await transaction.execute(insert_missing(transaction, topics), rows)
    there = await partitions_of(transaction, sorted(wanted))
    places = [
        {"topic": topic, "partition": partition, "next_offset": 0}
        for topic, count in sorted(there.items())
        for partition in range(count)
    ]
    await transaction.execute(insert_missing(transaction, partitions), places)


async def partitions_of(transaction: Transaction, names: Sequence[str]) -> dict[str, int]:
    """Give the number of partitions of those of these topics that are there."""
    statement = select(topics.c.topic, topics.c.partitions).where(topics.c.topic.in_(names))
    return {row.topic: row.partitions for row in await transaction.execute(statement)}


async def append(
    transaction: Transaction, partition_counts: Mapping[str, int], messages: Sequence[Message], now: datetime
) -> None:
    """Append the messages in their order; all lock the partitions' rows in one order, and until they commit."""
    placed: dict[Place, list[Message]] = {}
    for message in messages:
        if message.topic not in partition_counts:
            raise TopicMissing(f"There is no topic {message.topic}.")
        place = message.topic, partition_of(message.key, partition_counts[message.topic])
        placed.setdefault(place, []).append(message)
    key = tuple_(partitions.c.topic, partitions.c.partition)
    locked = await transaction.execute(
        select(partitions)
        .where(key.in_(sorted(placed)))
        .order_by(partitions.c.topic, partitions.c.partition)
        .with_for_update()
    )
    ends: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for topic, partition, next_offset in locked.all():
        ours = placed[topic, partition]
        at = {"topic": topic, "partition": partition}
        ends.append({"a_topic": topic, "a_partition": partition, "following": next_offset + len(ours)})
        rows.extend(
            at
            | {
                "offset": offset,
                "key": message.key,
                "value": message.value,
                "headers": encode_headers(message.headers),
                "appended_at": now,
            }
            for offset, message in enumerate(ours, next_offset)
        )
    await transaction.execute(_RAISE_END, ends)
    await transaction.insert(records, rows)


_RAISE_END = (
    update(partitions)
    .where(partitions.c.topic == bindparam("a_topic"), partitions.c.partition == bindparam("a_partition"))
    .values(next_offset=bindparam("following"))
)


async def read(transaction: Transaction, place: Place, start: int, most: int, end: int | None = None) -> list[Record]:
    """Give the records of a partition from an offset on, up to so many, below `end`."""
    topic, partition = place
    statement = (
        select(records.c.offset, records.c.key, records.c.value, records.c.headers)
        .where(records.c.topic == topic, records.c.partition == partition, records.c.offset >= start)
        .order_by(records.c.offset)
        .limit(most)
    )
    if end is not None:
        statement = statement.where(records.c.offset < end)
    return [
        Record(topic, partition, offset, key, value, decode_headers(headers))
        for offset, key, value, headers in await transaction.execute(statement)
    ]


async def ends_of(transaction: Transaction, names: Sequence[str]) -> dict[Place, int]:
    """Give the end of every partition of these topics that holds a record: all work is found by this one query."""
    statement = select(partitions).where(partitions.c.topic.in_(names), partitions.c.next_offset > 0)
    return {(topic, partition): end for topic, partition, end in await transaction.execute(statement)}


async def positions_of(transaction: Transaction, group: str) -> dict[Place, int]:
    """Give the offsets to read next; absent = from the first record on."""
    statement = select(positions.c.topic, positions.c.partition, positions.c.position)
    found = await transaction.execute(statement.where(positions.c.group == group))
    return {(topic, partition): position for topic, partition, position in found}


async def move_position(transaction: Transaction, group: str, place: Place, here: int, there: int) -> bool:
    """Move the position if it still is `here`; False if another instance moved it."""
    topic, partition = place
    row = {"group": group, "topic": topic, "partition": partition}
    ours = and_(*(positions.c[name] == value for name, value in row.items()))
    moved = await transaction.execute(
        update(positions).where(ours, positions.c.position == here).values(position=there)
    )
    if moved.rowcount == 0 and here == 0:
        moved = await transaction.execute(insert_missing(transaction, positions).values(**row, position=there))
    return moved.rowcount == 1


async def lag(transaction: Transaction, group: str, names: Sequence[str]) -> int:
    """Count the records that a group has not passed."""
    ends = await ends_of(transaction, names)
    standing = await positions_of(transaction, group)
    return sum(end - standing.get(place, 0) for place, end in ends.items())


async def lead_relay(transaction: Transaction, tables: EventTables, name: str, epoch: datetime) -> None:
    """Hold the relay's row until the commit: on PostgreSQL this keeps the relays of several instances in line."""
    row = {"name": name, "owner": "", "leased_until": epoch, "batch": 0}
    relay = tables.relay
    held = select(relay.c.name).where(relay.c.name == name).with_for_update()
    if (await transaction.execute(held)).first() is None:
        await transaction.execute(insert_missing(transaction, relay).values(**row))
        await transaction.execute(held)


async def take_outbox(transaction: Transaction, tables: EventTables, most: int) -> list[Message]:
    """Take the oldest messages out of the outbox, in their order."""
    outbox = tables.outbox
    found = await transaction.execute(
        select(outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.value, outbox.c.headers)
        .order_by(outbox.c.id)
        .limit(most)
    )
    taken = found.all()
    if taken:
        # By id, not `id <= last`: a row with a smaller id may have been committed since.
        await transaction.execute(delete(outbox).where(outbox.c.id.in_([row.id for row in taken])))
    return [Message(row.topic, row.key, row.value, decode_headers(row.headers)) for row in taken]


async def count_outbox(transaction: Transaction, tables: EventTables) -> int:
    """Count what waits."""
    return int((await transaction.execute(select(func.count()).select_from(tables.outbox))).scalar_one())


async def look_up(transaction: Transaction) -> None:
    """Touch the log: raises where there is none."""
    await transaction.execute(select(literal_column("1")).select_from(topics).limit(1))


async def keep_seat(transaction: Transaction, group: str, owner: str, now: datetime, until: datetime) -> None:
    """Say that this instance lives until then, and forget those that are long gone."""
    row = {"group": group, "owner": owner, "seen_until": until}
    await transaction.execute(delete(members).where(members.c.group == group, members.c.seen_until < now))
    kept = await transaction.execute(
        update(members).where(members.c.group == group, members.c.owner == owner).values(seen_until=until)
    )
    if kept.rowcount == 0:
        await transaction.execute(insert_missing(transaction, members).values(**row))


async def leave_seat(transaction: Transaction, group: str, owner: str) -> None:
    """Say that this instance has ended."""
    await transaction.execute(delete(members).where(members.c.group == group, members.c.owner == owner))


async def seated(transaction: Transaction, group: str, now: datetime) -> list[str]:
    """Give the instances that live, in one order for all."""
    alive = select(members.c.owner).where(members.c.group == group, members.c.seen_until >= now)
    return list((await transaction.execute(alive.order_by(members.c.owner))).scalars())
