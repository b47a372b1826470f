"""Both engines put a key into the same partition: ours and a Kafka client's hash agree."""

import random

import pytest
from aiokafka import partitioner

from shared.eventlog.partitioning import murmur2, partition_of


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
