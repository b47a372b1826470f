"""What a destination does not get of a report: identity, unless the reporter agreed to share it abroad."""

import msgspec

from shared.messages.decision import Decision
from shared.messages.events import CaseFile
from shared.messages.report import Report

IDENTITY = ("name", "email", "phone")


def case_file(report: Report, decision: Decision, *, is_foreign: bool) -> CaseFile:
    """Give what this desk may read. Abroad without `share_identity` the reporter's identity is left out, and named."""
    if not is_foreign or report.consent.share_identity is True:
        return CaseFile(report=report, decision=decision)
    reporter = report.reporter
    left_out = tuple(f"/reporter/{field}" for field in IDENTITY if getattr(reporter, field) is not None)
    if not left_out:
        return CaseFile(report=report, decision=decision)
    without = msgspec.structs.replace(reporter, **dict.fromkeys(IDENTITY))
    return CaseFile(report=msgspec.structs.replace(report, reporter=without), decision=decision, left_out=left_out)
