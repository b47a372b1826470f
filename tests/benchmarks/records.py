"""Records for the benchmarks of the Kafka stage, and a pass-through written directly with aiokafka."""

import asyncio
import hashlib
import time
from collections import defaultdict
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

SIZE = 900
BATCH = 500
HEADERS = [("ce_id", b"00000000-0000-0000-0000-000000000000"), ("ce_type", b"case.referred")]


async def fill(bootstrap: str, topic: str, partitions: int, count: int) -> None:
    """Append `count` records of 900 bytes, spread over the partitions."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, compression_type="zstd", max_batch_size=900_000
    )
    await producer.start()
    try:
        for start in range(0, count, BATCH):
            batch = producer.create_batch()
            added = 0
            for number in range(start, min(start + BATCH, count)):
                seed = hashlib.sha256(number.to_bytes(8, "big")).hexdigest()
                value = (seed * (SIZE // 64 + 1))[:SIZE].encode()
                if batch.append(key=uuid4().bytes, value=value, timestamp=None, headers=HEADERS) is None:
                    break
                added += 1
            await producer.send_batch(batch, topic, partition=(start // BATCH) % partitions)
            if added < min(BATCH, count - start):
                raise RuntimeError("a batch of the benchmark does not fit")
        await producer.flush()
    finally:
        await producer.stop()


async def direct(bootstrap: str, topic: str, partitions: int, outputs: list[str], count: int) -> float:
    """Pass `count` records to the outputs, exactly once, in the shortest way; gives records a second."""
    group = f"direct-{uuid4().hex}"
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, transactional_id=group, compression_type="zstd", max_batch_size=262144, linger_ms=5
    )
    assigned = [TopicPartition(topic, number) for number in range(partitions)]
    await consumer.start()
    await producer.start()
    consumer.assign(assigned)
    passed = 0
    started = 0.0
    try:
        while passed < count:
            polled = await consumer.getmany(timeout_ms=200, max_records=BATCH)
            if polled:
                started = started or time.monotonic()
                records = [record for some in polled.values() for record in some]
                async with producer.transaction():
                    await _send(producer, records, outputs)
                    offsets = {partition: some[-1].offset + 1 for partition, some in polled.items()}
                    await producer.send_offsets_to_transaction(offsets, group)
                passed += len(records)
        return passed / (time.monotonic() - started)
    finally:
        await consumer.stop()
        await producer.stop()


async def _send(producer: AIOKafkaProducer, records: list[Any], outputs: list[str]) -> None:
    chosen: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        chosen[outputs[record.key[0] % len(outputs)]].append(record)
    sent = []
    for topic, its in chosen.items():
        batch = producer.create_batch()
        for record in its:
            batch.append(key=record.key, value=record.value, timestamp=None, headers=list(record.headers))
        sent.append(await producer.send_batch(batch, topic, partition=0))
    await asyncio.gather(*sent)
