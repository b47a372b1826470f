"""A file comes in, in whatever pieces, and comes out as it was."""

import msgspec
import pytest
from sqlalchemy import func, select

from services.intake.evidence import receiving as room
from services.intake.evidence import repository, upload
from services.intake.evidence.errors import (
    FileChanged,
    FileEmpty,
    FileTooLarge,
    OffsetDiffers,
    TooManyFiles,
    TooManyUploads,
    UploadComplete,
    UploadExpired,
    UploadUnknown,
)
from services.intake.evidence.files import evidence_of
from services.intake.evidence.limits import CHUNK_BYTES, MOST_FILE_BYTES, MOST_FILES
from services.intake.evidence.receiving import Owner, Receiving
from services.intake.evidence.tables import chunks, custody, evidence
from shared.messages.ids import new_report_id
from shared.vault.errors import SealBroken

SIZES = (1, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17)


@pytest.mark.parametrize("size", SIZES)
async def test_what_comes_out_is_what_went_in(size, send, bytes_of, content, sha256):
    given = bytes_of(size)

    file = await send(given)

    assert await content(file) == given
    assert (file.size, file.label.sha256, file.state) == (size, sha256(given), "kept")


@pytest.mark.parametrize("size", [1, CHUNK_BYTES, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 5])
async def test_a_file_of_unknown_size_ends_where_it_ends(size, receiving, owner, bytes_of, content, sha256, kept):
    given = bytes_of(size)
    upload_of_it = await receiving.resume(owner, await receiving.begin(owner, None, "a"), 0)
    for start in range(0, size, 50_000):
        await upload_of_it.feed(given[start : start + 50_000])

    file = await upload_of_it.end()

    assert await content(file) == given
    assert [(found.size, found.label.sha256) for found in await kept()] == [(size, sha256(given))]


@pytest.mark.parametrize("step", [1000, CHUNK_BYTES, CHUNK_BYTES + 3])
@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_file_that_was_broken_off_again_and_again_is_whole_in_the_end(
    step, is_restarted, receiving, owner, bytes_of, content, sha256, database, vault, clock
):
    given = bytes_of(2 * CHUNK_BYTES + 900)
    step = max(step, len(given) // 9)
    file = await receiving.begin(owner, len(given), "a")
    whole = None
    for start in range(0, len(given), step):
        server = Receiving(database, vault, clock) if is_restarted else receiving
        found = await server.find(owner, file.upload_id)
        assert found.received == start
        going_on = await server.resume(owner, found, start)
        await going_on.feed(given[start : start + step])
        whole = await going_on.settle()

    assert await content(whole) == given
    assert whole.label.sha256 == sha256(given)


async def test_rows_stay_few_however_small_the_pieces_are(receiving, owner, bytes_of, database):
    given = bytes_of(40)
    file = await receiving.begin(owner, len(given), "a")
    for start in range(len(given)):
        going_on = await receiving.resume(owner, await receiving.find(owner, file.upload_id), start)
        await going_on.feed(given[start : start + 1])
        await going_on.settle()

    async with database.reading() as transaction:
        rows = (await transaction.execute(select(func.count()).select_from(chunks))).scalar_one()
    assert rows == 1


async def test_what_was_not_committed_is_asked_for_again(receiving, owner, bytes_of, database, vault, clock, content):
    """A kill in the middle: the process forgets what it had, the next one knows what was committed."""
    given = bytes_of(2 * CHUNK_BYTES + 10)
    file = await receiving.begin(owner, len(given), "a")
    going_on = await receiving.resume(owner, file, 0)
    await going_on.feed(given[: CHUNK_BYTES + 100])

    after = Receiving(database, vault, clock)
    found = await after.find(owner, file.upload_id)
    again = await after.resume(owner, found, found.received)
    await again.feed(given[found.received :])
    whole = await again.settle()

    assert found.received == CHUNK_BYTES
    assert await content(whole) == given


async def test_an_offset_that_runs_ahead_of_its_chunk_is_seen(receiving, owner, bytes_of, monkeypatch, database, vault):
    """Negative control: the offset is committed, the chunk is not."""

    async def lose(*_given, **_named):
        return None

    monkeypatch.setattr(repository, "write_chunk", lose)
    file = await receiving.begin(owner, 3 * CHUNK_BYTES, "a")
    going_on = await receiving.resume(owner, file, 0)
    await going_on.feed(bytes_of(CHUNK_BYTES + 1))
    found = await receiving.find(owner, file.upload_id)

    with pytest.raises(FileChanged):
        await Receiving(database, vault).resume(owner, found, found.received)


async def test_of_two_requests_for_the_same_part_one_is_told_where_it_stands(receiving, owner, bytes_of, content):
    given = bytes_of(2 * CHUNK_BYTES)
    file = await receiving.begin(owner, len(given), "a")
    first = await receiving.resume(owner, file, 0)
    second = await receiving.resume(owner, file, 0)
    await first.feed(given)
    whole = await first.settle()

    with pytest.raises(OffsetDiffers):
        await second.feed(given)

    assert await content(whole) == given


async def test_limits_are_kept(receiving, owner, send, bytes_of):
    with pytest.raises(FileTooLarge):
        await receiving.begin(owner, MOST_FILE_BYTES + 1, "a")
    with pytest.raises(FileEmpty):
        await receiving.begin(owner, 0, "a")
    small = await receiving.resume(owner, await receiving.begin(owner, 10, "a"), 0)
    with pytest.raises(FileTooLarge):
        await small.feed(bytes(11))
    for _ in range(MOST_FILES - 1):
        await send(b"x")

    with pytest.raises(TooManyFiles):
        await receiving.begin(owner, 10, "a")


async def test_what_was_removed_makes_room_but_not_for_ever(receiving, owner, send, monkeypatch):
    monkeypatch.setattr(room, "MOST_EVER", 5)
    for _ in range(5):
        await receiving.remove(owner, await send(b"x"))

    with pytest.raises(TooManyUploads):
        await receiving.begin(owner, 1, "a")


async def test_a_whole_file_takes_no_more_and_a_wrong_offset_none(receiving, owner, send):
    file = await send(b"abc")

    with pytest.raises(UploadComplete):
        await receiving.resume(owner, file, 3)
    with pytest.raises(OffsetDiffers) as told:
        await receiving.resume(owner, file, 1)
    assert told.value.offset == 3


async def test_nobody_finds_the_file_of_another(receiving, owner, send, vault, database):
    file = await send(b"abc")
    stranger = Owner(report_id=new_report_id(), key=owner.key)

    for other in (stranger, Owner(sender="Example Bank")):
        with pytest.raises(UploadUnknown):
            await receiving.find(other, file.upload_id)


async def test_an_upload_that_nobody_finished_is_gone_after_a_day(receiving, owner, clock):
    file = await receiving.begin(owner, 10, "a")
    clock.pass_by(hours=25)

    with pytest.raises(UploadExpired):
        await receiving.find(owner, file.upload_id)


async def test_nothing_of_a_file_is_readable_in_the_database(send, database):
    await send(b"a story that nobody else may read " * 20, "Anna Beispiel.txt")

    async with database.reading() as transaction:
        rows = [str(row) for table in (evidence, chunks, custody) for row in await transaction.execute(select(table))]
    assert not [row for row in rows if "nobody else" in row or "Anna" in row]


async def test_erasing_the_key_of_the_report_erases_its_files(send, database, vault, owner, receiving):
    file = await send(b"abc")
    async with database.writing() as transaction:
        await vault.erase(transaction, owner.report_id)

    assert owner.report_id not in await vault.keys([owner.report_id])
    with pytest.raises(UploadUnknown):
        await receiving.find(Owner(report_id=owner.report_id), file.upload_id)
    other_key, _ = vault.make_key(owner.report_id)
    async with database.reading() as transaction:
        with pytest.raises(SealBroken):
            await evidence_of(transaction, owner.report_id, other_key)


async def test_a_chunk_that_was_changed_or_put_elsewhere_does_not_open(send, bytes_of, database, content):
    """Negative control of the seal: whoever writes to the table is found out."""
    file = await send(bytes_of(2 * CHUNK_BYTES))
    async with database.writing() as transaction:
        first = await repository.read_chunk(transaction, file.upload_id, 0)
        await repository.write_chunk(transaction, file.upload_id, 1, first, is_new=False)

    with pytest.raises(SealBroken):
        await content(file)


async def test_bytes_that_changed_before_they_were_sealed_are_seen_when_the_file_is_opened(
    receiving, owner, content, monkeypatch
):
    """Negative control of the hash: it is that of the bytes that arrived, not of those that were kept."""
    seal = upload.Upload._write_chunk

    async def alter(self, transaction):
        self._chunk[0] ^= 1
        await seal(self, transaction)

    monkeypatch.setattr(upload.Upload, "_write_chunk", alter)
    going_on = await receiving.resume(owner, await receiving.begin(owner, 3, "a"), 0)
    await going_on.feed(b"abc")
    file = await going_on.settle()

    with pytest.raises(FileChanged):
        await content(file)


async def test_the_key_of_a_file_shows_itself_to_nobody(send):
    file = await send(b"abc")

    assert "…" in repr(file.key)
    with pytest.raises(TypeError):
        msgspec.msgpack.encode(file.key)
