"""Leaving just after "Send now" costs nobody the report that was accepted, on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from sqlalchemy import select

from services.intake.form.drafts import forget_draft, open_by_receipt, open_draft
from services.intake.form.sending import send_draft
from services.intake.reports.receipt import hash_receipt
from services.intake.reports.tables import draft_tokens, drafts, reports
from shared.database import migrations
from shared.database.engine import Database


@pytest_asyncio.fixture
async def database(database_url, migration_packages):
    database = Database(database_url)
    for package in migration_packages:
        await migrations.upgrade(database, package)
    yield database
    await database.close()


@pytest.fixture
def token(visit):
    return lambda: visit.client.cookies["casebridge-draft"]


async def rows(database, table):
    async with database.reading() as transaction:
        return (await transaction.execute(select(table))).all()


async def test_a_draft_that_was_sent_after_the_exit_looked_at_it_stays_with_its_key(
    visit, token, database, vault, filing
):
    await visit.answer_all()
    seen = await open_draft(database, vault, token(), datetime.now(UTC))
    sent = await send_draft(database, vault, filing, token(), 0)
    await forget_draft(database, vault, token(), seen)

    assert seen.report_id in await vault.keys([seen.report_id])
    assert await rows(database, draft_tokens) == []
    assert await open_by_receipt(database, vault, hash_receipt(sent.receipt), datetime.now(UTC))


async def test_sending_and_leaving_at_once_ends_with_a_report_and_its_key_or_with_neither(visit, database, vault):
    await visit.answer_all()
    await visit.get("/report/send")
    await asyncio.gather(visit.post("/report/send"), visit.client.post("/report/exit"))

    filed = await rows(database, reports)
    kept = await vault.keys([row.report_id for row in filed])
    assert [row.report_id for row in filed] == list(kept)
    assert await rows(database, draft_tokens) == []


async def test_leaving_forgets_what_was_not_sent_on_either_database(visit, database):
    await visit.answer_all()
    await visit.post("/report/exit")

    assert await rows(database, drafts) == []
    assert await rows(database, reports) == []
