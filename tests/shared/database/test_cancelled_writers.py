"""SQLite: a writer that is cancelled, wherever it is, leaves all of its transaction or nothing, and never its lock."""

import asyncio
import sqlite3
import threading

import aiosqlite
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, select, text

from shared.database import bulk, engine
from shared.database.engine import Database, Transaction

metadata = MetaData()
things = Table("things", metadata, Column("id", Integer, primary_key=True))


@pytest.fixture
async def database(sqlite_with):
    return await sqlite_with(metadata)


async def ids(transaction: Transaction) -> list[int]:
    return list((await transaction.execute(select(things.c.id).order_by(things.c.id))).scalars())


async def write_at_the_commit(database: Database) -> None:
    async with database.writing() as transaction:
        await transaction.insert(things, [{"id": 1}])
        await transaction.insert(things, [{"id": 2}])


async def write_before_the_commit(database: Database) -> None:
    async with database.writing() as transaction:
        await transaction.execute(select(things))
        await transaction.insert(things, [{"id": 1}])
        await transaction.insert(things, [{"id": 2}])


async def write_before_a_statement(database: Database) -> None:
    async with database.writing() as transaction:
        await transaction.insert(things, [{"id": 1}])
        await transaction.insert(things, [{"id": 2}])
        await transaction.execute(select(things))


class Held:
    """The driver's thread, held before a step of its choice until released."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._released = threading.Event()

    def here(self) -> None:
        self._loop.call_soon_threadsafe(self.reached.set)
        if not self._released.wait(30):
            raise TimeoutError("nobody released the driver")

    def release(self) -> None:
        self._released.set()


@pytest.fixture
async def held():
    held = Held()
    yield held
    held.release()


@pytest.fixture
def hold_statement(held, monkeypatch):
    """Hold a visit before one of its statements."""
    run_all = bulk._run_all

    def at(step):
        def run_and_hold(driver, statements, dialect):
            run_all(driver, statements[:step], dialect)
            held.here()
            run_all(driver, statements[step:], dialect)

        monkeypatch.setattr(bulk, "_run_all", run_and_hold)

    return at


@pytest.fixture
def hold_commit(held, monkeypatch):
    """Hold the driver's own commit."""

    def commit_and_hold(connection):
        held.here()
        connection.commit()

    async def commit(self):
        await self._execute(commit_and_hold, self._conn)

    monkeypatch.setattr(aiosqlite.Connection, "commit", commit)


async def cancel(writing: asyncio.Task[None], held: Held, times: int) -> None:
    """Cancel where the driver is held, let the driver go on, and wait for the task's end."""
    async with asyncio.timeout(30):
        await held.reached.wait()
        for _ in range(times):
            writing.cancel()
            for _ in range(5):  # turns, for it to go as far as it can
                await asyncio.sleep(0)
        held.release()
        with pytest.raises(asyncio.CancelledError):
            await writing


# BEGIN, two inserts, COMMIT
@pytest.mark.parametrize("step", range(5))
async def test_cancelled_in_the_visit_that_commits_all_is_kept_and_no_lock(database, look, held, hold_statement, step):
    hold_statement(step)
    writing = asyncio.create_task(write_at_the_commit(database))

    await cancel(writing, held, times=1)

    assert look() == [1, 2]


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("write", [write_before_the_commit, write_before_a_statement])
async def test_cancelled_in_the_visit_before_the_commit_nothing_is_kept_and_no_lock(
    database, look, held, hold_statement, write, step
):
    hold_statement(step)
    writing = asyncio.create_task(write(database))

    await cancel(writing, held, times=1)

    assert look() == []


@pytest.mark.parametrize("times", [1, 2])
async def test_cancelled_in_the_commit_of_what_was_begun_all_is_kept_and_no_lock(
    database, look, held, hold_commit, times
):
    writing = asyncio.create_task(write_before_the_commit(database))

    await cancel(writing, held, times)
    async with database.writing() as transaction:
        assert await ids(transaction) == [1, 2]

    assert look() == [1, 2]


@pytest.mark.parametrize("times", [1, 2])
async def test_cancelled_in_a_statement_nothing_is_kept_and_no_lock(database, look, held, times):
    async def write():
        async with database.writing() as transaction:
            driver = (await transaction.connection.get_raw_connection()).driver_connection
            await driver.create_function("hold", 0, held.here)
            await transaction.insert(things, [{"id": 1}])
            await transaction.execute(text("SELECT hold()"))

    await cancel(asyncio.create_task(write()), held, times)
    async with database.writing() as transaction:
        assert await ids(transaction) == []

    assert look() == []


@pytest.mark.parametrize("step", range(5))
async def test_cancelled_twice_the_next_writer_finds_no_transaction(database, look, held, hold_statement, step):
    """The second cancellation ends the wait for the driver; what the driver does next is in its line already."""
    hold_statement(step)
    writing = asyncio.create_task(write_at_the_commit(database))
    await cancel(writing, held, times=2)

    async with database.writing() as transaction:
        assert await ids(transaction) == [1, 2]

    assert look() == [1, 2]


async def test_not_waiting_for_the_driver_a_cancelled_task_would_leave_its_lock(
    database, look, held, hold_statement, monkeypatch
):
    """Negative control: the task ends while its transaction is under way."""

    async def nothing(_connection):
        pass

    monkeypatch.setattr(engine, "roll_back", nothing)
    hold_statement(2)
    writing = asyncio.create_task(write_at_the_commit(database))
    await held.reached.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        look()
