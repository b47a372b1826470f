"""Every query on the reports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec
from sqlalchemy import Row, bindparam, delete, func, select, update

from services.intake.reports.tables import draft_tokens, drafts, reports
from services.intake.tables import events
from shared.database.engine import Transaction
from shared.messages.events import SealedBox
from shared.messages.ids import ReportId
from shared.messages.report import Remark
from shared.messages.topics import REPORTS

_box = msgspec.msgpack.Decoder(SealedBox)
_remarks = msgspec.json.Decoder(tuple[Remark, ...])
_encode_box = msgspec.msgpack.encode
_encode_remarks = msgspec.json.encode

_ALL = select(reports)
_BY_CLIENT_REFERENCE = _ALL.where(
    reports.c.sender.in_(bindparam("senders", expanding=True)),
    reports.c.client_reference.in_(bindparam("client_references", expanding=True)),
)
_BY_ID = _ALL.where(reports.c.report_id.in_(bindparam("report_ids", expanding=True)), reports.c.revision == 1)
_BY_SENDER = (
    _ALL.where(reports.c.sender == bindparam("of_sender"), reports.c.reference == bindparam("of_reference"))
    .order_by(reports.c.revision)
)  # fmt: skip
_BY_RECEIPT = select(reports.c.report_id).where(reports.c.receipt_hash == bindparam("hash"))
_REVISIONS = _ALL.where(reports.c.report_id == bindparam("of_report")).order_by(reports.c.revision)

_REVISION = _ALL.where(reports.c.report_id == bindparam("of_report"), reports.c.revision == bindparam("number"))
_LATEST = select(reports.c.report_id, reports.c.reference, func.max(reports.c.revision).label("revision")).group_by(
    reports.c.report_id, reports.c.reference
)
_REPLACE_RECEIPT = (
    update(reports)
    .where(reports.c.report_id == bindparam("of_report"), reports.c.revision == 1)
    .values(receipt_hash=bindparam("hash"))
)
NOTHING = SealedBox(purpose="erased", nonce=b"", ciphertext=b"")
"""What stands where the content of an erased report stood."""
_EMPTY = (
    update(reports)
    .where(reports.c.report_id == bindparam("of_report"))
    .values(sealed=_encode_box(NOTHING), remarks=_encode_remarks(()))
)
_FORGET_DRAFTS = [delete(table).where(table.c.report_id == bindparam("of_report")) for table in (drafts, draft_tokens)]
_WAITING = select(events.outbox.c.key).where(events.outbox.c.topic == REPORTS).distinct()

Door = Literal["form", "api", "bulk"]
DOORS: tuple[Door, ...] = get_args(Door)


class KeptReport(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of a report as it is kept."""

    report_id: ReportId
    revision: int
    reference: str
    receipt_hash: bytes | None
    door: Door
    sender: str | None
    client_reference: str | None
    relation: str | None
    filed_at: datetime
    received_at: datetime
    is_test: bool
    remarks: tuple[Remark, ...]
    sealed: SealedBox


class Latest(msgspec.Struct, frozen=True):
    """How far a report has come."""

    report_id: ReportId
    reference: str
    revision: int


async def insert_reports(transaction: Transaction, kept: Sequence[KeptReport]) -> None:
    """Add revisions; IntegrityError where reference, receipt, client reference or revision is taken."""
    await transaction.insert(reports, [_as_row(report) for report in kept])


async def by_client_reference(
    transaction: Transaction, wanted: Sequence[tuple[str, str]]
) -> Mapping[tuple[str | None, str | None], KeptReport]:
    """Find what these (sender, client reference) stand for."""
    found = await transaction.execute(
        _BY_CLIENT_REFERENCE,
        {"senders": list({sender for sender, _ in wanted}), "client_references": [name for _, name in wanted]},
    )
    rows = (_from_row(row) for row in found)
    return {(row.sender, row.client_reference): row for row in rows}


async def by_id(transaction: Transaction, report_ids: Sequence[UUID]) -> Mapping[UUID, KeptReport]:
    """Find the first revisions of these reports."""
    found = await transaction.execute(_BY_ID, {"report_ids": report_ids})
    return {row.report_id: _from_row(row) for row in found}


async def revisions_of_sender(transaction: Transaction, sender: str, reference: str) -> Sequence[KeptReport]:
    """Find a report as its sender may: every revision, oldest first; empty for the neighbour's."""
    found = await transaction.execute(_BY_SENDER, {"of_sender": sender, "of_reference": reference})
    return [_from_row(row) for row in found]


async def revisions_by_receipt(transaction: Transaction, receipt_hash: bytes) -> Sequence[KeptReport]:
    """Find a report by the hash of its receipt: every revision, oldest first."""
    report_id = (await transaction.execute(_BY_RECEIPT, {"hash": receipt_hash})).scalar()
    if report_id is None:
        return []
    return await revisions(transaction, ReportId(report_id))


async def revisions(transaction: Transaction, report_id: ReportId) -> Sequence[KeptReport]:
    """Find every revision of a report, oldest first."""
    return [_from_row(row) for row in await transaction.execute(_REVISIONS, {"of_report": report_id})]


async def empty(transaction: Transaction, report_id: ReportId) -> None:
    """Take the content out of every revision of a report, and its drafts away; what remains says when, not what."""
    await transaction.execute(_EMPTY, {"of_report": report_id})
    for forgetting in _FORGET_DRAFTS:
        await transaction.execute(forgetting, {"of_report": report_id})


async def replace_receipt(transaction: Transaction, report_id: ReportId, receipt_hash: bytes) -> None:
    """Let another receipt open a report, and the one before no more."""
    await transaction.execute(_REPLACE_RECEIPT, {"of_report": report_id, "hash": receipt_hash})


async def latest_revisions(transaction: Transaction) -> Sequence[Latest]:
    """Give every report with the number of its latest revision."""
    found = await transaction.execute(_LATEST)
    return [Latest(ReportId(row.report_id), row.reference, row.revision) for row in found]


async def keys_in_outbox(transaction: Transaction) -> frozenset[ReportId]:
    """Give the reports with events that the log has not got yet."""
    found = await transaction.execute(_WAITING)
    return frozenset(ReportId(UUID(row.key.decode())) for row in found)


async def revision(transaction: Transaction, report_id: ReportId, number: int) -> KeptReport | None:
    """Find one revision of a report."""
    found = await transaction.execute(_REVISION, {"of_report": report_id, "number": number})
    row = found.first()
    return _from_row(row) if row else None


def _as_row(kept: KeptReport) -> dict[str, Any]:
    return {
        "report_id": kept.report_id,
        "revision": kept.revision,
        "reference": kept.reference,
        "receipt_hash": kept.receipt_hash,
        "door": kept.door,
        "sender": kept.sender,
        "client_reference": kept.client_reference,
        "relation": kept.relation,
        "filed_at": kept.filed_at,
        "received_at": kept.received_at,
        "is_test": kept.is_test,
        "remarks": _encode_remarks(kept.remarks),
        "sealed": _encode_box(kept.sealed),
    }


def _from_row(row: Row[Any]) -> KeptReport:
    fields = dict(row._mapping)  # noqa: SLF001 - the documented name
    fields["remarks"] = _remarks.decode(row.remarks)
    fields["sealed"] = _box.decode(row.sealed)
    return KeptReport(**fields)
