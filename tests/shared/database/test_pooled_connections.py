"""PostgreSQL: a pooled connection is asked whether it is alive before it is used, unless it was used just now."""

import math

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import engine
from shared.database.engine import Database
from shared.testing.clock import HandClock

pytestmark = pytest.mark.postgresql


@pytest.fixture
def clock(monkeypatch):
    clock = HandClock()
    monkeypatch.setattr(engine, "time", clock)
    return clock


@pytest_asyncio.fixture
async def database(postgresql_url):
    database = Database(postgresql_url, pool_size=2)
    yield database
    await database.close()


@pytest.fixture
def pings(database, monkeypatch):
    """Count the questions."""
    asked = []
    do_ping = database.engine.dialect.do_ping

    def counted(connection):
        asked.append(connection)
        return do_ping(connection)

    monkeypatch.setattr(database.engine.dialect, "do_ping", counted)
    return asked


async def backend(database: Database) -> int:
    async with database.reading() as transaction:
        return (await transaction.execute(text("SELECT pg_backend_pid()"))).scalar_one()


async def write(database: Database) -> int:
    async with database.writing() as transaction:
        return (await transaction.execute(text("SELECT pg_backend_pid()"))).scalar_one()


@pytest.fixture
def close_all(postgresql_server):
    """Close every connection at the server, as its restart or a firewall does."""

    def close():
        postgresql_server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            database="casebridge",
        )

    return close


async def test_a_connection_used_just_now_is_not_asked(database, clock, pings):
    first = await backend(database)
    clock.now += engine.PING_AFTER_SECONDS / 2

    assert await backend(database) == first
    assert pings == []


async def test_an_idle_connection_is_asked_once_and_kept(database, clock, pings):
    first = await backend(database)
    clock.now += engine.PING_AFTER_SECONDS

    assert await backend(database) == first
    assert await backend(database) == first
    assert len(pings) == 1


@pytest.mark.parametrize("use", [backend, write])
async def test_idle_connections_that_the_server_closed_are_replaced_unseen(database, clock, close_all, use):
    async with database.reading() as one, database.reading() as other:
        closed = {(await each.execute(text("SELECT pg_backend_pid()"))).scalar_one() for each in (one, other)}
    close_all()
    clock.now += engine.PING_AFTER_SECONDS

    async with database.reading() as one:  # takes one of the two, so that `use` meets the other
        alive = {(await one.execute(text("SELECT pg_backend_pid()"))).scalar_one(), await use(database)}

    assert len(closed) == len(alive) == 2
    assert not closed & alive


async def unasked(_connection):
    pass


@pytest.mark.parametrize("use", [backend, write])
async def test_without_the_question_the_error_would_reach_the_caller(database, clock, close_all, use, monkeypatch):
    """Negative control: nobody is asked."""
    monkeypatch.setattr(engine, "PING_AFTER_SECONDS", math.inf)
    await use(database)
    close_all()
    clock.now += 3_600

    with pytest.raises(DBAPIError):
        await use(database)


async def test_after_an_error_from_a_closed_connection_the_pool_is_whole_again(database, clock, close_all):
    """What was used just now is not asked: its user gets the error, and nobody after."""
    await backend(database)
    close_all()
    with pytest.raises(DBAPIError):
        await backend(database)

    assert await backend(database)
    assert await write(database)
