"""The seam of the behaviour suite: an engine of the log, with a second instance, a restart and a service's tables.

Fixtures named `<engine>_engine` give an `EngineFactory`; `engine` in the suite's conftest opens each of them in turn.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import msgspec
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select

from shared.database import migrations
from shared.database.engine import Database
from shared.eventlog.port import EventLog, Outbox
from shared.eventlog.records import Record
from shared.eventlog.sql.log import SqlLog
from shared.eventlog.tables import BigId, EventTables
from shared.messages.envelope import Message, header

WAIT_SECONDS = 30.0

metadata = MetaData()
tables = EventTables("suite", metadata)
rows = Table(
    "suite_rows",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("topic", String, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("event", String, nullable=False),
)
"""What the suite's projections write: without a unique key, so that a second time shows."""


class Instance(msgspec.Struct, kw_only=True):
    """One process of a service: its own clients of the log and of its database."""

    log: EventLog
    database: Database

    @property
    def outbox(self) -> Outbox:
        """Give the suite's outbox in this instance."""
        return Outbox(name="suite", database=self.database, tables=tables)


class Engine(Protocol):
    """A log with a database beside it, both empty at the start."""

    name: str
    first: Instance

    async def second(self) -> Instance:
        """Open another instance, as another process would have it."""
        ...

    async def restart(self) -> None:
        """Replace `first` by a new instance, as after the death of its process."""
        ...

    async def append(self, messages: Sequence[Message]) -> None:
        """Put messages into the log, past any outbox."""
        ...

    async def close(self) -> None:
        """Close every instance."""
        ...


EngineFactory = Callable[[], AbstractAsyncContextManager[Engine]]


class SqlEngine:
    """The SQL log on one database."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._url = url
        self._opened: list[Database] = []
        self.first = self.open()

    def open(self, database: Database | None = None) -> Instance:
        """Open an instance on this database, or on a new client of ours."""
        database = database or Database(self._url)
        self._opened.append(database)
        return Instance(log=SqlLog(database), database=database)

    async def second(self) -> Instance:
        """Open another instance."""
        return self.open()

    async def restart(self) -> None:
        """Open a new first instance; the old one is left as it is."""
        self.first = self.open()

    async def append(self, messages: Sequence[Message]) -> None:
        """Append in a transaction."""
        log = self.first.log
        assert isinstance(log, SqlLog)  # noqa: S101 - ours
        async with self.first.database.writing() as transaction:
            await log.append(transaction, messages)

    async def close(self) -> None:
        """Close every instance."""
        for database in self._opened:
            await database.close()


def sql_engine(name: str, url: str) -> EngineFactory:
    """Make the factory of a SQL engine, its tables ready."""
    return lambda: ready(SqlEngine(name, url))


@asynccontextmanager
async def ready(engine: Engine) -> AsyncIterator[Engine]:
    """Give the engine with its tables made, and close it in the end."""
    try:
        await migrations.upgrade(engine.first.database, "shared.eventlog.sql.migrations")
        await create_suite_tables(engine.first.database)
        yield engine
    finally:
        await engine.close()


async def create_suite_tables(database: Database) -> None:
    """Make the tables of the suite's own service."""
    async with database.writing() as transaction:
        await transaction.connection.run_sync(metadata.create_all)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> EngineFactory:
    """Give the SQL log on SQLite."""
    return sql_engine("sqlite", sqlite_url)


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> EngineFactory:
    """Give the SQL log on PostgreSQL."""
    return sql_engine("postgresql", postgresql_url)


def message(topic: str, key: str, event: str) -> Message:
    """Make a message whose id is `event`."""
    return Message(topic, key.encode(), event.encode(), (("ce_id", event.encode()),))


def messages(topic: str, events: Iterable[str], *, keys: int = 4) -> list[Message]:
    """Make messages, dealt out over some keys."""
    return [message(topic, f"key-{index % keys}", event) for index, event in enumerate(events)]


def event_of(record: Record) -> str:
    """Give the id of a record."""
    return header(record.headers, "ce_id") or ""


async def everything(log: EventLog, topic: str) -> list[Record]:
    """Read a topic whole."""
    return [record async for record in log.read([topic])]


async def events_in(log: EventLog, topic: str) -> list[str]:
    """Give the ids in a topic."""
    return [event_of(record) for record in await everything(log, topic)]


async def events_written(database: Database) -> list[str]:
    """Give the ids that the suite's projection wrote, in their order."""
    async with database.reading() as transaction:
        return list((await transaction.execute(select(rows.c.event).order_by(rows.c.id))).scalars())


def each_once(expected: Iterable[str], seen: Sequence[str]) -> None:
    """Check that nothing is lost, seen twice or made up."""
    wanted, lost = set(expected), set(expected) - set(seen)
    twice = {event for event in seen if seen.count(event) > 1}
    assert not lost, f"lost: {sorted(lost)[:5]} and {max(0, len(lost) - 5)} more"  # noqa: S101 - a checker
    assert not twice, f"seen twice: {sorted(twice)[:5]}"  # noqa: S101 - likewise
    assert set(seen) <= wanted, f"made up: {sorted(set(seen) - wanted)[:5]}"  # noqa: S101 - likewise


def in_order_per_key(sent: Sequence[Message], seen: Sequence[Record]) -> None:
    """Check that the records of every key stand in the order in which they were sent."""
    expected: dict[bytes, list[str]] = {}
    found: dict[bytes, list[str]] = {}
    for one in sent:
        expected.setdefault(one.key, []).append(header(one.headers, "ce_id") or "")
    for record in seen:
        found.setdefault(record.key, []).append(event_of(record))
    assert found == expected, "out of order"  # noqa: S101 - likewise


@asynccontextmanager
async def running(
    *runs: Callable[[asyncio.Event], Awaitable[None]],
) -> AsyncIterator[Mapping[int, asyncio.Task[None]]]:
    """Run stages, projections and relays until the end of the block, and stop them cleanly."""
    stop = asyncio.Event()
    tasks = {index: asyncio.ensure_future(run(stop)) for index, run in enumerate(runs)}
    try:
        yield tasks
        stop.set()
        async with asyncio.timeout(WAIT_SECONDS):
            await asyncio.gather(*tasks.values())
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; fail when it never becomes so."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not await is_so():  # noqa: ASYNC110 - asks another process, or a database
            await asyncio.sleep(0.02)
