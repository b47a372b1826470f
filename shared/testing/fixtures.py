"""Fixtures that every room's tests use."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.database import migrations
from shared.database.engine import Database
from shared.settings import Settings
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the URL of a SQLite database that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'casebridge.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def migration_packages() -> tuple[str, ...]:
    """Name the packages whose migrations `database` has; a service's tests override this in their conftest."""
    return ("shared.eventlog.sql.migrations",)


@pytest_asyncio.fixture
async def database(sqlite_url: str, migration_packages: tuple[str, ...]) -> AsyncIterator[Database]:
    """Give a migrated SQLite database."""
    database = Database(sqlite_url)
    for package in migration_packages:
        await migrations.upgrade(database, package)
    yield database
    await database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of an embedded installation in a temporary folder."""
    return Settings(data=tmp_path / "casebridge-data")


@pytest.fixture
def master_keys() -> MasterKeys:
    """Give one master key, with the id `test`."""
    return MasterKeys([("test", bytes(range(32)))])


@pytest_asyncio.fixture
async def vault(database: Database, master_keys: MasterKeys) -> Vault:
    """Give a vault in `database`."""
    await migrations.upgrade(database, "shared.vault.migrations")
    return Vault(database, master_keys)
