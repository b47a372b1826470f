"""Migrations go up and down, and end where the models are."""

import pytest
from sqlalchemy import Column, Integer, Table, text

from shared.database import migrations
from shared.eventlog.sql.tables import metadata

PACKAGE = "shared.eventlog.sql.migrations"


async def test_an_upgraded_database_is_current_and_equals_the_models(each_database):
    assert not await migrations.is_current(each_database, PACKAGE)

    await migrations.upgrade(each_database, PACKAGE)

    assert await migrations.is_current(each_database, PACKAGE)
    assert await migrations.differences(each_database, PACKAGE) == []


async def test_upgrading_twice_changes_nothing(each_database):
    await migrations.upgrade(each_database, PACKAGE)
    async with each_database.writing() as transaction:
        await transaction.execute(text("INSERT INTO log_topics (topic, partitions) VALUES ('t', 3)"))

    await migrations.upgrade(each_database, PACKAGE)

    async with each_database.reading() as transaction:
        assert (await transaction.execute(text("SELECT partitions FROM log_topics"))).scalar_one() == 3


async def test_down_and_up_again_leads_to_the_same_tables(each_database):
    await migrations.upgrade(each_database, PACKAGE)
    async with each_database.writing() as transaction:
        await transaction.execute(text("INSERT INTO log_topics (topic, partitions) VALUES ('t', 3)"))

    await migrations.downgrade(each_database, PACKAGE)

    assert not await migrations.is_current(each_database, PACKAGE)
    await migrations.upgrade(each_database, PACKAGE)
    assert await migrations.differences(each_database, PACKAGE) == []


async def test_a_model_that_the_migrations_forgot_is_named(each_database, monkeypatch):
    await migrations.upgrade(each_database, PACKAGE)
    forgotten = Table("log_forgotten", metadata, Column("id", Integer, primary_key=True))
    try:
        found = await migrations.differences(each_database, PACKAGE)
    finally:
        metadata.remove(forgotten)

    assert "log_forgotten" in found[0]


async def test_a_failed_migration_leaves_nothing_behind(each_database, monkeypatch):
    monkeypatch.setattr(migrations, "_run_env", _run_and_break(migrations._run_env))
    with pytest.raises(RuntimeError, match="power cut"):
        await migrations.upgrade(each_database, PACKAGE)
    monkeypatch.undo()

    assert not await migrations.is_current(each_database, PACKAGE)
    await migrations.upgrade(each_database, PACKAGE)


def _run_and_break(run_env):
    def broken(connection, script, step):
        run_env(connection, script, step)
        raise RuntimeError("power cut")

    return broken
