"""A transactional producer with an end to every wait. One task each; after any error it is thrown away."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.eventlog.kafka.connection import KafkaConnection
from shared.eventlog.kafka.supervisor import end_tasks_of, finish, look_away
from shared.eventlog.partitioning import partition_of
from shared.messages.envelope import Message


class TransactionalProducer:
    """One transactional id. `start` fences whoever holds it and ends what they left open."""

    def __init__(self, connection: KafkaConnection, transactional_id: str) -> None:
        self.transactional_id = transactional_id
        self._producer = connection.producer(transactional_id)
        self._timings = connection.timings

    async def start(self) -> None:
        """Connect and fence. Raises `TimeoutError` or what the broker said; then only `discard` is left."""
        async with asyncio.timeout(self._timings.commit_seconds):
            await self._producer.start()

    async def transact(
        self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int] | None = None, group: str = ""
    ) -> None:
        """Append the messages and move the group's offsets, all or nothing.

        After an error the outcome is *unknown*, not failed: fence again and look before sending again.
        """
        async with asyncio.timeout(self._timings.commit_seconds):
            await self._producer.begin_transaction()
            # Awaited here, because the commit does not fail for a batch that the broker refused: it commits the rest.
            # And before the offsets: while they are being added the broker cannot verify a batch (KIP-890); it answers
            # NotEnoughReplicas, and aiokafka tries again 100 ms later.
            await asyncio.gather(*await self._send(messages))
            if offsets:
                await self._producer.send_offsets_to_transaction(dict(offsets), group)
            await self._producer.commit_transaction()

    async def discard(self) -> None:
        """Close, within a time, whatever state it is in. The broker aborts what is open when the next one fences."""
        producer: Any = self._producer
        await finish(producer.stop(), self._timings.close_seconds)
        # A stop that was cut off or failed leaves these, and they would try for ever: connect again when the broker is
        # back, and speak for a producer that we have given up.
        await end_tasks_of(producer._sender, producer._message_accumulator, seconds=self._timings.close_seconds)  # noqa: SLF001 - nothing public ends them
        await finish(producer.client.close(), self._timings.close_seconds)

    async def _send(self, messages: Iterable[Message]) -> list[asyncio.Future[object]]:
        """Hand over whole batches, one per partition: six times the rate of sending record by record."""
        batches = await self._batched(messages)
        sent = []
        # First batches first: handing over a partition's second one waits until its first is on its way.
        for round_number in range(max(map(len, batches.values()), default=0)):
            for (topic, partition), of_partition in batches.items():
                if round_number < len(of_partition):
                    batch = of_partition[round_number]
                    future = await self._producer.send_batch(batch, topic, partition=partition)
                    future.add_done_callback(look_away)
                    sent.append(future)
        return sent

    async def _batched(self, messages: Iterable[Message]) -> dict[tuple[str, int], list[BatchBuilder]]:
        by_topic: dict[str, list[Message]] = {}
        for message in messages:
            by_topic.setdefault(message.topic, []).append(message)
        # Together, so that topics never seen before cost one round trip and not one each.
        counts = await asyncio.gather(*(self._producer.partitions_for(topic) for topic in by_topic))
        now = time.time_ns() // 1_000_000
        batches: dict[tuple[str, int], list[BatchBuilder]] = {}
        for (topic, of_topic), partitions in zip(by_topic.items(), counts, strict=True):
            for message in of_topic:
                of_partition = batches.setdefault((topic, partition_of(message.key, len(partitions))), [])
                headers = list(message.headers)
                if not of_partition or not _append(of_partition[-1], message, headers, now):
                    of_partition.append(self._producer.create_batch())
                    _append(of_partition[-1], message, headers, now)
        return batches


def _append(batch: BatchBuilder, message: Message, headers: list[tuple[str, bytes]], now: int) -> bool:
    return batch.append(timestamp=now, key=message.key, value=message.value, headers=headers) is not None
