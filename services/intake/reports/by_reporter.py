"""What reporters do with their own report, whoever opened it by its receipt: replace it, take it back, erase it.

Each is one more revision with its event, written once: of two at once the database refuses the second, which then looks
again at what stands.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Literal

import msgspec

from services.intake.reports import repository
from services.intake.reports.cleaning import clean
from services.intake.reports.errors import (
    ReportErased,
    ReportIsWithdrawn,
    ReportNotFound,
    ReportRefused,
    WithdrawalIsFinal,
)
from services.intake.reports.keeping import Keeping
from services.intake.reports.repository import KeptReport
from services.intake.reports.rules import content_complaints, floor_complaints
from services.intake.reports.writing import Accepted, Draft, accepted_as, message_of
from shared.database.engine import Transaction
from shared.eventlog import outbox as outboxes
from shared.messages.ids import ReportId
from shared.messages.report import Report
from shared.vault.sealing import REPORT, seal, unseal

UNDO = timedelta(minutes=30)
"""How long a withdrawal can be undone."""


async def revise(
    keeping: Keeping, report_id: ReportId, report: Report, relation: Literal["supplement", "correction"]
) -> Accepted:
    """Make the next revision, with this content instead of the one before."""
    if complaints := content_complaints(report) + floor_complaints(report):
        raise ReportRefused(*complaints)
    latest = await _latest(keeping, report_id)
    if latest.relation == "withdrawal":
        raise ReportIsWithdrawn(latest.reference)
    # A test stays a test.
    cleaned = clean(msgspec.structs.replace(report, is_test=latest.is_test, prior=None))
    key = await keeping.key(latest)
    if unseal(key, report_id, REPORT, latest.sealed) == cleaned.encoded:
        return accepted_as(latest, "", is_repeated=True)
    sealed = seal(key, report_id, REPORT, cleaned.encoded)
    return await _add(keeping, latest, relation=relation, remarks=cleaned.remarks, sealed=sealed)


async def withdraw(keeping: Keeping, report_id: ReportId) -> Accepted:
    """Take a report back; its content stays, so that the desks that have it hear of it."""
    latest = await _latest(keeping, report_id)
    if latest.relation == "withdrawal":
        return accepted_as(latest, "", is_repeated=True)
    return await _again(keeping, latest, "withdrawal")


async def resume(keeping: Keeping, report_id: ReportId) -> Accepted:
    """Undo a withdrawal: the report goes out again as it was."""
    latest = await _latest(keeping, report_id)
    if latest.relation != "withdrawal":
        return accepted_as(latest, "", is_repeated=True)
    if keeping.clock() - latest.received_at > UNDO:
        raise WithdrawalIsFinal
    return await _again(keeping, latest, "resumption")


async def erase(
    keeping: Keeping, report_id: ReportId, beside: Callable[[Transaction], Awaitable[None]] | None = None
) -> Accepted:
    """Destroy the key, and with it every copy; rows without content, the news and an event stay."""
    async with keeping.database.writing() as transaction:
        latest = _last(await repository.revisions(transaction, report_id))
        if latest.relation == "erasure":
            return accepted_as(latest, "", is_repeated=True)
        kept = _next(keeping, latest, relation="erasure", remarks=(), sealed=repository.NOTHING)
        await keeping.vault.erase(transaction, report_id)
        await repository.empty(transaction, report_id)
        if beside:
            await beside(transaction)
        await repository.insert_reports(transaction, [kept])
        await outboxes.put(transaction, keeping.outbox, [message_of(kept)])
    return accepted_as(kept, "")


async def _latest(keeping: Keeping, report_id: ReportId) -> KeptReport:
    async with keeping.database.reading() as transaction:
        latest = _last(await repository.revisions(transaction, report_id))
    if latest.relation == "erasure":
        raise ReportErased(latest.reference)
    return latest


def _last(revisions: Sequence[KeptReport]) -> KeptReport:
    if not revisions:
        raise ReportNotFound
    return revisions[-1]


async def _again(keeping: Keeping, latest: KeptReport, relation: str) -> Accepted:
    key = await keeping.key(latest)
    content = unseal(key, latest.report_id, REPORT, latest.sealed)
    return await _add(keeping, latest, relation=relation, sealed=seal(key, latest.report_id, REPORT, content))


async def _add(keeping: Keeping, latest: KeptReport, **changes: Any) -> Accepted:  # noqa: ANN401 - fields of a Struct
    kept = _next(keeping, latest, **changes)
    return accepted_as(await keeping.submit(Draft(kept=kept, key=None, message=message_of(kept))), "")


def _next(keeping: Keeping, latest: KeptReport, **changes: Any) -> KeptReport:  # noqa: ANN401 - likewise
    return msgspec.structs.replace(
        latest,
        revision=latest.revision + 1,
        receipt_hash=None,
        client_reference=None,
        door="form",
        received_at=keeping.clock(),
        **changes,
    )
