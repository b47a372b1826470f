import pytest

from shared.database.engine import Database


@pytest.fixture
async def each_database(database_url):
    """An empty database, on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield database
    await database.close()
