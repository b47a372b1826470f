"""Receiving a file: in chunks, each sealed and committed with the offset to resume at.

What was committed survives a kill; the sender asks for the offset and goes on from there. The hash is made as the bytes
arrive; after a restart it is made anew, from the chunks that are kept.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from services.intake.evidence import custody, repository
from services.intake.evidence.errors import (
    FileEmpty,
    FileInSending,
    FileTooLarge,
    OffsetDiffers,
    TooManyFiles,
    TooManyUploads,
    UploadComplete,
    UploadExpired,
    UploadUnknown,
)
from services.intake.evidence.files import KeptFile, Label, opened, sealed_label
from services.intake.evidence.limits import (
    CHUNK_BYTES,
    MOST_DESCRIPTION,
    MOST_EVER,
    MOST_FILE_BYTES,
    MOST_FILES,
    MOST_NAME,
    MOST_UNNAMED,
    UNFINISHED_KEPT,
)
from services.intake.evidence.reading import chunk_of, content_of
from services.intake.evidence.repository import FileRow
from services.intake.evidence.sealing import new_file_key
from services.intake.evidence.upload import Digest, Hashes, Upload
from services.intake.reports.readable import readable
from shared.database.engine import Database, Transaction
from shared.messages.ids import ReportId, new_report_id
from shared.vault.sealing import DataKey
from shared.vault.vault import Vault


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose files these are: those of one report, or those of a sender."""

    report_id: ReportId | None = None
    key: DataKey | None = None
    sender: str | None = None
    draft_at: datetime | None = None
    """When the draft that these files belong to last changed: one that changed since may be on its way."""
    is_in_sending: bool = False
    """The report is being sent, or nobody knows yet whether it was."""
    sent: frozenset[str] = frozenset()
    """The files that went with what was sent of the report."""

    @property
    def door(self) -> str:
        """Name the door, for the metrics."""
        return "api" if self.sender else "form"


class Receiving:
    """Takes files in. Keeps the hashes of uploads that go on in memory, and nothing else."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], datetime] | None = None) -> None:
        self.database = database
        self.vault = vault
        self.clock = clock or (lambda: datetime.now(UTC))
        self._hashes = Hashes()

    async def begin(self, owner: Owner, size: int | None, name: str, metadata: str = "") -> KeptFile:
        """Make room for a file; `size` None = told at its end. Raises what is wrong with it."""
        if size == 0:
            raise FileEmpty
        if size is not None and size > MOST_FILE_BYTES:
            raise FileTooLarge
        now = self.clock()
        upload_id = UUID(int=new_report_id().int)
        report_id = owner.report_id or ReportId(upload_id)
        key, wrapped = (owner.key, None) if owner.key else self.vault.make_key(report_id)
        file_key = new_file_key()
        label = Label(name=name[:MOST_NAME], metadata=metadata)
        row = FileRow(
            upload_id=upload_id,
            report_id=report_id,
            sender=owner.sender,
            state="receiving",
            size=size,
            received=0,
            began_at=now,
            touched_at=now,
            sealed_key=file_key.boxed(key, report_id, upload_id),
            sealed_label=sealed_label(file_key, upload_id, label),
        )
        async with self.database.writing() as transaction:
            await _refuse_too_many(transaction, owner)
            if wrapped:
                await self.vault.store(transaction, [wrapped])
            await repository.add_file(transaction, row)
        return opened(row, key)

    async def find(self, owner: Owner, upload_id: UUID) -> KeptFile:
        """Find a file of this owner; raises `UploadUnknown` and `UploadExpired`."""
        async with self.database.reading() as transaction:
            row = await repository.find_file(transaction, upload_id)
        is_theirs = row is not None and (
            row.sender == owner.sender if owner.sender else row.report_id == owner.report_id
        )
        if row is None or not is_theirs or row.state == "removed":
            raise UploadUnknown
        key = owner.key or (await self.vault.keys([ReportId(row.report_id)])).get(ReportId(row.report_id))
        if key is None:
            raise UploadUnknown
        if row.state == "receiving" and self.clock() - row.touched_at > UNFINISHED_KEPT:
            raise UploadExpired
        return opened(row, key)

    async def resume(self, owner: Owner, file: KeptFile, offset: int) -> Upload:
        """Go on where the file stands; raises `OffsetDiffers` and `UploadComplete`."""
        if offset != file.received:
            raise OffsetDiffers(file.received)
        if file.is_whole:
            raise UploadComplete
        async with self.database.reading() as transaction:
            tail = await chunk_of(transaction, file, offset // CHUNK_BYTES) if offset % CHUNK_BYTES else b""
            digest = await self._hash_up_to(transaction, file, offset)
        return Upload(
            self.database,
            file,
            door=owner.door,
            clock=self.clock,
            hashes=self._hashes,
            chunk=bytearray(tail[: offset % CHUNK_BYTES]),
            digest=digest,
        )

    async def describe(self, file: KeptFile, description: str) -> None:
        """Keep what the sender says a file is."""
        text = " ".join(readable(description).split())[:MOST_DESCRIPTION]
        if text == file.label.description or not file.is_whole:
            return
        label = msgspec.structs.replace(file.label, description=text)
        async with self.database.writing() as transaction:
            sealed = sealed_label(file.key, file.upload_id, label)
            if await repository.relabel(transaction, file.upload_id, file.sealed_label, sealed):
                await custody.record(transaction, file, self.clock(), ("described", {"characters": len(text)}))

    async def remove(self, owner: Owner, file: KeptFile) -> None:
        """Remove a file: one on its way is forgotten; a whole one too, unless it was sent: then it is withdrawn.

        Raises `FileInSending` while the report may be sent with it: it must not name what is gone.
        """
        async with self.database.writing() as transaction:
            if not file.is_whole:
                await repository.delete_files(transaction, [file.upload_id])
                return
            await repository.lock_files(transaction, file.report_id)
            if owner.is_in_sending or (
                owner.draft_at and not await repository.holds_draft(transaction, file.report_id, owner.draft_at)
            ):
                raise FileInSending
            is_sent = str(file.upload_id) in owner.sent
            state, deed = ("withdrawn", "withdrawn") if is_sent else ("removed", "removed")
            if await repository.set_state(transaction, file.upload_id, "kept", state):  # type: ignore[arg-type] # the two
                await custody.record(transaction, file, self.clock(), (deed, {"by": "reporter"}))  # type: ignore[arg-type] # likewise
                if not is_sent:
                    await repository.empty_file(transaction, file.upload_id)

    async def forget(self, file: KeptFile) -> None:
        """Forget an upload of which nothing may be kept."""
        async with self.database.writing() as transaction:
            await repository.delete_files(transaction, [file.upload_id])

    async def _hash_up_to(self, transaction: Transaction, file: KeptFile, offset: int) -> Digest:
        if kept := self._hashes.take(file.upload_id, offset):
            return kept
        digest = hashlib.sha256()
        async for content in content_of(transaction, file):
            digest.update(content)
        return digest


async def _refuse_too_many(transaction: Transaction, owner: Owner) -> None:
    if owner.report_id:
        await repository.lock_files(transaction, owner.report_id)
        tally = await repository.tally(transaction, owner.report_id)
        if tally.live >= MOST_FILES:
            raise TooManyFiles
        if tally.ever >= MOST_EVER:
            raise TooManyUploads
    elif owner.sender and await repository.count_unnamed(transaction, owner.sender) >= MOST_UNNAMED:
        raise TooManyUploads
