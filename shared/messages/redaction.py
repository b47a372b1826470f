"""Leaving out who the reporter is: for every desk abroad, unless the reporter agreed to share it.

The names of files too: people call a file by their own name.
"""

import msgspec

from shared.messages.events import CaseFile

IDENTITY = ("name", "email", "phone", "organisation", "safe_times", "user_name")
_INSTITUTIONS = {"bank", "platform"}


def redacted_for(case: CaseFile, destination: str) -> CaseFile:
    """Give what the desk of this destination may read; what is left out is named by JSON pointers.

    At home nothing is left out. Abroad, absent consent to share identity is a refusal.
    """
    report = case.report
    if destination == case.decision.home or report.consent.share_identity is True:
        return case
    kept = {"organisation"} if report.reporter.role in _INSTITUTIONS else set()
    given = [name for name in IDENTITY if name not in kept and getattr(report.reporter, name) is not None]
    reporter = msgspec.structs.replace(report.reporter, **dict.fromkeys(given))
    named = [f"/evidence/{place}/name" for place, file in enumerate(report.evidence) if file.name is not None]
    evidence = tuple(msgspec.structs.replace(file, name=None) for file in report.evidence)
    return CaseFile(
        report=msgspec.structs.replace(report, reporter=reporter, evidence=evidence),
        decision=case.decision,
        left_out=tuple(dict.fromkeys([*case.left_out, *(f"/reporter/{name}" for name in given), *named])),
    )
