"""Kafka → database: rows and positions commit together, so the database alone says how far it has come.

The consumer group only shares partitions out; nothing is committed to it. A projection may follow two hundred topics of
a few records each: what is there of many partitions goes into one transaction.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from aiokafka import ConsumerRecord, TopicPartition

from shared.database.errors import is_passing
from shared.eventlog import outbox
from shared.eventlog.batches import BatchRun, Fenced, Handled, judged
from shared.eventlog.kafka import repository
from shared.eventlog.kafka.connection import KafkaConnection
from shared.eventlog.kafka.group import GroupMember
from shared.eventlog.kafka.reader import record_of
from shared.eventlog.kafka.supervisor import finish
from shared.eventlog.port import Outbox, Projection, TooManyDeadLetters
from shared.eventlog.projecting import project
from shared.eventlog.records import Done, Record

Batches = Mapping[TopicPartition, Sequence[Record]]


class _NotAllDone(Exception):  # noqa: N818 - control flow of this module: rolls the common transaction back
    pass


class ProjectionFollowing:
    """The partitions that this instance has now: a queue each, one task for all of them."""

    def __init__(self, projection: Projection, run: BatchRun, member: GroupMember) -> None:
        self._projection = projection
        self._run = run
        self._member = member
        self._room = projection.limits.batch_records
        self._positions: dict[TopicPartition, int] = {}
        self._queues: dict[TopicPartition, deque[ConsumerRecord]] = {}
        self._rests_until: dict[TopicPartition, float] = {}
        # Partitions of which we no longer know how far the database has come.
        self._lost: set[TopicPartition] = set()
        self._more = asyncio.Event()
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def begin(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        """Read the positions. Nobody is fenced here: who was here before fails by the comparison, as we would."""
        self._positions = await repository.read_positions(self._projection, partitions)
        self._queues = {partition: deque() for partition in partitions}
        self._rests_until, self._lost = {}, set()
        self._ending.clear()
        self._task = asyncio.create_task(self._work())
        return dict(self._positions)

    def deliver(self, partition: TopicPartition, records: Sequence[ConsumerRecord]) -> None:
        """Queue the records of a partition that is followed, unless it is about to be read again."""
        queue = self._queues.get(partition)
        if queue is None or partition in self._lost:
            return
        queue.extend(records)
        self._more.set()
        if len(queue) >= 2 * self._room:
            self._member.consumer.pause(partition)

    async def end(self, timeout_seconds: float) -> None:
        """Let the transaction under way finish."""
        self._queues = {}
        self._ending.set()
        self._more.set()
        if self._task is not None:
            await finish(self._task, timeout_seconds)

    async def _work(self) -> None:
        try:
            while not self._ending.is_set():
                await self._find_back()
                if batches := self._next_batches():
                    await self._project(batches)
                else:
                    await self._wait()
        except Exception as error:  # noqa: BLE001 - a bad deployment, or a consumer that is gone
            self._member.fail(error)

    def _next_batches(self) -> dict[TopicPartition, list[Record]]:
        """Take from each queue in turn until the batch is full; one that was cut short goes first next time."""
        batches: dict[TopicPartition, list[Record]] = {}
        room = self._room
        now = self._run.clock()
        for partition, queue in list(self._queues.items()):
            if queue and partition not in self._lost and self._rests_until.get(partition, 0.0) <= now:
                batches[partition] = [record_of(found) for found in islice(queue, room)]
                room -= len(batches[partition])
                # To the end of the line.
                self._queues[partition] = self._queues.pop(partition)
                if room <= 0:
                    break
        return batches

    async def _wait(self) -> None:
        """Wait for records, or for the first rest to be over."""
        self._more.clear()
        now = self._run.clock()
        waiting = [p for p, queue in self._queues.items() if queue or p in self._lost]
        rests = [max(0.0, self._rests_until.get(p, 0.0) - now) for p in waiting]
        try:
            async with asyncio.timeout(min(rests, default=None)):
                await self._more.wait()
        except TimeoutError:
            return

    async def _project(self, batches: Batches) -> None:
        if len(batches) > 1 and await self._project_together(batches):
            return
        for partition, records in batches.items():
            if self._ending.is_set():
                return
            await self._project_alone(partition, records)

    async def _project_together(self, batches: Batches) -> bool:
        """Commit all partitions at once; False when one of them needs to be looked at alone."""
        started = self._run.clock()
        try:
            with self._run.watchdog.watching("together"):
                recent = await _commit_together(self._run, self._projection, batches, self._positions)
        except TooManyDeadLetters:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is named when its partition is handled alone
            if is_passing(error):
                self._lose(batches, error)
            return is_passing(error)
        for partition, records in batches.items():
            self._run.settled(records, Handled(records, [Done()] * len(records)), recent, started)
            self._moved(partition, records[-1].offset + 1)
        return True

    async def _project_alone(self, partition: TopicPartition, records: Sequence[Record]) -> None:
        try:
            with self._run.watchdog.watching(partition):
                step = await project(self._run, self._projection, self._positions[partition], records)
        except TooManyDeadLetters:
            raise
        except Exception as error:  # noqa: BLE001 - fenced, or the database's: nobody knows whether it has moved
            self._lose([partition], error)
        else:
            if step.position is not None:
                self._moved(partition, step.position)
            if step.wait_seconds:
                self._rest(partition, step.wait_seconds)

    def _moved(self, partition: TopicPartition, position: int) -> None:
        self._positions[partition] = position
        queue = self._queues.get(partition)
        if queue is None:
            return
        while queue and queue[0].offset < position:
            queue.popleft()
        consumer = self._member.consumer
        if len(queue) < self._room and partition in consumer.paused():
            consumer.resume(partition)

    def _rest(self, partition: TopicPartition, seconds: float) -> None:
        self._rests_until[partition] = self._run.clock() + seconds

    def _lose(self, partitions: Collection[TopicPartition], error: Exception) -> None:
        """Leave these alone for a while, then read again where they stand."""
        for partition in partitions:
            self._rest(partition, self._run.failed(partition.topic, partition.partition, error))
        self._lost.update(partitions)

    async def _find_back(self) -> None:
        """Read again where the database stands, and go there: what was queued may be behind or ahead of it."""
        due = {p for p in self._lost if self._rests_until.get(p, 0.0) <= self._run.clock() and p in self._queues}
        if not due:
            return
        try:
            positions = await repository.read_positions(self._projection, due)
        except Exception as error:  # noqa: BLE001 - the database is away: ask again later
            self._lose(due, error)
            return
        for partition, position in positions.items():
            if partition in self._queues:
                self._positions[partition] = position
                self._queues[partition].clear()
                self._member.consumer.seek(partition, position)
                self._member.consumer.resume(partition)
                self._lost.discard(partition)


async def _commit_together(
    run: BatchRun, projection: Projection, batches: Batches, positions: Mapping[TopicPartition, int]
) -> deque[bool]:
    records = [record for of_partition in batches.values() for record in of_partition]
    outgoing = Outbox(name=projection.tables.prefix, database=projection.database, tables=projection.tables)
    async with projection.database.writing() as transaction:
        at = {partition: positions[partition] for partition in batches}
        if not await repository.stand_at(transaction, projection, at):
            raise Fenced(f"{projection.name}: one of {len(at)} partitions is no longer where it was.")
        handled = judged(records, await projection.handler(transaction, records))
        if handled.later is not None or not all(isinstance(outcome, Done) for outcome in handled.outcomes):
            raise _NotAllDone
        recent = run.weighed(handled.outcomes)
        await outbox.put(transaction, outgoing, handled.messages(projection.name))
        ends = {partition: of_partition[-1].offset + 1 for partition, of_partition in batches.items()}
        await repository.move_positions(transaction, projection, ends)
    return recent


async def run_projection(
    connection: KafkaConnection, projection: Projection, run: BatchRun, stop: asyncio.Event
) -> None:
    """Live one life of a projection."""
    member = GroupMember(connection, projection.topics, run)
    await member.live(ProjectionFollowing(projection, run, member), stop)
