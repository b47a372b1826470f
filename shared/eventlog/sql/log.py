"""The event log as tables, in SQLite or PostgreSQL: what `casebridge up` runs on."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from shared.database.engine import Database, Transaction
from shared.eventlog.batches import Fenced, Step
from shared.eventlog.port import Outbox, Projection, Stage
from shared.eventlog.projecting import project, stored_positions
from shared.eventlog.records import Record
from shared.eventlog.sql import repository
from shared.eventlog.sql.follower import APPENDED, Follower
from shared.eventlog.sql.relay import Relay
from shared.eventlog.sql.repository import Place
from shared.eventlog.watchdog import Watchdog
from shared.messages.envelope import Message

READ_RECORDS = 500


class SqlLog:
    """An `EventLog` in this database, migrated by `shared.eventlog.sql.migrations`. One object is one instance."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._owner = uuid4().hex
        self._partition_counts: dict[str, int] = {}
        self._watchdogs: dict[str, Watchdog] = {}

    async def create_topics(self, partitions: Mapping[str, int]) -> None:
        """Make the topics that are missing; never changes one that is there."""
        async with self.database.writing() as transaction:
            await repository.create_topics(transaction, partitions)

    async def missing(self, topics: Collection[str]) -> Sequence[str]:
        """Name those of these topics that are not there."""
        async with self.database.reading() as transaction:
            there = await repository.partitions_of(transaction, sorted(topics))
        return sorted(set(topics) - there.keys())

    async def append(self, transaction: Transaction, messages: Sequence[Message]) -> None:
        """Append in this transaction of the log's database, and wake the followers of this process after its commit."""
        if not messages:
            return
        topics = {message.topic for message in messages}
        if not topics <= self._partition_counts.keys():
            self._partition_counts |= await repository.partitions_of(transaction, sorted(topics))
        await repository.append(transaction, self._partition_counts, messages, datetime.now(UTC))
        transaction.after_commit(lambda: self.database.notify(APPENDED))

    async def run_relay(self, outbox: Outbox, stop: asyncio.Event) -> None:
        """Move outbox rows to the log: they leave the outbox in the transaction that appends them."""
        if outbox.database.url != self.database.url:
            raise ValueError(f"The outbox {outbox.name} must be in the database of the log, or the log be Kafka.")
        relay = Relay(outbox, self.append)
        self._watchdogs[f"relay {outbox.name}"] = relay.watchdog
        try:
            await relay.follow(stop)
        finally:
            del self._watchdogs[f"relay {outbox.name}"]

    async def run_stage(self, stage: Stage, stop: asyncio.Event) -> None:
        """Follow the stage's topics. The handler runs outside of any transaction."""
        await self._follow(_StageFollower(self, stage, self._owner), stop)

    async def run_projection(self, projection: Projection, stop: asyncio.Event) -> None:
        """Follow the projection's topics into its database, which may be another than the log's."""
        await self._follow(_ProjectionFollower(self, projection, self._owner), stop)

    async def read(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """Give every record from the beginning to the end as it is now, partition by partition."""
        async with self.database.reading() as transaction:
            ends = await repository.ends_of(transaction, topics)
        for place, end in sorted(ends.items()):
            start = 0
            while start < end:
                async with self.database.reading() as transaction:
                    records = await repository.read(transaction, place, start, READ_RECORDS, end)
                for record in records:
                    yield record
                start = records[-1].offset + 1 if records else end

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        """Count the records that this stage has not passed yet."""
        async with self.database.reading() as transaction:
            return await repository.lag(transaction, group, topics)

    def stalled(self) -> tuple[str, ...]:
        """Name what had work and made no progress for too long."""
        return tuple(name for name, watchdog in self._watchdogs.items() if watchdog.stalled())

    async def check(self) -> None:
        """Raise if the log cannot be reached, or was never migrated."""
        async with self.database.reading() as transaction:
            await repository.look_up(transaction)

    async def close(self) -> None:
        """Do nothing: whoever made the database closes it."""

    async def _follow(self, follower: Follower, stop: asyncio.Event) -> None:
        self._watchdogs[follower.run.name] = follower.run.watchdog
        try:
            await follower.follow(stop)
        finally:
            del self._watchdogs[follower.run.name]


class _StageFollower(Follower):
    """Log to log: outputs and position in one transaction."""

    def __init__(self, log: SqlLog, stage: Stage, owner: str) -> None:
        super().__init__(log.database, stage.name, stage.topics, stage.limits, owner)
        self._log = log
        self._stage = stage

    async def batch(self, place: Place, position: int) -> Step | None:
        """Handle a batch, then append what it made and move the position, if it still is where it was."""
        records = await self.read(place, position)

        async def commit(messages: Sequence[Message], following: int) -> None:
            async with self.database.writing() as transaction:
                if not await repository.move_position(transaction, self._stage.name, place, position, following):
                    raise Fenced(f"{self._stage.name}: {place[0]}/{place[1]} is no longer at {position}.")
                await self._log.append(transaction, messages)

        return await self.run.transform(records, self._stage.handler, commit) if records else None

    async def stored_positions(self) -> dict[Place, int]:
        """Read them beside the log."""
        async with self.database.reading() as transaction:
            return await repository.positions_of(transaction, self._stage.name)


class _ProjectionFollower(Follower):
    """Log to database: rows and position in one transaction of the projection's database."""

    def __init__(self, log: SqlLog, projection: Projection, owner: str) -> None:
        super().__init__(log.database, projection.name, projection.topics, projection.limits, owner)
        self._projection = projection

    async def batch(self, place: Place, position: int) -> Step | None:
        """Read first, then write: on SQLite a reader that becomes a writer would be refused."""
        records = await self.read(place, position)
        return await project(self.run, self._projection, position, records) if records else None

    async def stored_positions(self) -> dict[Place, int]:
        """Read them beside the rows."""
        return await stored_positions(self._projection)
