from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import LargeBinary, bindparam, event, select
from sqlalchemy.exc import IntegrityError

from shared.database import migrations
from shared.messages.ids import new_report_id
from shared.vault import repository
from shared.vault import vault as vault_module
from shared.vault.errors import SealBroken, UnknownMasterKey
from shared.vault.master_keys import MasterKeys
from shared.vault.sealing import seal, unseal
from shared.vault.tables import keys as keys_table
from shared.vault.vault import Vault

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OLD, NEW = ("2026", bytes(range(32))), ("2027", bytes(32))


@pytest.fixture
def old(either) -> Vault:
    return Vault(either, MasterKeys([OLD]), clock=lambda: NOW)


@pytest.fixture
def new(either) -> Vault:
    return Vault(either, MasterKeys([NEW, OLD]), clock=lambda: NOW)


@pytest.fixture
def newest(either) -> Vault:
    return Vault(either, MasterKeys([NEW]), clock=lambda: NOW)


async def rows_of(vault):
    async with vault.database.reading() as transaction:
        return {row.report_id: row for row in await transaction.execute(select(keys_table))}


async def erase(vault, report_id):
    async with vault.database.writing() as transaction:
        return await vault.erase(transaction, report_id)


async def test_a_stored_key_opens_what_it_sealed(old, stored_in):
    made = await stored_in(old, 3)
    boxes = {report_id: seal(key, report_id, "report", b"words") for report_id, key in made.items()}

    found = await old.keys(list(made))

    assert {unseal(found[i], i, "report", box) for i, box in boxes.items()} == {b"words"}


async def test_a_key_commits_with_what_it_seals_or_not_at_all(old):
    report_id = new_report_id()
    with suppress(ZeroDivisionError):
        async with old.database.writing() as transaction:
            await old.store(transaction, [old.make_key(report_id)[1]])
            raise ZeroDivisionError

    assert await old.keys([report_id]) == {}


async def test_a_report_never_gets_a_second_key(old, stored_in):
    (report_id,) = await stored_in(old)

    with pytest.raises(IntegrityError):
        async with old.database.writing() as transaction:
            await old.store(transaction, [old.make_key(report_id)[1]])


async def test_the_keys_of_a_batch_are_one_query(old, stored_in):
    made = await stored_in(old, 500)
    statements = []
    event.listen(old.database.engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    found = await old.keys([*made, new_report_id()])

    assert set(found) == set(made)
    assert len(statements) == 1
    assert await old.keys([]) == {}
    assert len(statements) == 1


async def test_after_erasing_nothing_opens_and_a_tombstone_stays(old, stored_in):
    gone, kept = await stored_in(old, 2)

    assert await erase(old, gone) is True

    row = (await rows_of(old))[gone]
    assert set(await old.keys([gone, kept])) == {kept}
    assert (row.wrapped, row.erased_at) == (None, NOW)
    assert await erase(old, gone) is False
    assert await erase(old, new_report_id()) is False


async def test_an_erased_report_never_gets_a_key_again(old, stored_in):
    (report_id,) = await stored_in(old)
    await erase(old, report_id)

    with pytest.raises(IntegrityError):
        async with old.database.writing() as transaction:
            await old.store(transaction, [old.make_key(report_id)[1]])


async def test_an_erasure_that_is_rolled_back_erases_nothing(old, stored_in):
    (report_id,) = await stored_in(old)
    with suppress(ZeroDivisionError):
        async with old.database.writing() as transaction:
            await old.erase(transaction, report_id)
            raise ZeroDivisionError

    assert set(await old.keys([report_id])) == {report_id}


async def test_rotated_keys_open_the_old_boxes(old, new, newest, stored_in):
    made = await stored_in(old, 7)
    boxes = {report_id: seal(key, report_id, "report", b"words") for report_id, key in made.items()}

    assert await new.rotate() == 7

    found = await newest.keys(list(made))
    assert {unseal(found[i], i, "report", box) for i, box in boxes.items()} == {b"words"}
    assert await newest.keys_by_master_key() == {"2027": 7}
    assert await new.rotate() == 0
    with pytest.raises(UnknownMasterKey):
        await old.keys(list(made))


async def test_a_rotation_that_was_stopped_goes_on_where_it_was(old, new, stored_in, monkeypatch):
    monkeypatch.setattr(vault_module, "ROTATION_BATCH", 3)
    await stored_in(old, 8)
    replace, batches = repository.replace_keys, []

    async def replace_two_batches(transaction, pairs):
        batches.append(len(pairs))
        if len(batches) == 3:
            raise ZeroDivisionError
        await replace(transaction, pairs)

    monkeypatch.setattr(repository, "replace_keys", replace_two_batches)
    with pytest.raises(ZeroDivisionError):
        await new.rotate()
    monkeypatch.setattr(repository, "replace_keys", replace)

    assert await new.keys_by_master_key() == {"2026": 2, "2027": 6}
    assert await new.rotate() == 2
    assert await new.keys_by_master_key() == {"2027": 8}


async def test_keys_made_during_a_rotation_are_found(old, new, stored_in, monkeypatch):
    monkeypatch.setattr(vault_module, "ROTATION_BATCH", 2)
    before = await stored_in(old, 5)
    await new.rotate()
    after = await stored_in(new, 2)
    late = await stored_in(old, 2)

    assert await new.rotate() == 2
    assert len(await new.keys([*before, *after, *late])) == 9


async def test_rotation_never_brings_back_an_erased_key(old, new, stored_in):
    (report_id,) = await stored_in(old)
    async with old.database.reading() as transaction:
        read = await repository.keys_under(transaction, "2026", None, 10)
    await erase(old, report_id)

    async with new.database.writing() as transaction:
        await repository.replace_keys(transaction, [(key, new.master_keys.rewrap(key)) for key in read])

    assert await new.keys([report_id]) == {}
    assert (await rows_of(new))[report_id].wrapped is None


async def test_a_replacement_that_does_not_compare_is_caught(old, new, stored_in, monkeypatch):
    careless = (
        keys_table.update()
        .where(keys_table.c.report_id == bindparam("of_report"))
        .where(bindparam("was", type_=LargeBinary) != b"")
        .values(wrapped=bindparam("becomes"), master_key_id=bindparam("now_under"), erased_at=None)
    )
    monkeypatch.setattr(repository, "_REPLACE", careless)

    with pytest.raises(AssertionError):
        await test_rotation_never_brings_back_an_erased_key(old, new, stored_in)


async def test_a_key_under_an_unknown_master_key_stops_the_rotation_after_all_others(old, new, stored_in):
    lost = Vault(old.database, MasterKeys([("2019", bytes(range(1, 33)))]))
    (report_id,) = await stored_in(lost)
    await stored_in(old, 2)

    with pytest.raises(UnknownMasterKey, match="2019"):
        await new.rotate()
    assert await new.keys_by_master_key() == {"2019": 1, "2027": 2}
    with pytest.raises(UnknownMasterKey):
        await new.keys([report_id])


async def test_a_key_moved_to_another_row_does_not_open(old, stored_in):
    mine, theirs = await stored_in(old, 2)
    wrapped = (await rows_of(old))[theirs].wrapped
    async with old.database.writing() as transaction:
        await transaction.execute(keys_table.update().where(keys_table.c.report_id == mine).values(wrapped=wrapped))

    with pytest.raises(SealBroken):
        await old.keys([mine])


async def test_a_row_is_a_key_or_a_tombstone(old, stored_in):
    (report_id,) = await stored_in(old)

    with pytest.raises(IntegrityError):
        async with old.database.writing() as transaction:
            await transaction.execute(
                keys_table.update().where(keys_table.c.report_id == report_id).values(wrapped=None)
            )


async def test_the_migrations_give_the_models_and_can_be_taken_back_with_data(old, stored_in):
    package = "shared.vault.migrations"
    await stored_in(old, 2)

    assert await migrations.differences(old.database, package) == []
    await migrations.downgrade(old.database, package)
    assert not await migrations.is_current(old.database, package)
    await migrations.upgrade(old.database, package)
    assert await rows_of(old) == {}


async def test_erased_bytes_leave_the_sqlite_file(vault, stored_in, tmp_path):
    (report_id,) = await stored_in(vault)
    wrapped = (await rows_of(vault))[report_id].wrapped
    path = tmp_path / "casebridge.db"

    await erase(vault, report_id)
    async with vault.database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    assert wrapped not in path.read_bytes()
