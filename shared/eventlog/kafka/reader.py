"""Looking at the log without following it: all records, the last marker of a relay, how far a group is behind."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

import stamina
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from shared.eventlog.kafka.connection import KafkaConnection
from shared.eventlog.kafka.topics import admin
from shared.eventlog.records import Record
from shared.messages.topics import RELAY

_MARKERS_AT_FIRST = 1000
_EXACT = 1000
_POLL_MS = 200


def record_of(found: ConsumerRecord) -> Record:
    """Give our own word for a consumed record."""
    return Record(found.topic, found.partition, found.offset, found.key or b"", found.value or b"", found.headers)


async def read(connection: KafkaConnection, topics: Sequence[str]) -> AsyncIterator[Record]:
    """Give every committed record from the beginning to the end as it is at the start; missing topics are empty."""
    partitions = await _partitions(connection, topics)
    async with _consumer(connection, partitions) as consumer:
        ends = await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning(*partitions)
        async for record in _up_to(consumer, ends):
            yield record


async def last_marker(connection: KafkaConnection, outbox: str) -> int:
    """Give the number of the last batch that this relay committed, 0 before its first; ask after fencing.

    Another relay's open transaction hides what comes after it. So this waits until everything that was in the topic
    at the first look is decided (at worst, for the broker to abort what the dead left open), and never takes an older
    marker for the last.
    """
    partition = TopicPartition(RELAY, 0)
    timings = connection.timings
    async with (
        asyncio.timeout(timings.transaction_seconds * 2 + timings.request_seconds),
        _consumer(connection, [partition]) as consumer,
    ):
        first = (await consumer.beginning_offsets([partition]))[partition]
        end = (await consumer.end_offsets([partition]))[partition]
        span = _MARKERS_AT_FIRST
        while True:
            start = max(first, end - span)
            consumer.seek(partition, start)
            number = await _last_number(consumer, partition, outbox.encode())
            if number is not None or start == first:
                return number or 0
            span *= 10


async def lag(connection: KafkaConnection, group: str, topics: Sequence[str]) -> int:
    """Count the records that the group has not passed; exact when few are left, else an upper bound.

    Offsets alone would never say 0: the markers of transactions take offsets too.
    """
    partitions = await _partitions(connection, topics)
    committed = await _committed(connection, group, partitions)
    async with _consumer(connection, partitions) as consumer:
        firsts = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        # -1: the group has never committed there.
        starts = {p: max(committed[p].offset if p in committed else -1, firsts[p]) for p in partitions}
        behind = {p: ends[p] for p in partitions if starts[p] < ends[p]}
        count = sum(int(end - starts[p]) for p, end in behind.items())
        if count > _EXACT:
            return count
        consumer.pause(*(set(partitions) - behind.keys()))
        for partition in behind:
            consumer.seek(partition, starts[partition])
        return len([record async for record in _up_to(consumer, behind)])


async def _committed(
    connection: KafkaConnection, group: str, partitions: Sequence[TopicPartition]
) -> Mapping[TopicPartition, OffsetAndMetadata]:
    # A cluster that has never had a group first has to make the topic of their offsets.
    async for attempt in stamina.retry_context(
        on=_is_passing, timeout=connection.timings.request_seconds, wait_initial=0.05, wait_max=0.5, attempts=None
    ):
        with attempt:
            async with admin(connection) as client:
                return dict(await client.list_consumer_group_offsets(group, partitions=partitions))
    raise AssertionError  # pragma: no cover - the loop above returns or raises


def _is_passing(error: Exception) -> bool:
    return isinstance(error, KafkaError) and bool(error.retriable)


@asynccontextmanager
async def _consumer(
    connection: KafkaConnection, partitions: Iterable[TopicPartition]
) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = connection.consumer()
    consumer.assign(list(partitions))
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def _partitions(connection: KafkaConnection, topics: Sequence[str]) -> list[TopicPartition]:
    async with admin(connection) as client:
        described = await client.describe_topics(sorted(set(topics))) if topics else []
    return [TopicPartition(topic["topic"], p["partition"]) for topic in described for p in topic["partitions"]]


async def _up_to(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> AsyncIterator[Record]:
    """Give the records below these offsets. The position passes what is no record of ours: markers, aborted ones."""
    waiting = {partition for partition, end in ends.items() if end > 0}
    while waiting:
        for partition, records in (await consumer.getmany(timeout_ms=_POLL_MS)).items():
            for found in records:
                if found.offset < ends.get(partition, 0):
                    yield record_of(found)
        for partition in list(waiting):
            if await consumer.position(partition) >= ends[partition]:
                waiting.remove(partition)
                consumer.pause(partition)


async def _last_number(consumer: AIOKafkaConsumer, partition: TopicPartition, key: bytes) -> int | None:
    number = None
    end = None
    while end is None or await consumer.position(partition) < end:
        for found in (await consumer.getmany(timeout_ms=_POLL_MS)).get(partition, ()):
            if found.key == key:
                number = int(found.value)
        if end is None:
            end = consumer.highwater(partition)
    return number
