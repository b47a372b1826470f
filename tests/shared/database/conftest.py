import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.engine import make_url

from shared.database.engine import Database


@pytest.fixture
async def each_database(database_url):
    """An empty database, on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_with(sqlite_url):
    """Make an SQLite database that holds these tables."""
    made = []

    async def make(metadata):
        made.append(Database(sqlite_url))
        async with made[-1].writing() as transaction:
            await transaction.connection.run_sync(metadata.create_all)
        return made[-1]

    yield make
    for database in made:
        await database.close()


@pytest.fixture
def look(sqlite_url):
    """Look from outside, with a connection that waits for nobody: take the write lock, and give what is kept."""

    def now():
        with closing(sqlite3.connect(make_url(sqlite_url).database, timeout=0, isolation_level=None)) as outside:
            outside.execute("BEGIN IMMEDIATE")
            return [row[0] for row in outside.execute("SELECT id FROM things ORDER BY id")]

    return now
