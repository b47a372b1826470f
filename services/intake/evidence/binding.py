"""A sender's report names files that were uploaded before it: they become the report's, in the commit that files it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.intake.evidence import custody, repository
from services.intake.evidence.errors import EvidenceTaken
from services.intake.evidence.files import KeptFile, opened
from services.intake.evidence.receiving import Receiving
from services.intake.evidence.reporting import told
from services.intake.reports.errors import ReportRefused
from services.intake.reports.writing import Beside
from shared.database.engine import Transaction
from shared.messages.ids import ReportId
from shared.messages.report import Evidence, Report
from shared.vault.sealing import DataKey
from shared.web.sentences import FieldError

OURS = ("name", "media_type", "size", "sha256", "received_at", "state")
"""What intake finds in a file, and takes from no sender."""


async def with_files(receiving: Receiving, report: Report, sender: str) -> tuple[Report, Sequence[KeptFile]]:
    """Put into a report what its files are; raises `ReportRefused` for one that is not there, or not whole.

    The same report sent again gets the same: what may change later (the scan) is left out.
    """
    if not report.evidence:
        return report, ()
    ids = [_upload_id(item) for item in report.evidence]
    async with receiving.database.reading() as transaction:
        rows = await repository.files(transaction, [upload_id for upload_id in ids if upload_id])
    keys = await receiving.vault.keys({ReportId(row.report_id) for row in rows.values()})
    found, complaints = [], []
    for place, (item, upload_id) in enumerate(zip(report.evidence, ids, strict=True)):
        row = rows.get(upload_id) if upload_id else None
        key = keys.get(ReportId(row.report_id)) if row and row.sender == sender and row.state == "kept" else None
        if any(getattr(item, name) is not None for name in OURS):
            complaints.append(
                _complaint(place, "", "Send upload_id and description alone: we find the rest ourselves.")
            )
        elif row is None or key is None:
            complaints.append(
                _complaint(
                    place,
                    "/upload_id",
                    "You have uploaded no such file, or not all of it: upload it to /v1/uploads, then send its id.",
                )
            )
        elif upload_id in ids[:place]:
            complaints.append(_complaint(place, "/upload_id", "This file is named twice: name it once."))
        else:
            found.append(opened(row, key))
    if complaints:
        raise ReportRefused(*complaints)
    evidence = tuple(
        msgspec.structs.replace(told(file, item.description or ""), state=None)
        for file, item in zip(found, report.evidence, strict=True)
    )
    return msgspec.structs.replace(report, evidence=evidence), found


def binding(receiving: Receiving, files: Sequence[KeptFile]) -> Beside | None:
    """Give what commits with the report that names these files; None if there are none."""

    async def bind(report_id: ReportId, key: DataKey, transaction: Transaction) -> None:
        for file in files:
            if file.report_id == report_id:
                continue
            sealed_key = file.key.boxed(key, report_id, file.upload_id)
            if not await repository.name_file(transaction, file.upload_id, report_id, sealed_key):
                raise EvidenceTaken
            # The key that it had before there was a report.
            await receiving.vault.erase(transaction, ReportId(file.upload_id))
            await custody.record(transaction, file, receiving.clock(), ("named", {"report_id": str(report_id)}))

    return bind if files else None


def refused_as_taken() -> ReportRefused:
    """Say that a file belongs to another report."""
    detail = "One of these files belongs to another report already: upload it again for this one."
    return ReportRefused(FieldError(pointer="/evidence", detail=detail))


def _upload_id(item: Evidence) -> UUID | None:
    try:
        return UUID(item.upload_id)
    except ValueError:
        return None


def _complaint(place: int, field: str, detail: str) -> FieldError:
    return FieldError(pointer=f"/evidence/{place}{field}", detail=detail)
