"""Many rows in one visit to the driver are the rows that SQLAlchemy would have written, in the same transaction."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, String, Table, Uuid, insert, select
from sqlalchemy.exc import IntegrityError

from shared.database.engine import Database
from shared.database.types import Instant

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("name", String(20)),
    Column("is_test", Boolean, nullable=False),
    Column("content", LargeBinary),
    Column("order", Integer, nullable=False),
)
EASTERN = timezone(timedelta(hours=7))


def a_row(**changes):
    row = {"id": uuid4(), "at": datetime(2026, 11, 20, 9, 30, 1, 5, tzinfo=EASTERN), "name": "één", "is_test": True}
    return row | {"content": b"\x00\xff", "order": 1} | changes


@pytest_asyncio.fixture
async def database(database_url: str):
    database = Database(database_url)
    async with database.writing() as transaction:
        await transaction.connection.run_sync(metadata.create_all)
    yield database
    await database.close()


async def rows_of(database: Database):
    async with database.reading() as transaction:
        return [tuple(row) for row in await transaction.execute(select(things).order_by(things.c.order))]


async def write_twice(database: Database, row) -> None:
    async with database.writing() as transaction:
        await transaction.insert(things, [row])
        await transaction.insert(things, [row])


async def write(database: Database, *rows) -> None:
    async with database.writing() as transaction:
        await transaction.insert(things, rows)


async def test_the_rows_are_those_that_sqlalchemy_writes(database):
    rows = [a_row(order=1), a_row(order=2, name=None, content=None, is_test=False, at=datetime.now(UTC))]
    async with database.writing() as transaction:
        await transaction.execute(insert(things), rows)
    expected = await rows_of(database)
    async with database.writing() as transaction:
        await transaction.execute(things.delete())

    await write(database, *rows)

    assert await rows_of(database) == expected
    assert all(isinstance(row[0], UUID) for row in expected)


async def test_no_rows_are_no_statement(database):
    await write(database)

    assert await rows_of(database) == []


async def test_the_rows_go_when_the_transaction_does(database):
    row = a_row()

    with pytest.raises(IntegrityError):
        await write_twice(database, row)

    assert await rows_of(database) == []


async def test_a_row_that_is_there_already_is_an_integrity_error_that_does_not_tell_the_row(database):
    row = a_row(name="a secret of hers")
    await write(database, row)

    with pytest.raises(IntegrityError) as refused:
        await write(database, a_row(), row)

    assert "a secret of hers" not in str(refused.value) or database.dialect == "postgresql"
    assert len(await rows_of(database)) == 1


async def test_a_naive_instant_is_refused(database):
    with pytest.raises(ValueError, match="time zone"):
        await write(database, a_row(at=datetime(2026, 11, 20)))  # noqa: DTZ001 - that is the point
