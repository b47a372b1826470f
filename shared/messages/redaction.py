"""Leaving out who the reporter is: for every desk abroad, unless the reporter agreed to share it."""

import msgspec

from shared.messages.events import CaseFile

IDENTITY = ("name", "email", "phone")


def redacted_for(case: CaseFile, destination: str) -> CaseFile:
    """Give what the desk of this destination may read; what is left out is named by JSON pointers.

    At home nothing is left out. Abroad, absent consent to share identity is a refusal.
    """
    report = case.report
    if destination == case.decision.home or report.consent.share_identity is True:
        return case
    given = [name for name in IDENTITY if getattr(report.reporter, name) is not None]
    reporter = msgspec.structs.replace(report.reporter, **dict.fromkeys(given))
    return CaseFile(
        report=msgspec.structs.replace(report, reporter=reporter),
        decision=case.decision,
        left_out=tuple(dict.fromkeys([*case.left_out, *(f"/reporter/{name}" for name in given)])),
    )
