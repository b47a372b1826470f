"""What the Kafka log asks the service's database: the relay's lease and batches, the projection's positions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from aiokafka import TopicPartition
from sqlalchemy import bindparam, delete, select, update

from shared.database.engine import Transaction
from shared.eventlog.outbox import decode_headers
from shared.eventlog.port import Outbox, Projection
from shared.eventlog.sql.repository import insert_missing
from shared.messages.envelope import Message

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


async def take_lease(outbox: Outbox, owner: str, lease_seconds: float) -> int | None:
    """Become the leader, if nobody is or their time is over; gives the number of the last batch that was claimed."""
    relay = outbox.tables.relay
    now = datetime.now(UTC)
    async with outbox.database.writing() as transaction:
        await transaction.execute(
            insert_missing(transaction, relay),
            {"name": outbox.name, "owner": "", "leased_until": _NEVER, "batch": 0},
        )
        taken = await transaction.execute(
            update(relay)
            .where(relay.c.name == outbox.name, (relay.c.owner == owner) | (relay.c.leased_until < now))
            .values(owner=owner, leased_until=now + timedelta(seconds=lease_seconds))
            .returning(relay.c.batch)
        )
        return taken.scalar_one_or_none()


async def release_lease(outbox: Outbox, owner: str) -> None:
    """Let another lead at once."""
    relay = outbox.tables.relay
    async with outbox.database.writing() as transaction:
        await transaction.execute(
            update(relay).where(relay.c.name == outbox.name, relay.c.owner == owner).values(leased_until=_NEVER)
        )


async def has_outbox_rows(outbox: Outbox) -> bool:
    """Say whether anything waits."""
    async with outbox.database.reading() as transaction:
        found = await transaction.execute(select(outbox.tables.outbox.c.id).limit(1))
        return found.first() is not None


async def claim_batch(
    outbox: Outbox, owner: str, *, after: int, lease_seconds: float, most: int
) -> Sequence[Message] | None:
    """Delete the batch `after`, which the log holds, and claim the next rows as batch `after + 1`.

    None when the lease or the number is no longer ours. With nothing to claim the number stays.
    """
    table, relay = outbox.tables.outbox, outbox.tables.relay
    async with outbox.database.writing() as transaction:
        renewed = await transaction.execute(
            update(relay)
            .where(relay.c.name == outbox.name, relay.c.owner == owner, relay.c.batch == after)
            .values(leased_until=datetime.now(UTC) + timedelta(seconds=lease_seconds))
        )
        if renewed.rowcount != 1:
            return None
        await transaction.execute(delete(table).where(table.c.batch <= after))
        # Rows without a number, not those above the last one: an id that commits late would be passed over.
        waiting = select(table.c.id).where(table.c.batch.is_(None)).order_by(table.c.id).limit(most)
        claimed = await transaction.execute(
            update(table).where(table.c.id.in_(waiting)).values(batch=after + 1).returning(table)
        )
        rows = sorted(claimed.all())
        if rows:
            await transaction.execute(update(relay).where(relay.c.name == outbox.name).values(batch=after + 1))
        return [Message(row.topic, row.key, row.value, decode_headers(row.headers)) for row in rows]


async def unsettled_batch(outbox: Outbox, marker: int) -> tuple[int, Sequence[Message]]:
    """Give the batch that was claimed and is not in the log; its rows carry a number above the log's last marker."""
    table = outbox.tables.outbox
    async with outbox.database.reading() as transaction:
        found = await transaction.execute(select(table).where(table.c.batch > marker).order_by(table.c.id))
        rows = found.all()
        number = max((row.batch for row in rows), default=marker)
        return number, [Message(row.topic, row.key, row.value, decode_headers(row.headers)) for row in rows]


async def settle_batch(outbox: Outbox, owner: str, number: int) -> bool:
    """Delete what the log holds up to this number, and count on from it; False when the lease is not ours."""
    table, relay = outbox.tables.outbox, outbox.tables.relay
    async with outbox.database.writing() as transaction:
        # Upwards only: a database restored from a copy must not use a number that the log has seen already.
        kept = await transaction.execute(
            update(relay).where(relay.c.name == outbox.name, relay.c.owner == owner).values(batch=number)
        )
        await transaction.execute(delete(table).where(table.c.batch <= number))
        return kept.rowcount == 1


async def read_positions(projection: Projection, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    """Give the offset to read next of each partition; one never seen before starts at 0, and gets its row."""
    table = projection.tables.positions
    wanted = sorted(set(partitions))
    new = [{"projection": projection.name, "topic": p.topic, "partition": p.partition, "position": 0} for p in wanted]
    async with projection.database.writing() as transaction:
        if new:
            await transaction.execute(insert_missing(transaction, table), new)
        found = await transaction.execute(select(table).where(table.c.projection == projection.name))
        stored = {TopicPartition(row.topic, row.partition): row.position for row in found}
    return {partition: stored[partition] for partition in wanted}


async def stand_at(transaction: Transaction, projection: Projection, at: Mapping[TopicPartition, int]) -> bool:
    """Lock the positions of these partitions until the end of the transaction; False if any is not where we think.

    Then another instance was here and this batch is not ours to write. Locked in one order, so that two of us wait for
    each other in turn.
    """
    table = projection.tables.positions
    locked = await transaction.execute(
        select(table)
        .where(table.c.projection == projection.name, table.c.topic.in_({partition.topic for partition in at}))
        .order_by(table.c.topic, table.c.partition)
        .with_for_update()
    )
    stored = {TopicPartition(row.topic, row.partition): row.position for row in locked}
    return all(stored.get(partition) == position for partition, position in at.items())


async def move_positions(transaction: Transaction, projection: Projection, to: Mapping[TopicPartition, int]) -> None:
    """Set the offsets to read next, which `stand_at` has locked, in the transaction of the rows."""
    table = projection.tables.positions
    await transaction.execute(
        update(table)
        .where(
            table.c.projection == projection.name,
            table.c.topic == bindparam("of_topic"),
            table.c.partition == bindparam("of_partition"),
        )
        .values(position=bindparam("to")),
        [{"of_topic": p.topic, "of_partition": p.partition, "to": position} for p, position in to.items()],
    )
