"""The custody log: who did what to a file, and that nobody rewrote it."""

from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import delete, update

from services.intake.evidence import custody as room
from services.intake.evidence.custody import custody_of
from services.intake.evidence.errors import CustodyBroken
from services.intake.evidence.receiving import Receiving
from services.intake.evidence.tables import chunks, custody, evidence
from shared.testing.builders import a_report


@pytest.fixture
def log_of(database):
    async def log_of(file):
        async with database.reading() as transaction:
            return await custody_of(transaction, file)

    return log_of


@pytest.fixture
def change(database):
    async def change(statement) -> None:
        async with database.writing() as transaction:
            await transaction.execute(statement)

    return change


@pytest.mark.parametrize(("typed", "kept_as"), [("\u200b", ""), ("what he\x0b wrote", "what he wrote")])
async def test_what_nobody_sees_in_a_description_is_not_kept(send, receiving, kept, typed, kept_as):
    await receiving.describe(await send(b"abc"), typed)
    [file] = await kept()

    assert file.label.description == kept_as


async def test_all_that_happens_to_a_file_is_written_down(send, receiving, content, log_of, clock, sha256):
    file = await send(b"abc")
    clock.pass_by(minutes=5)
    await receiving.describe(file, "what he wrote\u2028to me")
    await content(file)

    log = await log_of(file)

    assert [deed.action for deed in log] == ["received", "hashed", "sealed", "described", "opened"]
    assert log[0].facts == {"bytes": 3, "door": "form"}
    assert log[1].facts == {"sha256": sha256(b"abc")}
    assert log[4].facts == {"by": "a test"}
    assert (log[3].at - log[0].at).total_seconds() == 300


async def test_a_file_removed_before_sending_is_gone_and_its_log_says_so(
    send, receiving, owner, database, log_of, kept, count
):
    file = await send(b"abc", "private.jpg")

    await receiving.remove(owner, file)

    assert [deed.action for deed in await log_of(file)][-1] == "removed"
    assert (await kept(), await count(chunks)) == ([], 0)
    async with database.reading() as transaction:
        row = (await transaction.execute(evidence.select())).one()
    assert (row.state, row.sealed_label) == ("removed", None)


async def test_a_file_removed_after_sending_is_withdrawn_and_kept(
    send, owner, filing, receiving, clock, log_of, kept, content
):
    file = await send(b"abc")
    clock.pass_by(minutes=1)
    await filing.file(a_report(), door="form", report_id=owner.report_id, data_key=owner.key)
    clock.pass_by(minutes=1)
    late = await send(b"after it was sent")
    clock.pass_by(minutes=1)
    await filing.withdraw(owner.report_id)
    await filing.resume(owner.report_id)

    sender = msgspec.structs.replace(owner, sent=frozenset({str(file.upload_id)}))
    for each in (file, late):
        await receiving.remove(sender, each)

    assert [(found.upload_id, found.state) for found in await kept()] == [(file.upload_id, "withdrawn")]
    assert [deed.action for deed in await log_of(file)][-1] == "withdrawn"
    assert await content(file) == b"abc"


@pytest.mark.parametrize(
    "tampering",
    [
        update(custody).where(custody.c.number == 1).values(action="opened"),
        update(custody).where(custody.c.number == 1).values(at=datetime(2020, 1, 1, tzinfo=UTC)),
        update(custody).where(custody.c.number == 0).values(facts=b"\x93\x01"),
        update(custody).where(custody.c.number == 2).values(link=bytes(32)),
        delete(custody).where(custody.c.number == 1),
        delete(custody).where(custody.c.number == 2),
    ],
    ids=["action", "instant", "facts", "link", "taken out", "cut off"],
)
async def test_a_log_that_was_tampered_with_is_seen(tampering, send, change, log_of):
    file = await send(b"abc")
    await change(tampering)

    with pytest.raises(CustodyBroken):
        await log_of(file)


async def test_a_log_whose_links_are_not_looked_at_would_hide_it(send, change, log_of, monkeypatch):
    """Negative control: without the comparison the changed entry passes."""
    file = await send(b"abc")
    await change(update(custody).where(custody.c.number == 1).values(action="opened"))
    monkeypatch.setattr(room.hmac, "compare_digest", lambda _one, _other: True)

    assert [deed.action for deed in await log_of(file)] == ["received", "opened", "sealed"]


async def test_an_entry_written_without_the_key_of_the_file_does_not_verify(send, change, log_of, database):
    """Whoever has the database alone can copy a link, and not make one."""
    file, other = await send(b"abc"), await send(b"abd")
    async with database.reading() as transaction:
        forged = (await transaction.execute(custody.select().where(custody.c.upload_id == other.upload_id))).all()
    await change(delete(custody).where(custody.c.upload_id == file.upload_id))
    for row in forged:
        await change(custody.insert().values(**{**row._mapping, "upload_id": file.upload_id}))

    with pytest.raises(CustodyBroken):
        await log_of(file)


async def test_a_description_of_a_file_that_is_not_whole_waits(receiving, owner, kept, database, vault, clock):
    file = await receiving.begin(owner, 10, "a")

    await Receiving(database, vault, clock).describe(file, "hello")

    assert [found.label.description for found in await kept()] == [""]
