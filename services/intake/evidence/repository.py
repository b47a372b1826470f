"""Every query on the files, their chunks and their custody logs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import Row, Update, and_, delete, func, insert, or_, select, text, update

from services.intake.evidence.tables import chunks, custody, evidence
from services.intake.reports.tables import drafts, reports
from shared.database.engine import Transaction

State = Literal["receiving", "kept", "withdrawn", "removed"]
Scan = Literal["waiting", "clean", "found"]

_FILE = select(evidence)
_LIVE = evidence.c.state != "removed"
_WHOLE = evidence.c.state.in_(("kept", "withdrawn"))
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_LOCK_BITS = 63


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its row tells; what is personal is sealed."""

    upload_id: UUID
    report_id: UUID
    sender: str | None
    state: State
    size: int | None
    received: int
    began_at: datetime
    touched_at: datetime
    received_at: datetime | None = None
    scan: Scan | None = None
    scan_after: datetime | None = None
    entries: int = 0
    sealed_key: bytes
    sealed_label: bytes | None


class Tally(msgspec.Struct, frozen=True):
    """How many files a report has, and had."""

    live: int
    ever: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a custody log as it is kept."""

    number: int
    action: str
    at: datetime
    facts: bytes
    link: bytes


async def lock_files(transaction: Transaction, owner: UUID) -> None:
    """Let nobody else count the files of this owner until the commit. SQLite has one writer anyway."""
    if transaction.connection.dialect.name == "postgresql":
        await transaction.execute(_LOCK, {"lock": owner.int & (1 << _LOCK_BITS) - 1})


async def tally(transaction: Transaction, report_id: UUID) -> Tally:
    """Count the files of a report."""
    query = select(func.count().filter(_LIVE), func.count()).where(evidence.c.report_id == report_id)
    live, ever = (await transaction.execute(query)).one()
    return Tally(live, ever)


async def count_unnamed(transaction: Transaction, sender: str) -> int:
    """Count the files of a sender that no report names."""
    is_unnamed = evidence.c.report_id == evidence.c.upload_id
    query = select(func.count()).where(evidence.c.sender == sender, is_unnamed)
    return int((await transaction.execute(query)).scalar_one())


async def add_file(transaction: Transaction, row: FileRow) -> None:
    """Add a file of which nothing has come yet."""
    await transaction.execute(insert(evidence), msgspec.structs.asdict(row))


async def find_file(transaction: Transaction, upload_id: UUID) -> FileRow | None:
    """Find a file."""
    row = (await transaction.execute(_FILE.where(evidence.c.upload_id == upload_id))).one_or_none()
    return _file(row) if row else None


async def files(transaction: Transaction, upload_ids: Iterable[UUID]) -> Mapping[UUID, FileRow]:
    """Find these files."""
    rows = await transaction.execute(_FILE.where(evidence.c.upload_id.in_(list(upload_ids))))
    return {row.upload_id: _file(row) for row in rows}


async def files_of_report(transaction: Transaction, report_id: UUID) -> Sequence[FileRow]:
    """Give the files of a report that are there or on their way, in the order of their beginning."""
    query = _FILE.where(evidence.c.report_id == report_id, _LIVE).order_by(evidence.c.began_at, evidence.c.upload_id)
    return [_file(row) for row in await transaction.execute(query)]


async def write_chunk(transaction: Transaction, upload_id: UUID, number: int, sealed: bytes, *, is_new: bool) -> None:
    """Write a chunk, or one that has grown in the place of what it was."""
    if is_new:
        row = {"upload_id": upload_id, "number": number, "sealed": sealed}
        await transaction.execute(insert(chunks), row)
    else:
        here = (chunks.c.upload_id == upload_id, chunks.c.number == number)
        await transaction.execute(update(chunks).where(*here).values(sealed=sealed))


async def read_chunk(transaction: Transaction, upload_id: UUID, number: int) -> bytes | None:
    """Give a sealed chunk."""
    query = select(chunks.c.sealed).where(chunks.c.upload_id == upload_id, chunks.c.number == number)
    return (await transaction.execute(query)).scalar_one_or_none()


async def advance(transaction: Transaction, upload_id: UUID, before: int, after: int, now: datetime) -> bool:
    """Move the offset of a file that is still as it was; false if another request wrote to it meanwhile."""
    changes = {"received": after, "touched_at": now}
    here = (evidence.c.upload_id == upload_id, evidence.c.received == before, evidence.c.state == "receiving")
    return await _changed(transaction, update(evidence).where(*here).values(changes))


async def complete(transaction: Transaction, upload_id: UUID, size: int, sealed_label: bytes, now: datetime) -> None:
    """Note that a file is whole, in the transaction that committed its last byte."""
    changes = {
        "size": size,
        "state": "kept",
        "scan": "waiting",
        "sealed_label": sealed_label,
        "received_at": now,
    }
    await transaction.execute(update(evidence).where(evidence.c.upload_id == upload_id).values(changes))


async def relabel(transaction: Transaction, upload_id: UUID, was: bytes, sealed_label: bytes) -> bool:
    """Put another label on a file; false if it changed meanwhile."""
    here = (evidence.c.upload_id == upload_id, evidence.c.sealed_label == was)
    return await _changed(transaction, update(evidence).where(*here, _WHOLE).values(sealed_label=sealed_label))


async def set_state(transaction: Transaction, upload_id: UUID, was: State, state: State) -> bool:
    """Move a file to another state; false if it is in another one than was thought."""
    here = (evidence.c.upload_id == upload_id, evidence.c.state == was)
    return await _changed(transaction, update(evidence).where(*here).values(state=state))


async def empty_file(transaction: Transaction, upload_id: UUID) -> None:
    """Delete what a file held; its row and its custody log stay."""
    await transaction.execute(delete(chunks).where(chunks.c.upload_id == upload_id))
    await transaction.execute(
        update(evidence).where(evidence.c.upload_id == upload_id).values(sealed_label=None, scan=None)
    )


async def delete_files(transaction: Transaction, upload_ids: Sequence[UUID]) -> None:
    """Delete files whole, logs and all."""
    for table in (chunks, custody, evidence):
        await transaction.execute(delete(table).where(table.c.upload_id.in_(upload_ids)))


async def delete_evidence(transaction: Transaction, report_id: UUID) -> None:
    """Delete every file of a report: for when its draft is thrown away, or it is erased."""
    query = select(evidence.c.upload_id).where(evidence.c.report_id == report_id)
    await delete_files(transaction, (await transaction.execute(query)).scalars().all())


async def holds_draft(transaction: Transaction, report_id: UUID, was_updated: datetime) -> bool:
    """Hold a draft that is still as it was until the commit, so that nobody begins to send it; false if it is not."""
    query = select(drafts.c.updated_at).where(drafts.c.report_id == report_id).with_for_update()
    return (await transaction.execute(query)).scalar_one_or_none() == was_updated


async def name_file(transaction: Transaction, upload_id: UUID, report_id: UUID, sealed_key: bytes) -> bool:
    """Hand a sender's file to the report that names it; false if another report has it."""
    here = (evidence.c.upload_id == upload_id, evidence.c.report_id == upload_id, evidence.c.state == "kept")
    changes = {"report_id": report_id, "sealed_key": sealed_key}
    return await _changed(transaction, update(evidence).where(*here).values(changes))


async def unfinished(transaction: Transaction, before: datetime, unsized_before: datetime) -> Sequence[FileRow]:
    """Give the uploads that nobody went on with."""
    is_old = or_(evidence.c.touched_at < before, evidence.c.size.is_(None) & (evidence.c.touched_at < unsized_before))
    return [_file(row) for row in await transaction.execute(_FILE.where(evidence.c.state == "receiving", is_old))]


async def unsent(transaction: Transaction, before: datetime) -> Sequence[FileRow]:
    """Give the files that no draft and no report holds any more, or never did; those of an erased report at once."""
    its_draft = select(drafts.c.report_id).where(drafts.c.report_id == evidence.c.report_id)
    its_report = select(reports.c.report_id).where(reports.c.report_id == evidence.c.report_id)
    is_loose = and_(evidence.c.touched_at < before, ~its_draft.exists(), ~its_report.exists())
    query = _FILE.where(or_(is_loose, its_report.where(reports.c.relation == "erasure").exists()))
    return [_file(row) for row in await transaction.execute(query)]


async def to_scan(transaction: Transaction, now: datetime, most: int) -> Sequence[FileRow]:
    """Give whole files that were not scanned yet, the longest waiting first."""
    is_due = or_(evidence.c.scan_after.is_(None), evidence.c.scan_after <= now)
    query = _FILE.where(evidence.c.scan == "waiting", _WHOLE, is_due).order_by(evidence.c.touched_at).limit(most)
    return [_file(row) for row in await transaction.execute(query)]


async def scan_later(transaction: Transaction, upload_id: UUID, at: datetime) -> None:
    """Let a file wait for its next scan."""
    await transaction.execute(update(evidence).where(evidence.c.upload_id == upload_id).values(scan_after=at))


async def set_scan(transaction: Transaction, upload_id: UUID, scan: Scan) -> bool:
    """Note what a scan said; false if the file was scanned, or removed, meanwhile."""
    here = (evidence.c.upload_id == upload_id, evidence.c.scan == "waiting")
    return await _changed(transaction, update(evidence).where(*here).values(scan=scan))


async def reserve_entries(transaction: Transaction, upload_id: UUID, number: int) -> tuple[int, bytes | None]:
    """Take the next places in a file's log; gives the first of them, and the link of the entry before it."""
    taking = update(evidence).where(evidence.c.upload_id == upload_id).values(entries=evidence.c.entries + number)
    await transaction.execute(taking)
    first = await entries_told(transaction, upload_id) - number
    before = select(custody.c.link).where(custody.c.upload_id == upload_id, custody.c.number == first - 1)
    return first, (await transaction.execute(before)).scalar_one_or_none()


async def entries_told(transaction: Transaction, upload_id: UUID) -> int:
    """Tell how many entries a file's log has by its row."""
    query = select(evidence.c.entries).where(evidence.c.upload_id == upload_id)
    return int((await transaction.execute(query)).scalar_one())


async def add_entries(transaction: Transaction, upload_id: UUID, new: Sequence[Entry]) -> None:
    """Add entries to a file's log; none is ever changed."""
    rows = [{"upload_id": upload_id, **msgspec.structs.asdict(entry)} for entry in new]
    await transaction.execute(insert(custody), rows)


async def entries(transaction: Transaction, upload_id: UUID) -> Sequence[Entry]:
    """Give a file's log, oldest entry first."""
    query = select(custody).where(custody.c.upload_id == upload_id).order_by(custody.c.number)
    return [
        Entry(number=row.number, action=row.action, at=row.at, facts=row.facts, link=row.link)
        for row in await transaction.execute(query)
    ]


async def _changed(transaction: Transaction, statement: Update) -> bool:
    return (await transaction.execute(statement)).rowcount == 1


def _file(row: Row[Any]) -> FileRow:
    return FileRow(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
