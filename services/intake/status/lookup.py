"""The status of a report, for whoever may see it: the holder of its receipt, or its sender."""

from collections.abc import Sequence

from services.intake.receipts.words import read_receipt
from services.intake.reports import repository as reports
from services.intake.reports.receipt import hash_receipt
from services.intake.reports.reference import parse_reference
from services.intake.reports.repository import KeptReport
from services.intake.status import repository
from services.intake.status.view import StatusView, status_view
from shared.database.engine import Database, Transaction


async def status_by_receipt(database: Database, receipt: str) -> StatusView | None:
    """Give the status of the report that this receipt opens, however it was typed; None if it opens none."""
    canonical = read_receipt(receipt)
    if canonical is None:
        return None
    async with database.reading() as transaction:
        return await _status(transaction, await reports.revisions_by_receipt(transaction, hash_receipt(canonical)))


async def status_by_reference(database: Database, sender: str, reference: str) -> StatusView | None:
    """Give the status of a report to its own sender; None for the neighbour's."""
    canonical = parse_reference(reference)
    if canonical is None:
        return None
    async with database.reading() as transaction:
        return await _status(transaction, await reports.revisions_of_sender(transaction, sender, canonical))


async def status_by_client_reference(database: Database, sender: str, client_reference: str) -> StatusView | None:
    """Give the status of the report that the sender named so."""
    async with database.reading() as transaction:
        found = await reports.by_client_reference(transaction, [(sender, client_reference)])
        kept = found.get((sender, client_reference))
        if kept is None:
            return None
        return await _status(transaction, await reports.revisions_of_sender(transaction, sender, kept.reference))


async def _status(transaction: Transaction, revisions: Sequence[KeptReport]) -> StatusView | None:
    if not revisions:
        return None
    return status_view(revisions, await repository.news_of(transaction, revisions[0].report_id))
