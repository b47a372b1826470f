"""One way to the database, whichever it is: SQLite with one writer, or PostgreSQL.

A transaction is opened at the edge and commits there once; nobody commits inside. SQLite runs with WAL and
synchronous=FULL: a commit that was answered survives a power cut (docs/decisions/0004-sqlite-settings.md).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from sqlalchemy import CursorResult, Executable, Table, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.database.bulk import insert_rows

BUSY_TIMEOUT_MS = 10_000
STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
# A process frozen inside a transaction must not hold its locks for ever.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Rows = CursorResult[*tuple[Any, ...]]


class Transaction:
    """An open transaction. Whoever opened it commits it; others only execute, and react after the commit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._after_commit: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run one statement; a sequence of parameters runs it for each."""
        return await self.connection.execute(statement, parameters)

    async def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows that name the same columns; several times cheaper than `execute`."""
        await insert_rows(self.connection, table, rows)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call back once the commit is durable; not at all if the transaction is rolled back."""
        self._after_commit.append(callback)

    def committed(self) -> None:
        """Run the callbacks. For `Database.writing` alone."""
        for callback in self._after_commit:
            callback()


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
            async with self._writer, self.engine.connect() as connection:
                transaction = Transaction(connection)
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield transaction
                    await connection.commit()
                except BaseException:
                    await connection.rollback()
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
    engine = create_async_engine(url, pool_size=5, max_overflow=10)

    @event.listens_for(engine.sync_engine, "connect")
    def _settle(connection: DBAPIConnection, _record: object) -> None:
        # The driver must not begin transactions by itself: `writing` says BEGIN IMMEDIATE, so that a transaction that
        # will write takes the write lock before it reads (a later upgrade fails at once, whatever the busy timeout).
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

    return engine


def _postgresql_engine(url: str, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={
            "server_settings": {
                "application_name": "casebridge",
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "lock_timeout": str(LOCK_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
            }
        },
    )
