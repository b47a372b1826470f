"""The event log on Apache Kafka through aiokafka, in the form that is safe with it.

Read docs/decisions on exactly-once without KIP-447 before changing a line here.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from shared.eventlog.batches import BatchRun
from shared.eventlog.kafka import reader
from shared.eventlog.kafka import topics as all_topics
from shared.eventlog.kafka.connection import KafkaConnection, Timings
from shared.eventlog.kafka.projection import run_projection
from shared.eventlog.kafka.relay import KafkaRelay
from shared.eventlog.kafka.stage import run_stage
from shared.eventlog.kafka.supervisor import supervise
from shared.eventlog.port import Outbox, Projection, Stage
from shared.eventlog.records import Record
from shared.eventlog.watchdog import Watchdog


class KafkaLog:
    """An `EventLog` on the brokers at `bootstrap`; a user name means SCRAM-SHA-512, a certificate authority TLS."""

    def __init__(
        self, bootstrap: str, *, username: str = "", password: str = "", ca: str = "", timings: Timings | None = None
    ) -> None:
        self.connection = KafkaConnection(
            bootstrap=bootstrap, username=username, password=password, ca=ca, timings=timings or Timings()
        )
        self._watchdogs: dict[str, Watchdog] = {}

    async def create_topics(self, partitions: Mapping[str, int]) -> None:
        """Make the topics that are missing and wait until they can be written; never changes one that is there."""
        await all_topics.create_topics(self.connection, partitions)

    async def missing(self, topics: Collection[str]) -> Sequence[str]:
        """Name those of these topics that are not there."""
        return await all_topics.missing(self.connection, topics)

    async def run_relay(self, outbox: Outbox, stop: asyncio.Event) -> None:
        """Move outbox rows to the log, in their order, each once; one instance leads at a time."""
        relay = KafkaRelay(self.connection, outbox)
        self._watchdogs[f"relay {outbox.name}"] = relay.watchdog
        try:
            await supervise(f"relay {outbox.name}", outbox.limits, lambda: relay.live(stop), stop)
        finally:
            del self._watchdogs[f"relay {outbox.name}"]

    async def run_stage(self, stage: Stage, stop: asyncio.Event) -> None:
        """Follow the stage's topics from the first record on; instances share the partitions."""
        run = BatchRun(stage.name, stage.limits)
        self._watchdogs[stage.name] = run.watchdog
        try:
            await supervise(stage.name, stage.limits, lambda: run_stage(self.connection, stage, run, stop), stop)
        finally:
            del self._watchdogs[stage.name]

    async def run_projection(self, projection: Projection, stop: asyncio.Event) -> None:
        """Follow the projection's topics into its database from the positions stored there."""
        run = BatchRun(projection.name, projection.limits)
        self._watchdogs[projection.name] = run.watchdog
        try:
            await supervise(
                projection.name,
                projection.limits,
                lambda: run_projection(self.connection, projection, run, stop),
                stop,
            )
        finally:
            del self._watchdogs[projection.name]

    def read(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """Give every committed record from the beginning to the end as it is at the start."""
        return reader.read(self.connection, topics)

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        """Count the records that this stage has not passed yet."""
        return await reader.lag(self.connection, group, topics)

    def stalled(self) -> tuple[str, ...]:
        """Name what had work and made no progress for too long."""
        return tuple(name for name, watchdog in self._watchdogs.items() if watchdog.stalled())

    async def check(self) -> None:
        """Raise if no broker answers now."""
        await all_topics.check(self.connection)

    async def close(self) -> None:
        """Do nothing: every client is closed by whoever used it."""
