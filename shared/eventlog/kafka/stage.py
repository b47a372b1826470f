"""Kafka → Kafka, each record once: input offset and output commit in one transaction per batch.

aiokafka does not tell the broker which generation of the group a transaction belongs to (KIP-447), so one transactional
id per process lets a frozen process commit what another has done since. Here each input partition has its own: whoever
is assigned the partition starts a producer of that name, and from then on nobody else can commit there.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from aiokafka import ConsumerRecord, TopicPartition

from shared.eventlog.batches import BatchRun
from shared.eventlog.kafka.connection import KafkaConnection
from shared.eventlog.kafka.group import GroupMember
from shared.eventlog.kafka.producer import TransactionalProducer
from shared.eventlog.kafka.reader import record_of
from shared.eventlog.kafka.supervisor import finish, sleep_unless
from shared.eventlog.port import Stage
from shared.eventlog.records import Done, Never, Outcome, Record
from shared.messages.envelope import Message

# The broker refuses a batch over 1 MiB, and the transaction with it: nothing of this partition would move again.
MESSAGE_BYTES = 1_000_000
OUTPUT_TOO_LARGE = "output too large"


class StageFollowing:
    """The partitions that this instance has now, each with its own producer, queue and task."""

    def __init__(self, connection: KafkaConnection, stage: Stage, run: BatchRun, member: GroupMember) -> None:
        self._connection = connection
        self._stage = stage
        self._run = run
        self._member = member
        self._workers: dict[TopicPartition, _Worker] = {}

    async def begin(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        """Fence, then read how far the group has come: in this order nothing can move between the two."""
        self._workers = {
            p: _Worker(p, TransactionalProducer(self._connection, self._transactional_id(p)), self._stage, self._run)
            for p in partitions
        }
        # All come to their end before the first error is raised: one that still connects could not be discarded.
        started = await asyncio.gather(*(w.producer.start() for w in self._workers.values()), return_exceptions=True)
        for error in filter(None, started):
            raise error
        committed = await asyncio.gather(*(self._member.consumer.committed(p) for p in self._workers))
        for worker in self._workers.values():
            worker.begin(self._member)
        return dict(zip(self._workers, committed, strict=True))

    def deliver(self, partition: TopicPartition, records: Sequence[ConsumerRecord]) -> None:
        """Queue the records where there is a live producer for them."""
        worker = self._workers.get(partition)
        if worker is not None:
            worker.deliver(records)

    async def end(self, timeout_seconds: float) -> None:
        """Let each partition finish its batch; what is only queued is somebody else's now."""
        workers, self._workers = self._workers.values(), {}
        await asyncio.gather(*(worker.end(timeout_seconds) for worker in workers))

    def _transactional_id(self, partition: TopicPartition) -> str:
        return f"casebridge.{self._stage.name}.{partition.topic}.{partition.partition}"


class _Worker:
    """One partition: batch after batch, one transaction each."""

    def __init__(self, partition: TopicPartition, producer: TransactionalProducer, stage: Stage, run: BatchRun) -> None:
        self.producer = producer
        self._partition = partition
        self._stage = stage
        self._run = run
        self._queue: deque[ConsumerRecord] = deque()
        self._room = stage.limits.batch_records
        self._more = asyncio.Event()
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, member: GroupMember) -> None:
        self._member = member
        self._task = asyncio.create_task(self._work())

    def deliver(self, records: Sequence[ConsumerRecord]) -> None:
        if self._ending.is_set():
            return
        self._queue.extend(records)
        self._more.set()
        if len(self._queue) >= 2 * self._room:
            self._member.consumer.pause(self._partition)

    async def end(self, timeout_seconds: float) -> None:
        self._ending.set()
        self._more.set()
        if self._task is not None:
            await finish(self._task, timeout_seconds)
        await self.producer.discard()

    async def _work(self) -> None:
        try:
            while not self._ending.is_set():
                if self._queue:
                    await self._batch()
                else:
                    self._more.clear()
                    await self._more.wait()
        except Exception as error:  # noqa: BLE001 - a transaction failed, nobody knows how: the whole life is over
            self._member.fail(error)

    async def _batch(self) -> None:
        records = [record_of(found) for found in islice(self._queue, self._room)]
        step = await self._run.transform(records, self._handle, self._commit)
        if step.position is not None:
            while self._queue and self._queue[0].offset < step.position:
                self._queue.popleft()
        if len(self._queue) < self._room and not self._ending.is_set():
            self._resume()
        if step.wait_seconds:
            await sleep_unless(self._ending, step.wait_seconds)

    def _resume(self) -> None:
        consumer = self._member.consumer
        if self._partition in consumer.paused():
            consumer.resume(self._partition)

    async def _handle(self, records: Sequence[Record]) -> Sequence[Outcome]:
        return [_sendable(outcome) for outcome in await self._stage.handler(records)]

    async def _commit(self, messages: Sequence[Message], position: int) -> None:
        await self.producer.transact(messages, {self._partition: position}, self._stage.name)


def _sendable(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Done) and any(len(message.value) > MESSAGE_BYTES for message in outcome.messages):
        return Never(OUTPUT_TOO_LARGE)
    return outcome


async def run_stage(connection: KafkaConnection, stage: Stage, run: BatchRun, stop: asyncio.Event) -> None:
    """Live one life of a stage."""
    member = GroupMember(connection, stage.topics, run)
    await member.live(StageFollowing(connection, stage, run, member), stop)
