"""Topics: made when missing, written to only when every partition has its leader."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.eventlog.kafka.connection import KafkaConnection
from shared.messages.topics import DEAD, RELAY

_LEADER_SECONDS = 60

# Topics are the record of what was decided: a desk that joins late, or a table that is rebuilt, reads from the first
# record on. Erasure does not need them to end: without the report's key its records cannot be read any more.
_UNLIMITED = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
# A relay looks for its last marker from the end; small segments, soon compacted, keep the way back short.
_COMPACTED = {
    "cleanup.policy": "compact",
    "segment.bytes": str(4 * 1024 * 1024),
    "segment.ms": str(3_600_000),
    "min.cleanable.dirty.ratio": "0.1",
}
# A dead letter is a whole record and its reasons on top: a record at the limit must still fit.
_DEAD = {**_UNLIMITED, "max.message.bytes": str(4 * 1024 * 1024)}


def topic_settings(topic: str) -> dict[str, str]:
    """Give the configuration that a topic is made with."""
    return {RELAY: _COMPACTED, DEAD: _DEAD}.get(topic, _UNLIMITED)


async def create_topics(connection: KafkaConnection, partitions: Mapping[str, int]) -> None:
    """Make the topics that are missing, and RELAY with them; wait until each partition of each has a leader."""
    wanted = {**partitions, RELAY: 1}
    async with admin(connection) as client:
        there = {topic["topic"] for topic in await _described(client, wanted) if topic["error_code"] == 0}
        new = [
            # -1: as many copies as the cluster's default says; aiokafka takes that only with an (empty) assignment.
            NewTopic(topic, count, -1, replica_assignments={}, topic_configs=topic_settings(topic))
            for topic, count in wanted.items()
            if topic not in there
        ]
        if new:
            _raise_for((await client.create_topics(new)).topic_errors)
        async with asyncio.timeout(_LEADER_SECONDS):
            while not all(map(_is_led, await _described(client, wanted))):  # noqa: ASYNC110 - the broker tells nobody
                await asyncio.sleep(0.1)


async def missing(connection: KafkaConnection, topics: Iterable[str]) -> list[str]:
    """Name those of these topics that are not there."""
    async with asyncio.timeout(connection.timings.request_seconds), admin(connection) as client:
        return [topic["topic"] for topic in await _described(client, topics) if topic["error_code"] != 0]


async def check(connection: KafkaConnection) -> None:
    """Raise if no broker answers now."""
    async with asyncio.timeout(connection.timings.request_seconds), admin(connection) as client:
        await client.describe_cluster()


@asynccontextmanager
async def admin(connection: KafkaConnection) -> AsyncIterator[AIOKafkaAdminClient]:
    """Lend an admin client."""
    client = connection.admin()
    try:
        await client.start()
        yield client
    finally:
        await client.close()


async def _described(client: AIOKafkaAdminClient, topics: Iterable[str]) -> list[dict[str, Any]]:
    return list(await client.describe_topics(sorted(topics)))


def _is_led(topic: Mapping[str, Any]) -> bool:
    partitions = topic["partitions"]
    return (
        topic["error_code"] == 0 and bool(partitions) and all(p["error_code"] == 0 <= p["leader"] for p in partitions)
    )


def _raise_for(errors: Iterable[tuple[Any, ...]]) -> None:
    for topic, code, *message in errors:
        error = for_code(code)
        # Somebody else made it meanwhile, which is as good.
        if code and error is not TopicAlreadyExistsError:
            raise error(f"{topic}: {message}")
