import asyncio
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from shared.eventlog.kafka import quiet
from shared.eventlog.kafka.log import KafkaLog
from shared.eventlog.port import Stage
from shared.eventlog.records import Done

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

WIDE = 8


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(quiet, "WIDE", WIDE)
    monkeypatch.setattr(quiet, "QUIET_SECONDS", 0.3)
    monkeypatch.setattr(quiet, "LOOK_SECONDS", 0.05)


@pytest.fixture
def set_aside(monkeypatch):
    """Give the partitions that are set aside at the moment, over all consumers."""
    made = []
    begin = quiet.QuietPartitions.__init__

    def remembered(self, *arguments, **named):
        begin(self, *arguments, **named)
        made.append(self)

    monkeypatch.setattr(quiet.QuietPartitions, "__init__", remembered)
    return lambda: {partition.topic for one in made for partition in one._aside}


async def until(found, seconds=30):
    async with asyncio.timeout(seconds):
        while not found():  # noqa: ASYNC110 - looks at another task's state
            await asyncio.sleep(0.02)


async def follow(bootstrap, set_aside, seconds=30) -> list[bytes]:
    """Follow topics until all are quiet, then append to one of them; give what was read of it."""
    topics = tuple(f"quiet-{uuid4().hex}-{number}" for number in range(WIDE))
    log = KafkaLog(bootstrap)
    await log.create_topics(dict.fromkeys(topics, 1))
    seen: list[bytes] = []
    stop = asyncio.Event()

    async def handle(records):
        seen.extend(record.value for record in records)
        return [Done() for _ in records]

    running = asyncio.create_task(log.run_stage(Stage(name=topics[0], topics=topics, handler=handle), stop))
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        await until(lambda: set_aside() >= set(topics))
        await producer.send_and_wait(topics[3], b"first")
        await until(lambda: b"first" in seen, seconds)
        await until(lambda: set_aside() >= set(topics))
        await producer.send_and_wait(topics[3], b"second")
        await until(lambda: b"second" in seen, seconds)
    finally:
        stop.set()
        await producer.stop()
        await running
        await log.close()
    return seen


async def test_a_record_wakes_a_quiet_partition_each_time(kafka_bootstrap, set_aside):
    assert await follow(kafka_bootstrap, set_aside) == [b"first", b"second"]


async def test_without_a_look_at_the_ends_the_record_would_never_come(kafka_bootstrap, set_aside, monkeypatch):
    """Negative control: what is set aside is not taken up again."""
    judge = quiet.QuietPartitions._judge

    def forgetful(self, partition, *, is_read, end):
        if partition not in self._aside:
            judge(self, partition, is_read=is_read, end=end)

    monkeypatch.setattr(quiet.QuietPartitions, "_judge", forgetful)

    with pytest.raises(TimeoutError):
        await follow(kafka_bootstrap, set_aside, seconds=3)
