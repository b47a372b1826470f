"""Both engines put a key into the same partition: ours and a Kafka client's hash agree."""

import random

import pytest
from aiokafka import partitioner

from shared.eventlog.partitioning import murmur2, partition_of
from shared.messages.ids import new_report_id


def test_the_hash_is_that_of_kafkas_own_client():
    # From org.apache.kafka.common.utils.UtilsTest.
    expected = {
        b"21": -973932308,
        b"foobar": -790332482,
        b"a-little-bit-long-string": -985981536,
        b"a-little-bit-longer-string": -1486304829,
        b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
        b"abc": 479470107,
    }

    assert {key: murmur2(key) - (murmur2(key) >> 31 << 32) for key in expected} == expected


def test_it_agrees_with_the_client_we_use_for_keys_of_any_length():
    dice = random.Random(20_261_122)  # noqa: S311 - test data
    for length in range(64):
        key = dice.randbytes(length)

        assert murmur2(key) == partitioner.murmur2(key)
        assert partition_of(key, 12) == partitioner.DefaultPartitioner()(key, list(range(12)), [])


@pytest.mark.parametrize("partitions", [1, 2, 12])
def test_a_partition_is_always_one_that_there_is(partitions):
    assert {partition_of(str(n).encode(), partitions) for n in range(200)} == set(range(partitions))


def test_reports_that_were_filed_together_lie_together(monkeypatch):
    within, minute = set(), set()
    for step in range(60_000):
        monkeypatch.setattr("time.time_ns", lambda step=step: (1_793_000_000_000 + step) * 1_000_000)
        partition = partition_of(str(new_report_id()).encode(), 12)
        minute.add(partition)
        if step < 128:  # the first instant is a multiple of 128 ms
            within.add(partition)

    assert len(within) == 1
    assert minute == set(range(12))


def test_all_events_of_a_report_lie_in_one_partition_however_late_they_come():
    key = str(new_report_id()).encode()

    assert len({partition_of(key, 12) for _ in range(3)}) == 1
    # Only what looks like a UUIDv7 in every place is taken for one.
    assert partition_of(b"x" + key[1:], 12) == (murmur2(b"x" + key[1:]) & 0x7FFFFFFF) % 12
