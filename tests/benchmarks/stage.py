"""The Kafka stage with a trivial decision, fanning out to 50 queue topics, against the same written with aiokafka."""

import asyncio
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from uuid import uuid4

from shared.eventlog.kafka.log import KafkaLog
from shared.eventlog.port import Stage
from shared.eventlog.records import Done, Outcome, Record
from shared.messages.envelope import Message
from shared.testing.kafka import end_broker, start_broker
from tests.benchmarks.measures import Figure, Measure
from tests.benchmarks.records import BATCH, direct, fill

TOPIC = "bench.in"
PARTITIONS = 4
OUTPUTS = [f"bench.queue.{number:02}" for number in range(50)]
ROUNDS = 3
AIM = 0.60


def measure(_folder: Path, seconds: float) -> Iterator[Measure]:
    """Measure both in turn on one broker, three times, and give the median ratio."""
    broker = start_broker()
    try:
        yield asyncio.run(_measure(broker.bootstrap, count=max(20_000, round(seconds * 10_000)) // BATCH * BATCH))
    finally:
        end_broker(broker)


async def _measure(bootstrap: str, count: int) -> Measure:
    log = KafkaLog(bootstrap)
    await log.create_topics({TOPIC: PARTITIONS} | dict.fromkeys(OUTPUTS, 1))
    await fill(bootstrap, TOPIC, PARTITIONS, count)
    # Warm: the first transactions over new topics wait for their coordinators.
    await direct(bootstrap, TOPIC, PARTITIONS, OUTPUTS, BATCH * PARTITIONS)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(await direct(bootstrap, TOPIC, PARTITIONS, OUTPUTS, count))
        ours.append(await _through_the_stage(log, count))
    await log.close()
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    return Measure(
        name=f"Kafka stage, trivial decision, {PARTITIONS} partitions to {len(OUTPUTS)} queue topics, 900-byte records",
        figures=(
            Figure(name="our stage", value=median(ours), unit="records/s"),
            Figure(name="the same pass-through written directly with aiokafka", value=median(theirs), unit="records/s"),
        ),
        memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        ratio=ratio,
        aim="at least 60 %",
        is_met=ratio >= AIM,
    )


async def _through_the_stage(log: KafkaLog, count: int) -> float:
    stop = asyncio.Event()
    passed = 0
    started = 0.0

    async def handle(records: Sequence[Record]) -> Sequence[Outcome]:
        nonlocal passed, started
        started = started or time.monotonic()
        passed += len(records)
        if passed >= count:
            stop.set()
        return [
            Done((Message(topic=OUTPUTS[r.key[0] % 50], key=r.key, value=r.value, headers=r.headers),)) for r in records
        ]

    await log.run_stage(Stage(name=f"bench-{uuid4().hex}", topics=(TOPIC,), handler=handle), stop)
    # The clean stop commits what was handled, so the end of the run is the end of the last commit.
    return passed / (time.monotonic() - started)
