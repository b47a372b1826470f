"""What the API answers, as Structs: the OpenAPI document is made from these."""

from datetime import datetime

import msgspec

from services.intake.status.view import StatusView
from shared.messages.ids import ReportId
from shared.messages.report import Remark


class AcceptedReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report is durable. Keep `reference`; hand `receipt` to whoever may follow it."""

    reference: str
    receipt: str | None
    """Opens the status page; given once, and null when the same report is sent again."""
    report_id: ReportId
    revision: int
    filed_at: datetime
    status_url: str
    """Where the receipt is entered."""
    is_test: bool
    is_repeated: bool
    """This very report was there already, and nothing was added."""
    remarks: tuple[Remark, ...]
    """What was changed in the text before it was kept."""


class FoundReports(msgspec.Struct, frozen=True, kw_only=True):
    """The reports with a client reference: one, or none."""

    reports: tuple[StatusView, ...]


class ReceiptBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receipt, as it was shown or as it was typed."""

    receipt: str
