"""One life of a group member: joins, follows the partitions it is given, and ends with the first error.

Partitions are given and taken by `Following`, which a stage and a projection implement. Every assignment begins with a
pause, before anything is awaited: nothing is read until whoever held the partition before can no longer write.
"""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition

from shared.eventlog.batches import BatchRun
from shared.eventlog.kafka.connection import KafkaConnection
from shared.eventlog.kafka.quiet import QuietPartitions
from shared.eventlog.kafka.supervisor import Stalled, end_tasks_of, finish, look_away
from shared.telemetry import metrics

_POLL_MS = 200
_WATCH_SECONDS = 0.5

log = structlog.get_logger()


class Following(Protocol):
    """What is done with the partitions of an assignment. It calls `GroupMember.fail` when it cannot go on."""

    async def begin(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        """Shut out whoever was here before; then give the offset to read next, None for the first record."""
        ...

    def deliver(self, partition: TopicPartition, records: Sequence[ConsumerRecord]) -> None:
        """Take records; drop those of a partition that is not (or no longer) followed."""
        ...

    async def end(self, timeout_seconds: float) -> None:
        """Finish the batches that are under way, and let go of everything."""
        ...


class GroupMember(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types
    """A consumer in a group, for one life: `live` once, then make another."""

    def __init__(self, connection: KafkaConnection, topics: Collection[str], run: BatchRun) -> None:
        self.consumer: AIOKafkaConsumer = connection.consumer(group=run.name)
        self.group = run.name
        self._topics = topics
        self._run = run
        self._limits = run.limits
        self._timings = connection.timings
        self._failure: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._failure.add_done_callback(look_away)
        self._is_ending = False
        self._beginning: asyncio.Future[None] | None = None
        self._followed: frozenset[TopicPartition] = frozenset()
        self._assigned_at = 0.0
        self._quiet = QuietPartitions(
            self.consumer,
            gather_seconds=run.limits.gather_seconds,
            timeout_seconds=connection.timings.request_seconds,
        )

    def fail(self, error: BaseException) -> None:
        """End this life with an error; the first one counts."""
        if not self._failure.done():
            self._failure.set_exception(error)

    async def live(self, following: Following, stop: asyncio.Event) -> None:
        """Follow until `stop` is set; raises what ended it otherwise."""
        self._following = following
        stopping: asyncio.Future[Any] = asyncio.ensure_future(stop.wait())
        pumping: asyncio.Future[Any] = asyncio.ensure_future(self._pump())
        looking: asyncio.Future[Any] = asyncio.ensure_future(self._quiet.watch())
        try:
            self.consumer.subscribe(sorted(self._topics), listener=self)
            while not stopping.done():
                await asyncio.wait(
                    {pumping, looking, stopping, self._failure},
                    timeout=_WATCH_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if self._failure.done():
                    self._failure.result()
                for task in (pumping, looking):
                    if task.done():
                        task.result()
                self._watch()
        finally:
            stopping.cancel()
            looking.cancel()
            look_away(looking) if looking.done() else looking.add_done_callback(look_away)
            await self._leave(pumping)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Take over. No heartbeat is sent meanwhile, so it has a deadline; aiokafka swallows errors, so it has none."""
        self.consumer.pause(*assigned)
        if self._is_ending or self._failure.done():
            return
        beginning = self._beginning = asyncio.ensure_future(self._begin(assigned))
        await asyncio.wait([beginning], timeout=self._timings.assignment_seconds)
        if not beginning.done():
            beginning.cancel()
            self.fail(TimeoutError(f"{self.group}: taking over {len(assigned)} partitions took too long."))
        elif not beginning.cancelled() and (error := beginning.exception()) is not None:
            self.fail(error)

    async def _begin(self, assigned: Collection[TopicPartition]) -> None:
        for partition, offset in (await self._following.begin(assigned)).items():
            if offset is None:
                await self.consumer.seek_to_beginning(partition)
            else:
                self.consumer.seek(partition, offset)
        self._followed = frozenset(assigned)
        self._assigned_at = time.time()
        self._quiet.follow(assigned)
        self.consumer.resume(*assigned)
        metrics.stage_partitions.labels(stage=self.group).set(len(assigned))
        log.info("partitions assigned", stage=self.group, partitions=len(assigned))

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Hand over: what is under way is finished and committed first. Heartbeats go on meanwhile."""
        self._followed = frozenset()
        self._quiet.follow(())
        metrics.stage_partitions.labels(stage=self.group).set(0)
        log.info("partitions revoked", stage=self.group, partitions=len(revoked))
        try:
            await self._following.end(self._timings.rebalance_seconds / 2)
        except Exception as error:  # noqa: BLE001 - whatever it was, this life is over
            self.fail(error)

    async def _pump(self) -> None:
        await self.consumer.start()
        while not self._is_ending:
            found = await self.consumer.getmany(timeout_ms=_POLL_MS)
            self._quiet.heard(found.keys())
            for partition, records in found.items():
                self._following.deliver(partition, records)
            if found and self._limits.gather_seconds:
                # What is read but not taken is not read on: the broker is asked less often for the same records.
                await asyncio.sleep(self._limits.gather_seconds)

    def _watch(self) -> None:
        if self._run.watchdog.stalled():
            raise Stalled(f"{self.group}: a batch makes no progress.")
        heard = [self._heard_from(p) for p in self._followed & self.consumer.assignment() - self.consumer.paused()]
        if heard and time.time() - max(heard) > self._limits.stall_seconds:
            raise Stalled(f"{self.group}: no partition was read.")

    def _heard_from(self, partition: TopicPartition) -> float:
        # The broker answers a read at least every `FETCH_WAIT_MS`, also when it has nothing.
        return max((self.consumer.last_poll_timestamp(partition) or 0) / 1000, self._assigned_at)

    async def _leave(self, pumping: asyncio.Future[None]) -> None:
        self._is_ending = True
        if self._beginning is not None:
            self._beginning.cancel()
            await finish(self._beginning, self._timings.close_seconds)
        # aiokafka does not revoke on `stop`: finish what is under way first, unless something is broken anyway.
        patience = self._timings.close_seconds if self._failure.done() else self._limits.stop_seconds / 2
        await finish(self._following.end(patience), 3 * (patience + self._timings.close_seconds))
        pumping.cancel()
        await finish(pumping, self._timings.close_seconds)
        await finish(self.consumer.stop(), self._timings.close_seconds)
        await self._abandon()

    async def _abandon(self) -> None:
        """End what a stop that was cut off or failed leaves: heartbeats would keep the partitions from others."""
        consumer: Any = self.consumer
        seconds = self._timings.close_seconds
        await end_tasks_of(consumer._coordinator, consumer._fetcher, seconds=seconds)  # noqa: SLF001 - nothing public does
        await finish(consumer._client.close(), seconds)  # noqa: SLF001 - likewise
