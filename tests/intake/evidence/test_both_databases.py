"""The tables of evidence on SQLite and on PostgreSQL: up, down and up again with files in them; memory stays flat."""

import tracemalloc
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, inspect, select

from services.intake.evidence import receiving as room
from services.intake.evidence import upload
from services.intake.evidence.custody import custody_of
from services.intake.evidence.files import evidence_of
from services.intake.evidence.limits import CHUNK_BYTES, MIB
from services.intake.evidence.reading import open_file
from services.intake.evidence.receiving import Owner, Receiving
from services.intake.evidence.tables import chunks
from shared.database import migrations
from shared.database.engine import Database
from shared.messages.ids import new_report_id
from shared.vault.vault import Vault

TABLES = {"intake_evidence", "intake_evidence_chunks", "intake_custody"}
PACKAGE = "services.intake.migrations"


@pytest.fixture
def opened_at(database_url, master_keys, clock):
    @asynccontextmanager
    async def opened_at():
        database = Database(database_url)
        vault = Vault(database, master_keys)
        for package in ("shared.vault.migrations", PACKAGE):
            await migrations.upgrade(database, package)
        report_id = new_report_id()
        key, wrapped = vault.make_key(report_id)
        async with database.writing() as transaction:
            await vault.store(transaction, [wrapped])
        yield database, Receiving(database, vault, clock), Owner(report_id=report_id, key=key)
        await database.close()

    return opened_at


async def names(database) -> set[str]:
    async with database.reading() as transaction:
        return await transaction.connection.run_sync(lambda connection: set(inspect(connection).get_table_names()))


async def test_a_file_lives_on_either_database_and_the_tables_go_and_come(opened_at, bytes_of, clock):
    content = bytes_of(2 * CHUNK_BYTES + 5)
    async with opened_at() as (database, receiving, owner):
        file = await receiving.begin(owner, len(content), "a")
        for start, end in ((0, CHUNK_BYTES + 1), (CHUNK_BYTES + 1, len(content))):
            going_on = await receiving.resume(owner, await receiving.find(owner, file.upload_id), start)
            await going_on.feed(content[start:end])
            whole = await going_on.settle()
        await receiving.describe(whole, "what it shows")
        async with database.reading() as transaction:
            (kept,) = await evidence_of(transaction, owner.report_id, owner.key)
            log = await custody_of(transaction, kept)
        assert b"".join([part async for part in open_file(database, kept, "a test", clock())]) == content
        assert kept.label.description == "what it shows"
        assert [deed.action for deed in log] == ["received", "hashed", "sealed", "described"]

        await migrations.downgrade(database, PACKAGE, "intake_0002")
        assert not TABLES & await names(database)
        await migrations.upgrade(database, PACKAGE)
        assert await names(database) >= TABLES
        assert await migrations.differences(database, PACKAGE) == []
        async with database.reading() as transaction:
            assert (await transaction.execute(select(func.count()).select_from(chunks))).scalar_one() == 0


async def most_in_memory(receiving, owner, content: bytes) -> int:
    """Give how many bytes were allocated at most, beside the content itself, while it was received."""
    going_on = await receiving.resume(owner, await receiving.begin(owner, len(content), "a"), 0)
    tracemalloc.start()
    try:
        for start in range(0, len(content), 65_536):
            await going_on.feed(content[start : start + 65_536])
        await going_on.settle()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def test_of_a_large_file_about_a_mebibyte_is_in_memory(receiving, owner, bytes_of):
    assert await most_in_memory(receiving, owner, bytes_of(12 * MIB)) < 2 * MIB


async def test_a_server_that_keeps_the_file_in_memory_is_caught(receiving, owner, bytes_of, monkeypatch):
    """Negative control: nothing is committed before the end."""
    for module in (room, upload):
        monkeypatch.setattr(module, "CHUNK_BYTES", 64 * MIB)

    assert await most_in_memory(receiving, owner, bytes_of(12 * MIB)) > 12 * MIB
