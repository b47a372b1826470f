"""One way to the database, whichever it is: SQLite with one writer, or PostgreSQL.

A transaction is opened at the edge and commits there once; nobody commits inside. SQLite runs with WAL and
synchronous=FULL: a commit that was answered survives a power cut (docs/decisions/0004-sqlite-settings.md).
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from sqlalchemy import CursorResult, Executable, Table, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from shared.database.bulk import Statement, insert_rows, inserting, roll_back, visit

BUSY_TIMEOUT_MS = 10_000
STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
# A process frozen inside a transaction must not hold its locks for ever.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
# Whoever used a connection so lately knows that it is alive; to ask it costs three turns.
PING_AFTER_SECONDS = 1.0

# A transaction that will write takes the write lock before it reads: a later upgrade fails at once, whatever the busy
# timeout.
_BEGIN = Statement("BEGIN IMMEDIATE")
_COMMIT = Statement("COMMIT")

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Rows = CursorResult[*tuple[Any, ...]]


class Transaction:
    """An open transaction. Whoever opened it commits it; others only execute, and react after the commit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._after_commit: list[Callable[[], None]] = []
        self._waiting: list[Statement] = []
        self._failure: BaseException | None = None

    async def begin(self) -> None:
        """Begin now, instead of with the first statement: for whoever works on `connection` itself."""
        if not self.connection.in_transaction():
            await self.connection.begin()

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run one statement; a sequence of parameters runs it for each."""
        if self._waiting:
            await self._write_waiting()
        return await self.connection.execute(statement, parameters)

    async def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows that name the same columns; several times cheaper than `execute`.

        On SQLite they are written with the next statement or the commit, and what they violate is raised there.
        """
        if not rows:
            return
        if self.connection.dialect.name == "sqlite":
            self._waiting.append(inserting(self.connection.dialect, table, rows))
        else:
            await insert_rows(self.connection, table, rows)

    def take_waiting(self) -> list[Statement]:
        """Give the inserts that were not written yet; raises if others failed. For `Database.writing` alone."""
        if self._failure is not None:
            # Whoever went on after the error must not commit the rest.
            raise self._failure
        waiting, self._waiting = self._waiting, []
        return waiting

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call back once the commit is durable; not at all if the transaction is rolled back."""
        self._after_commit.append(callback)

    def committed(self) -> None:
        """Run the callbacks. For `Database.writing` alone."""
        for callback in self._after_commit:
            callback()

    async def _write_waiting(self) -> None:
        # Outside a transaction each of them would commit by itself.
        await self.begin()
        try:
            await visit(self.connection, self.take_waiting())
        except BaseException as error:
            self._failure = error
            raise


class Signal:
    """Wakes whoever waits in this process; a hint to look again, never the only way to find work."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the waiter."""
        self._event.set()

    async def wait(self, timeout_seconds: float) -> None:
        """Return when set since the last wait, or when the time is over."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()


class Database:
    """A database by URL: `sqlite+aiosqlite:///path` or `postgresql+asyncpg://user@host/name`."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.dialect: Literal["sqlite", "postgresql"] = "sqlite" if url.startswith("sqlite") else "postgresql"
        self.engine = _sqlite_engine(url) if self.dialect == "sqlite" else _postgresql_engine(url, pool_size)
        self._writing_engine = _beginning_at_once(self.engine) if self.dialect == "sqlite" else self.engine
        self._writer = asyncio.Lock()
        self._signals: dict[str, list[Signal]] = {}

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction to read from; it is rolled back at the end."""
        async with self.engine.connect() as connection:
            yield Transaction(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Open a transaction that commits at the end, or rolls back if anything was raised.

        On SQLite one at a time: the writers of this process wait in line here instead of in the database, where
        waiting is polling. Other processes are held off by the busy timeout.
        """
        if self.dialect == "postgresql":
            async with self.engine.connect() as connection:
                transaction = Transaction(connection)
                async with connection.begin():
                    yield transaction
        else:
            async with self._writer, self._writing_engine.connect() as connection:
                transaction = Transaction(connection)
                try:
                    yield transaction
                    await _commit(connection, transaction.take_waiting())
                except BaseException:
                    # SQLAlchemy throws away a connection whose statement or commit was cancelled.
                    is_theirs = connection.in_transaction() or connection.invalidated
                    await (connection.rollback() if is_theirs else roll_back(connection))
                    raise
        transaction.committed()

    def listen(self, name: str) -> Signal:
        """Give a signal of one's own that `notify(name)` sets."""
        signal = Signal()
        self._signals.setdefault(name, []).append(signal)
        return signal

    def notify(self, name: str) -> None:
        """Set every signal of this name; usually through `Transaction.after_commit`."""
        for signal in self._signals.get(name, ()):
            signal.set()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _sqlite_engine(url: str) -> AsyncEngine:
    # Nothing to reset: `writing` ends what it began, and reading begins nothing.
    engine = create_async_engine(url, pool_size=5, max_overflow=10, pool_reset_on_return=None)

    @event.listens_for(engine.sync_engine, "connect")
    def _settle(connection: DBAPIConnection, _record: object) -> None:
        # The driver must not begin transactions by itself: `writing` does.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "invalidate")
    def _thrown_away(connection: DBAPIConnection, _record: object, _error: object) -> None:
        # A cancelled statement may have rows to give still: closed like that, SQLite would keep the write lock.
        connection.rollback()

    return engine


def _beginning_at_once(engine: AsyncEngine) -> AsyncEngine:
    """Give a view of the engine, with the same connections, whose transactions take the write lock first."""
    writing = engine.execution_options()
    event.listen(writing.sync_engine, "begin", lambda connection: connection.exec_driver_sql(_BEGIN.text))
    return writing


async def _commit(connection: AsyncConnection, inserts: Sequence[Statement]) -> None:
    if connection.in_transaction():
        if inserts:
            await visit(connection, inserts)
        await connection.commit()
    elif inserts:
        await visit(connection, [_BEGIN, *inserts, _COMMIT])


def _postgresql_engine(url: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={
            "server_settings": {
                "application_name": "casebridge",
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "lock_timeout": str(LOCK_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
            }
        },
    )

    @event.listens_for(engine.sync_engine, "checkin")
    def _returned(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["returned_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _taken(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("returned_at", math.inf) < PING_AFTER_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            # The pool then throws away what it has, and connects anew.
            raise DisconnectionError from error

    return engine
