"""Reading a file again: chunk by chunk, exactly the bytes that came, or nothing."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime

from services.intake.evidence import custody, repository
from services.intake.evidence.errors import FileChanged
from services.intake.evidence.files import KeptFile
from services.intake.evidence.limits import CHUNK_BYTES
from shared.database.engine import Database, Transaction


async def chunk_of(transaction: Transaction, file: KeptFile, number: int) -> bytes:
    """Open one chunk; raises `FileChanged` if it is gone, and `SealBroken` if it is not what was sealed."""
    sealed = await repository.read_chunk(transaction, file.upload_id, number)
    if sealed is None:
        raise FileChanged("A chunk is missing.")
    return file.key.unseal(file.upload_id, str(number), sealed)


async def content_of(transaction: Transaction, file: KeptFile) -> AsyncIterator[bytes]:
    """Give what is kept of a file, in order; a chunk at a time is in memory."""
    left = file.received
    for number in range(-(-left // CHUNK_BYTES)):
        content = (await chunk_of(transaction, file, number))[:left]
        left -= len(content)
        yield content
    if left:
        raise FileChanged("A chunk is shorter than it was.")


async def open_file(database: Database, file: KeptFile, reader: str, now: datetime) -> AsyncIterator[bytes]:
    """Give the original bytes to someone, and note in the custody log that they had them, before the first one.

    Raises `FileChanged` at the end if they do not have the hash that the arriving bytes had: use none of them then.
    """
    async with database.writing() as transaction:
        await custody.record(transaction, file, now, ("opened", {"by": reader}))
    digest = hashlib.sha256()
    async with database.reading() as transaction:
        async for content in content_of(transaction, file):
            digest.update(content)
            yield content
    if digest.hexdigest() != file.label.sha256:
        raise FileChanged("The hash is not the one that was noted when the file came.")
