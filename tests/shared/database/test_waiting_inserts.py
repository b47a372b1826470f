"""SQLite's inserts wait for the next statement or the commit: they are in the transaction all the same."""

import inspect
import sqlite3

import aiosqlite
import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, func, select
from sqlalchemy.exc import IntegrityError

from shared.database import engine
from shared.database.engine import Database, Transaction

metadata = MetaData()
things = Table("things", metadata, Column("id", Integer, primary_key=True), Column("name", String))
children = Table(
    "children",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent", ForeignKey(things.c.id, deferrable=True, initially="DEFERRED"), nullable=False),
)
ROW = {"id": 1, "name": "a"}
OTHER = {"id": 2, "name": "b"}


@pytest.fixture
async def database(sqlite_with):
    return await sqlite_with(metadata)


async def ids(transaction: Transaction) -> list[int]:
    return list((await transaction.execute(select(things.c.id).order_by(things.c.id))).scalars())


class AtTheCommit:
    """Insert and leave: all of it crosses in one visit."""

    async def write(self, database, table, *rows):
        async with database.writing() as transaction:
            await transaction.insert(things, [OTHER])
            for row in rows:
                await transaction.insert(table, [row])


class AtTheCommitOfWhatWasBegun:
    """A statement first: the inserts cross in a visit, the commit in another."""

    async def write(self, database, table, *rows):
        async with database.writing() as transaction:
            await transaction.execute(select(func.count()).select_from(things))
            await transaction.insert(things, [OTHER])
            for row in rows:
                await transaction.insert(table, [row])


class AtTheNextStatement:
    """A statement after the inserts: they cross before it."""

    async def write(self, database, table, *rows):
        async with database.writing() as transaction:
            await transaction.insert(things, [OTHER])
            for row in rows:
                await transaction.insert(table, [row])
            await transaction.execute(select(things))


MOMENTS = [AtTheCommit(), AtTheCommitOfWhatWasBegun(), AtTheNextStatement()]
each_moment = pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: type(moment).__name__)


@each_moment
async def test_what_violates_a_constraint_is_raised_and_nothing_is_kept(database, look, moment):
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await moment.write(database, things, ROW, ROW)

    assert look() == []


@each_moment
async def test_a_constraint_that_is_checked_at_the_commit_is_raised_and_nothing_is_kept(database, look, moment):
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await moment.write(database, children, {"id": 1, "parent": 99})

    assert look() == []


@each_moment
async def test_after_a_violation_the_connection_writes_again(database, look, moment):
    with pytest.raises(IntegrityError):
        await moment.write(database, things, ROW, ROW)

    await moment.write(database, things, ROW)

    assert look() == [1, 2]
    assert database.engine.pool.checkedout() == 0


async def test_without_the_roll_back_the_write_lock_would_stay(database, look, monkeypatch):
    """Negative control: the error is raised, and the transaction left open."""

    async def nothing(_connection):
        pass

    monkeypatch.setattr(engine, "roll_back", nothing)
    with pytest.raises(IntegrityError):
        await MOMENTS[0].write(database, things, ROW, ROW)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        look()


async def insert_and_raise(database: Database) -> None:
    async with database.writing() as transaction:
        await transaction.insert(things, [ROW])
        assert await ids(transaction) == [1]
        await transaction.insert(things, [OTHER])
        assert await ids(transaction) == [1, 2]
        raise RuntimeError("changed my mind")


async def test_a_statement_sees_the_rows_inserted_before_it_and_they_go_with_the_transaction(database, look):
    with pytest.raises(RuntimeError, match="changed my mind"):
        await insert_and_raise(database)

    assert look() == []


async def test_written_without_a_beginning_they_would_stay(database, look, monkeypatch):
    """Negative control: outside a transaction each insert commits by itself."""

    async def nothing(_transaction):
        pass

    monkeypatch.setattr(Transaction, "begin", nothing)
    with pytest.raises(RuntimeError, match="changed my mind"):
        await insert_and_raise(database)

    assert look() == [1]


async def test_not_written_before_a_statement_they_would_not_be_seen(database, monkeypatch):
    """Negative control: a statement that goes ahead of the inserts."""

    async def nothing(_transaction):
        pass

    monkeypatch.setattr(Transaction, "_write_waiting", nothing)

    with pytest.raises(AssertionError):
        await insert_and_raise(database)


async def swallow_the_violation(database: Database, told: list[str]) -> None:
    async with database.writing() as transaction:
        transaction.after_commit(lambda: told.append("committed"))
        await transaction.insert(things, [ROW])
        await transaction.insert(things, [ROW])
        await transaction.insert(things, [OTHER])
        with pytest.raises(IntegrityError):
            await transaction.execute(select(things))
        assert await ids(transaction) == [1]


async def test_who_goes_on_after_a_violation_cannot_commit_the_rest(database, look):
    told: list[str] = []

    with pytest.raises(IntegrityError):
        await swallow_the_violation(database, told)

    assert (look(), told) == ([], [])


def test_the_private_names_of_the_driver_that_we_rely_on_are_there():
    """What `bulk.visit` calls. When this fails with a new aiosqlite, look there."""
    assert inspect.iscoroutinefunction(aiosqlite.Connection._execute)
    assert list(inspect.signature(aiosqlite.Connection._execute).parameters) == ["self", "fn", "args", "kwargs"]
    assert isinstance(inspect.getattr_static(aiosqlite.Connection, "_conn"), property)
