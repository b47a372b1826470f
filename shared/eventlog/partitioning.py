"""Which partition a key belongs to: murmur2, as Kafka's own clients reckon it, so that both engines agree.

Of a UUIDv7 only the time counts, in steps of an eighth of a second: what was filed together lies together. Each input
partition costs a transaction of its own, so that a hundred reports a second spread evenly over twelve partitions cost a
hundred transactions; this way they cost twenty. Every event of a report has the report's id as its key, so order per
report is kept; under a backlog all partitions hold as much as they would.
"""

import re

_M = 0x5BD1E995
_MASK = 0xFFFFFFFF
_UUID7 = re.compile(rb"([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# 128 ms
_STEP_BITS = 7


def partition_of(key: bytes, partitions: int) -> int:
    """Give the partition of this key among so many."""
    if partitions <= 1:
        return 0
    if identifier := _UUID7.fullmatch(key):
        milliseconds = int(identifier[1] + identifier[2], 16)
        key = (milliseconds >> _STEP_BITS).to_bytes(6, "big")
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """Hash as `org.apache.kafka.common.utils.Utils.murmur2` does: 32 bits, little-endian words, its own seed."""
    length = len(data)
    value = 0x9747B28C ^ length
    whole = length & ~3
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * _M & _MASK
        word = (word ^ word >> 24) * _M & _MASK
        value = (value * _M & _MASK) ^ word
    if whole < length:
        value = (value ^ int.from_bytes(data[whole:], "little")) * _M & _MASK
    value = (value ^ value >> 13) * _M & _MASK
    return value ^ value >> 15
