"""The bytes of one request on their way into a file: a chunk at a time in memory, then sealed and committed.

The hash goes along with the bytes as they arrive. The last chunk, the type, the hash and the first three entries of the
custody log commit together: a file is whole or it is on its way, and nothing between.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from services.intake.evidence import custody, repository
from services.intake.evidence.errors import FileEmpty, FileTooLarge, OffsetDiffers
from services.intake.evidence.files import KeptFile, Label, sealed_label
from services.intake.evidence.kinds import HEAD_BYTES, TAIL_BYTES, kind_of
from services.intake.evidence.limits import CHUNK_BYTES, MOST_FILE_BYTES
from services.intake.evidence.reading import chunk_of
from shared.database.engine import Database, Transaction
from shared.telemetry import metrics

NEW_FILE = "evidence"
"""The signal that a file is there to be scanned."""
_MOST_HASHES = 256


class Digest(Protocol):
    """A hash on its way."""

    def update(self, content: bytes | memoryview, /) -> None:
        """Take the next bytes."""

    def hexdigest(self) -> str:
        """Give the hash of what has come."""


class Hashes:
    """The hashes of uploads that stopped on the way, for the requests that go on: those asked for last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, tuple[int, Digest]] = OrderedDict()

    def keep(self, upload_id: UUID, offset: int, digest: Digest) -> None:
        """Keep the hash of what is committed up to this offset."""
        self._kept[upload_id] = (offset, digest)
        while len(self._kept) > _MOST_HASHES:
            self._kept.popitem(last=False)

    def take(self, upload_id: UUID, offset: int) -> Digest | None:
        """Hand out the hash up to this offset, to one request alone; None if it is not here."""
        kept = self._kept.pop(upload_id, None)
        return kept[1] if kept and kept[0] == offset else None


class Upload:
    """The bytes of one request on their way into a file. `feed` them, then `settle` whatever happened."""

    def __init__(
        self,
        database: Database,
        file: KeptFile,
        *,
        door: str,
        clock: Callable[[], datetime],
        hashes: Hashes,
        chunk: bytearray,
        digest: Digest,
    ) -> None:
        self.file = file
        self.committed = file.received
        self._database = database
        self._door = door
        self._clock = clock
        self._hashes = hashes
        self._size = file.size
        self._chunk = chunk
        self._begin_of_chunk = file.received - len(chunk)
        self._digest = digest

    @property
    def offset(self) -> int:
        """How many bytes have come, with those that wait for their commit."""
        return self._begin_of_chunk + len(self._chunk)

    async def feed(self, content: bytes) -> None:
        """Take the next bytes; raises `FileTooLarge` for more than was announced, and takes none of them then."""
        if self.offset + len(content) > (MOST_FILE_BYTES if self._size is None else self._size):
            raise FileTooLarge
        rest = memoryview(content)
        while rest:
            # A full chunk waits until more comes: with the last one the file is whole.
            if len(self._chunk) == CHUNK_BYTES:
                await self._commit()
                self._begin_of_chunk += CHUNK_BYTES
                self._chunk.clear()
            part = rest[: CHUNK_BYTES - len(self._chunk)]
            self._chunk += part
            self._digest.update(part)
            rest = rest[len(part) :]

    async def settle(self) -> KeptFile | None:
        """Commit what waits; gives the file if it is whole now. Raises `OffsetDiffers` where another was faster."""
        if self.offset == self._size:
            return await self._complete(self._size)
        if self.offset != self.committed:
            await self._commit()
        self._hashes.keep(self.file.upload_id, self.committed, self._digest)
        return None

    async def end(self) -> KeptFile:
        """End a file whose size was not announced; raises `FileEmpty`."""
        if not self.offset:
            raise FileEmpty
        return await self._complete(self.offset)

    async def _commit(self) -> None:
        offset = self.offset
        async with self._database.writing() as transaction:
            if not await repository.advance(transaction, self.file.upload_id, self.committed, offset, self._clock()):
                raise OffsetDiffers
            await self._write_chunk(transaction)
        self.committed = offset

    async def _complete(self, size: int) -> KeptFile:
        now = self._clock()
        async with self._database.writing() as transaction:
            if not await repository.advance(transaction, self.file.upload_id, self.committed, size, now):
                raise OffsetDiffers
            await self._write_chunk(transaction)
            label = await self._label(transaction, size)
            sealed = sealed_label(self.file.key, self.file.upload_id, label)
            await repository.complete(transaction, self.file.upload_id, size, sealed, now)
            await custody.record(
                transaction,
                self.file,
                now,
                ("received", {"bytes": size, "door": self._door}),
                ("hashed", {"sha256": label.sha256}),
                ("sealed", {"chunks": -(-size // CHUNK_BYTES), "media_type": label.media_type}),
            )
            transaction.after_commit(metrics.evidence_received.labels(door=self._door, kind=label.kind).inc)
            transaction.after_commit(lambda: self._database.notify(NEW_FILE))
        self.committed = size
        return msgspec.structs.replace(
            self.file,
            state="kept",
            size=size,
            received=size,
            received_at=now,
            scan="waiting",
            label=label,
            sealed_label=sealed,
        )

    async def _write_chunk(self, transaction: Transaction) -> None:
        upload_id, number = self.file.upload_id, self._begin_of_chunk // CHUNK_BYTES
        sealed = self.file.key.seal(upload_id, str(number), bytes(self._chunk))
        is_new = self.committed == self._begin_of_chunk
        await repository.write_chunk(transaction, upload_id, number, sealed, is_new=is_new)

    async def _label(self, transaction: Transaction, size: int) -> Label:
        last = (size - 1) // CHUNK_BYTES
        own = bytes(self._chunk)
        head = own if not last else await chunk_of(transaction, self.file, 0)
        before = await chunk_of(transaction, self.file, last - 1) if last and len(own) < TAIL_BYTES else b""
        kind = kind_of(head[:HEAD_BYTES], (before + own)[-TAIL_BYTES:])
        return msgspec.structs.replace(
            self.file.label,
            media_type=kind.media_type,
            kind=kind.kind,
            is_mixed=kind.is_mixed,
            sha256=self._digest.hexdigest(),
        )
