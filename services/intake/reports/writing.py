"""What one transaction writes of a report, and the event that says so."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from services.intake.reports.repository import KeptReport
from shared.database.engine import Transaction
from shared.messages.envelope import Message, event_headers
from shared.messages.events import (
    ReportErased,
    ReportEvent,
    ReportFiled,
    ReportSupplemented,
    ReportWithdrawn,
    encode,
    tag_of,
)
from shared.messages.ids import ReportId, event_id
from shared.messages.report import Remark
from shared.messages.topics import REPORTS
from shared.telemetry.tracing import current_traceparent
from shared.vault.master_keys import WrappedKey
from shared.vault.sealing import DataKey

SOURCE = "casebridge/intake"

Beside = Callable[[ReportId, DataKey, Transaction], Awaitable[None]]
"""What commits together with a new revision of a report."""


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A report is durable."""

    report_id: ReportId
    reference: str
    receipt: str
    """Shown once: empty where the API repeats, and for a later revision, since only its hash is kept."""
    filed_at: datetime
    revision: int = 1
    remarks: tuple[Remark, ...] = ()
    is_test: bool = False
    is_repeated: bool = False
    """The same report was there already; nothing was added."""
    is_behind: bool = False
    """It differs from what was sent now."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A revision that waits for its commit. `key` is None where the report has one in the vault."""

    kept: KeptReport
    key: WrappedKey | None
    message: Message
    may_exist: bool = False
    """The id was given: a form that is sent twice gives it twice."""
    beside: Callable[[Transaction], Awaitable[None]] | None = None
    """What else commits with it, if it is new."""


def accepted_as(kept: KeptReport, receipt: str, *, is_repeated: bool = False) -> Accepted:
    """Say of a kept revision that it is durable."""
    return Accepted(
        report_id=kept.report_id,
        reference=kept.reference,
        receipt=receipt,
        filed_at=kept.filed_at,
        revision=kept.revision,
        remarks=kept.remarks,
        is_test=kept.is_test,
        is_repeated=is_repeated,
    )


def message_of(kept: KeptReport) -> Message:
    """Make the event of a revision; its id is the same whenever it is made again."""
    event = _event_of(kept)
    tag = tag_of(event)
    headers = event_headers(
        event_id=event_id(kept.report_id, tag, kept.revision),
        event_type=tag,
        source=SOURCE,
        subject=str(kept.report_id),
        time=kept.received_at,
        traceparent=current_traceparent(),
    )
    return Message(REPORTS, str(kept.report_id).encode(), encode(event), headers)


def _event_of(kept: KeptReport) -> ReportEvent:
    match kept.relation:
        case None:
            return ReportFiled(
                report_id=kept.report_id,
                reference=kept.reference,
                revision=kept.revision,
                is_test=kept.is_test,
                filed_at=kept.filed_at,
                door=kept.door,
                sealed=kept.sealed,
            )
        case "withdrawal":
            return ReportWithdrawn(
                report_id=kept.report_id,
                reference=kept.reference,
                revision=kept.revision,
                is_test=kept.is_test,
                filed_at=kept.filed_at,
                withdrawn_at=kept.received_at,
                door=kept.door,
                sealed=kept.sealed,
            )
        case "erasure":
            return ReportErased(
                report_id=kept.report_id,
                reference=kept.reference,
                revision=kept.revision,
                is_test=kept.is_test,
                filed_at=kept.filed_at,
                erased_at=kept.received_at,
            )
        case _:
            return ReportSupplemented(
                report_id=kept.report_id,
                reference=kept.reference,
                revision=kept.revision,
                is_test=kept.is_test,
                filed_at=kept.filed_at,
                supplemented_at=kept.received_at,
                door=kept.door,
                sealed=kept.sealed,
            )
