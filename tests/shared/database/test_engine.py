"""Both databases: the settings that promises rest on are in force, and transactions do as they say."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from shared.database.engine import Database
from shared.database.errors import is_passing
from shared.database.types import Instant

metadata = MetaData()
moments = Table("moments", metadata, Column("id", Integer, primary_key=True), Column("at", Instant))
NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def with_moments(each_database):
    async with each_database.writing() as transaction:
        await transaction.connection.run_sync(metadata.create_all)
    return each_database


async def test_sqlite_runs_with_the_settings_that_durability_rests_on(sqlite_url):
    database = Database(sqlite_url)
    found = {}
    async with database.reading() as transaction:
        for pragma in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "secure_delete"):
            found[pragma] = (await transaction.execute(text(f"PRAGMA {pragma}"))).scalar_one()
    await database.close()

    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "busy_timeout": 10_000,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


@pytest.mark.postgresql
async def test_postgresql_runs_with_the_time_limits(postgresql_url):
    database = Database(postgresql_url)
    found = {}
    async with database.reading() as transaction:
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            found[setting] = (await transaction.execute(text(f"SHOW {setting}"))).scalar_one()
    await database.close()

    assert found == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "10s",
    }


async def test_what_raises_is_rolled_back_and_tells_nobody(with_moments):
    told = []

    async def write_and_raise():
        async with with_moments.writing() as transaction:
            await transaction.execute(insert(moments).values(id=1))
            transaction.after_commit(lambda: told.append(1))
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError):
        await write_and_raise()

    async with with_moments.reading() as transaction:
        assert (await transaction.execute(select(moments))).all() == []
    assert told == []


async def test_writers_of_one_process_stand_in_line(with_moments):
    async def count_up():
        async with with_moments.writing() as transaction:
            if with_moments.dialect == "postgresql":
                await transaction.execute(text("LOCK TABLE moments"))
            count = len((await transaction.execute(select(moments))).all())
            await asyncio.sleep(0)
            await transaction.execute(insert(moments).values(id=count))

    await asyncio.gather(*(count_up() for _ in range(12)))

    async with with_moments.reading() as transaction:
        assert len((await transaction.execute(select(moments))).all()) == 12


async def test_two_processes_may_write_to_one_sqlite_file(sqlite_url):
    one, other = Database(sqlite_url), Database(sqlite_url)
    async with one.writing() as transaction:
        await transaction.connection.run_sync(metadata.create_all)

    async def fill(database, ids):
        for number in ids:
            async with database.writing() as transaction:
                await transaction.execute(insert(moments).values(id=number))

    await asyncio.gather(fill(one, range(25)), fill(other, range(25, 50)))

    async with other.reading() as transaction:
        assert len((await transaction.execute(select(moments))).all()) == 50
    await one.close()
    await other.close()


async def test_a_signal_wakes_its_listener_after_the_commit(with_moments):
    signal = with_moments.listen("moments")
    async with with_moments.writing() as transaction:
        transaction.after_commit(lambda: with_moments.notify("moments"))

    async with asyncio.timeout(5):
        await signal.wait(60)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5, minutes=45))])
async def test_an_instant_comes_back_in_utc_to_the_microsecond(with_moments, zone):
    async with with_moments.writing() as transaction:
        await transaction.execute(insert(moments).values(id=1, at=NOON.astimezone(zone)))

    async with with_moments.reading() as transaction:
        found = (await transaction.execute(select(moments.c.at))).scalar_one()
    assert (found, found.tzinfo) == (NOON, UTC)


async def test_instants_from_different_zones_sort_and_compare_by_time(with_moments):
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-9))
    async with with_moments.writing() as transaction:
        await transaction.execute(insert(moments).values(id=1, at=NOON.astimezone(east)))
        await transaction.execute(insert(moments).values(id=2, at=(NOON - timedelta(seconds=1)).astimezone(west)))
        await transaction.execute(insert(moments).values(id=3, at=None))

    async with with_moments.reading() as transaction:
        earlier = select(moments.c.id).where(moments.c.at < NOON.astimezone(west))
        assert list((await transaction.execute(earlier)).scalars()) == [2]


async def test_a_naive_datetime_is_refused(with_moments):
    async with with_moments.writing() as transaction:
        with pytest.raises(StatementError, match="needs a time zone"):
            await transaction.execute(insert(moments).values(id=1, at=NOON.replace(tzinfo=None)))


class _Deadlock(Exception):  # noqa: N818 - as the driver's
    sqlstate = "40P01"


class _Duplicate(Exception):  # noqa: N818 - as the driver's
    sqlstate = "23505"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (OperationalError("", None, Exception()), True),
        (DBAPIError("", None, Exception(), connection_invalidated=True), True),
        (DBAPIError("", None, _Deadlock()), True),
        (IntegrityError("", None, _Duplicate()), False),
        (ValueError(), False),
    ],
)
def test_errors_of_the_moment_are_told_from_errors_of_the_data(error, expected):
    assert is_passing(error) is expected
