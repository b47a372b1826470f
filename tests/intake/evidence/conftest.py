"""Files on their way into a fresh database, without any server: an owner with a report's key, and ways to send."""

import hashlib
import random

import pytest

from services.intake.evidence.files import evidence_of
from services.intake.evidence.reading import open_file
from services.intake.evidence.receiving import Owner, Receiving
from shared.messages.ids import new_report_id


@pytest.fixture
def migration_packages() -> tuple[str, ...]:
    return ("shared.vault.migrations", "services.intake.migrations")


@pytest.fixture
def receiving(database, vault, clock) -> Receiving:
    return Receiving(database, vault, clock)


@pytest.fixture
async def owner(database, vault) -> Owner:
    """Give the owner of a draft's files: a report that is not filed, with its key."""
    report_id = new_report_id()
    key, wrapped = vault.make_key(report_id)
    async with database.writing() as transaction:
        await vault.store(transaction, [wrapped])
    return Owner(report_id=report_id, key=key)


@pytest.fixture
def bytes_of():
    """Give bytes that no two chunks share, and that are the same each time."""

    def bytes_of(size: int, seed: int = 1) -> bytes:
        return random.Random(seed).randbytes(size)  # noqa: S311 - the same bytes each time

    return bytes_of


@pytest.fixture
def send(receiving, owner):
    """Send a file in one go, in pieces as a server gives them."""

    async def send(content: bytes, name: str = "photo.jpg", *, to: Owner | None = None, piece: int = 65_536):
        file = await receiving.begin(to or owner, len(content), name)
        upload = await receiving.resume(to or owner, file, 0)
        for start in range(0, len(content), piece):
            await upload.feed(content[start : start + piece])
        return await upload.settle()

    return send


@pytest.fixture
def content(database, clock):
    async def content(file) -> bytes:
        return b"".join([part async for part in open_file(database, file, "a test", clock())])

    return content


@pytest.fixture
def kept(database, owner):
    async def kept():
        async with database.reading() as transaction:
            return await evidence_of(transaction, owner.report_id, owner.key)

    return kept


@pytest.fixture
def sha256():
    return lambda content: hashlib.sha256(content).hexdigest()
