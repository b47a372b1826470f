"""The port: three verbs, each exactly once, and a way to look.

    relay       database → log        the outbox of a service becomes records
    stage       log → log             records become records; input position and output move together
    projection  log → database        records become rows; the rows and the position commit together

Two engines keep these promises, `sql/` (tables) and `kafka/` (Apache Kafka); one behaviour suite holds them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from shared.database.engine import Database, Transaction
from shared.eventlog.records import Handler, Outcome, Record
from shared.eventlog.tables import EventTables

ProjectionHandler = Callable[[Transaction, Sequence[Record]], Awaitable[Sequence[Outcome]]]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How a stage behaves at its edges."""

    batch_records: int = 500
    # How long records may wait for company: each read and each commit costs the same for one record as for hundreds.
    # Measured on Kafka with 200 topics and 200 records a second: half a second brings a projection from 70 % of a core
    # to 13 %, and its broker from 35 % to 12 %; 0.02 s brings nothing. The SQL log does not wait.
    gather_seconds: float = 0.0
    # A deployment that poisons more than this share of the last `dead_letter_window` records is itself the poison.
    dead_letter_share: float = 0.5
    dead_letter_window: int = 100
    backoff_seconds: float = 0.1
    backoff_limit_seconds: float = 10.0
    # No progress for this long with work waiting: the supervisor throws the connection away and starts again.
    stall_seconds: float = 60.0
    stop_seconds: float = 10.0


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A named transform of records into records. The name is its consumer group."""

    name: str
    topics: tuple[str, ...]
    handler: Handler
    limits: Limits = Limits()


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """A named transform of records into rows of one database, which also holds its positions."""

    name: str
    topics: tuple[str, ...]
    handler: ProjectionHandler
    database: Database
    tables: EventTables
    limits: Limits = Limits()


class Outbox(msgspec.Struct, frozen=True, kw_only=True):
    """The outbox of one service: what it has committed and the log has not yet got."""

    name: str
    database: Database
    tables: EventTables
    limits: Limits = Limits()


class TooManyDeadLetters(Exception):  # noqa: N818 - named for the condition
    """A stage stopped itself: a share of dead letters this large is a bad deployment, not bad data."""


class EventLog(Protocol):
    """The three verbs and the look.

    Every `run_…` goes on until `stop` is set, then ends cleanly within its limits; it raises only what a restart of
    the process would not mend (`TooManyDeadLetters`, a refused log-in).
    """

    async def create_topics(self, partitions: Mapping[str, int]) -> None:
        """Make the topics that are missing and wait until they can be written; never changes one that is there."""
        ...

    async def missing(self, topics: Collection[str]) -> Sequence[str]:
        """Name those of these topics that are not there."""
        ...

    async def run_relay(self, outbox: Outbox, stop: asyncio.Event) -> None:
        """Move outbox rows to the log, in their order, each once. Safe to run in every instance: one leads."""
        ...

    async def run_stage(self, stage: Stage, stop: asyncio.Event) -> None:
        """Follow the stage's topics from the first record on; instances share the partitions."""
        ...

    async def run_projection(self, projection: Projection, stop: asyncio.Event) -> None:
        """Follow the projection's topics into its database from the positions stored there."""
        ...

    def read(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """Give every committed record from the beginning to the end as it is at the start; no group, no position."""
        ...

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        """Count the records that this stage has not passed yet (for a projection ask its database)."""
        ...

    def stalled(self) -> tuple[str, ...]:
        """Name the stages and projections of this process that had work and made no progress for too long."""
        ...

    async def check(self) -> None:
        """Raise if the log cannot be reached now."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
