import pytest
import pytest_asyncio
from hypothesis import settings

from shared.database import migrations
from shared.database.engine import Database
from shared.messages.ids import ReportId, new_report_id
from shared.vault.vault import Vault

# A busy machine is no failure of the law under test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def report_id() -> ReportId:
    return new_report_id()


@pytest_asyncio.fixture
async def either(database_url):
    """Give a database of either kind, with the vault's tables."""
    database = Database(database_url)
    await migrations.upgrade(database, "shared.vault.migrations")
    yield database
    await database.close()


@pytest.fixture
def stored_in():
    """Store fresh data keys for so many reports; gives them by report."""

    async def store(vault: Vault, number: int = 1):
        made = {report_id: vault.make_key(report_id) for report_id in (new_report_id() for _ in range(number))}
        async with vault.database.writing() as transaction:
            await vault.store(transaction, [wrapped for _, wrapped in made.values()])
        return {report_id: key for report_id, (key, _) in made.items()}

    return store
