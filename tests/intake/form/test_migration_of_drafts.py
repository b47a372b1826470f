"""The migration of the drafts: up and down with data, and what was open stays open."""

from datetime import UTC, datetime
from uuid import UUID

import pytest_asyncio
from sqlalchemy import LargeBinary, String, Uuid, column, insert, select, table

from services.intake.form import repository
from shared.database import migrations
from shared.database.engine import Database
from shared.database.types import Instant

PACKAGE = "services.intake.migrations"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REPORT = UUID("01936f5e-8a3c-7c2b-9d1e-4f6a7b8c9d0e")
BEFORE = table(
    "intake_drafts",
    column("token_hash", String),
    column("report_id", Uuid),
    column("sealed", LargeBinary),
    column("updated_at", Instant()),
)


@pytest_asyncio.fixture
async def empty(database_url):
    database = Database(database_url)
    yield database
    await database.close()


async def test_a_draft_that_was_open_before_is_open_after_and_back_again(empty):
    row = {"token_hash": "a" * 64, "report_id": REPORT, "sealed": b"sealed", "updated_at": NOW}
    await migrations.upgrade(empty, PACKAGE, "intake_0001")
    async with empty.writing() as transaction:
        await transaction.execute(insert(BEFORE), row)

    await migrations.upgrade(empty, PACKAGE)
    async with empty.reading() as transaction:
        found = await repository.find(transaction, "a" * 64, NOW)
    differences = await migrations.differences(empty, PACKAGE)
    await migrations.downgrade(empty, PACKAGE, "intake_0001")
    async with empty.reading() as transaction:
        [after] = (await transaction.execute(select(BEFORE))).mappings().all()

    assert (found.report_id, found.sealed, found.updated_at, found.receipt_hash) == (REPORT, b"sealed", NOW, None)
    assert dict(after) == row
    assert differences == []
