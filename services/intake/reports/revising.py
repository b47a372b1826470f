"""What a later submission makes of a report.

A supplement is laid over it, a correction replaces it, a withdrawal leaves it as it was, so that the desks that have it
hear of it.
"""

from collections.abc import Sequence

import msgspec

from services.intake.reports import repository
from services.intake.reports.cleaning import Cleaned
from services.intake.reports.errors import ReportIsWithdrawn, ReportRefused
from services.intake.reports.merging import merge
from services.intake.reports.reference import parse_reference
from services.intake.reports.repository import KeptReport
from services.intake.reports.rules import floor_complaints
from shared.database.engine import Transaction
from shared.messages.report import Report
from shared.vault.sealing import DataKey
from shared.web.sentences import FieldError

_POINTER = "/prior/reference"
_report = msgspec.json.Decoder(Report)


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """The next state of a report: its whole content as JSON, and the key to seal it with."""

    relation: str
    encoded: bytes
    key: DataKey


async def revised(transaction: Transaction, report: Report, sender: str | None) -> Sequence[KeptReport]:
    """Find the report that this one speaks of, by its own sender: every revision, oldest first."""
    if report.prior is None:
        raise ValueError("A report without prior revises nothing.")
    if sender is None:
        raise ReportRefused(
            FieldError(
                pointer="/prior", detail="Only who sent a report through the API can change it so: leave prior out."
            )
        )
    reference = parse_reference(report.prior.reference)
    if reference is None:
        raise ReportRefused(
            FieldError(
                pointer=_POINTER,
                detail="This is no reference of ours, or it has a mistake in it: one looks like CB-7K3M-Q2XD-9.",
            )
        )
    found = await repository.revisions_of_sender(transaction, sender, reference)
    if not found:
        raise ReportRefused(
            FieldError(pointer=_POINTER, detail="You have sent no report with this reference: check it and send again.")
        )
    if found[-1].relation == "withdrawal" and report.prior.relation != "withdrawal":
        raise ReportIsWithdrawn(reference)
    return found


def revise(latest: KeptReport, content: bytes, key: DataKey, cleaned: Cleaned) -> Revision:
    """Make the next revision of a report out of its content so far and what was sent now."""
    report = cleaned.report
    relation = report.prior.relation if report.prior else "supplement"
    if report.is_test is not latest.is_test:
        raise ReportRefused(
            FieldError(pointer="/is_test", detail="The report that you add to differs here: a test stays a test.")
        )
    match relation:
        case "withdrawal":
            encoded = content
        case "correction":
            _refuse_too_little(report)
            encoded = cleaned.encoded
        case _:
            merged = merge(_report.decode(content), report)
            _refuse_too_little(merged)
            encoded = msgspec.json.encode(merged)
    return Revision(relation=relation, encoded=encoded, key=key)


def _refuse_too_little(report: Report) -> None:
    if complaints := floor_complaints(report):
        raise ReportRefused(*complaints)
