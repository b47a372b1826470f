"""The content of a case: opened with the report's key, and sealed anew where it goes on."""

import msgspec

from services.desk.queue.referral import Referral
from shared.messages.events import CaseFile, SealedBox
from shared.messages.ids import ReportId
from shared.telemetry import metrics
from shared.vault.errors import SealBroken
from shared.vault.sealing import DataKey, case_purpose, seal, unseal

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(CaseFile).decode

IDENTITY = ("name", "email", "phone")


def opened(referral: Referral, key: DataKey) -> CaseFile:
    """Open the content of a referral; raises `SealBroken` if it was tampered with, and counts that."""
    try:
        content = unseal(key, referral.report_id, case_purpose(referral.destination), referral.sealed)
    except SealBroken:
        metrics.seals_broken.labels(where="desk").inc()
        raise
    return _decode(content)


def sealed(case: CaseFile, key: DataKey, report_id: ReportId, destination: str) -> SealedBox:
    """Seal content for one destination."""
    return seal(key, report_id, case_purpose(destination), _encode(case))


def redacted_for(case: CaseFile, destination: str) -> CaseFile:
    """Leave out who the reporter is, unless the case stays at home or the reporter agreed.

    Absent consent to share identity is a refusal.
    """
    report = case.report
    if destination == case.decision.home or report.consent.share_identity:
        return case
    given = [name for name in IDENTITY if getattr(report.reporter, name) is not None]
    reporter = msgspec.structs.replace(report.reporter, **dict.fromkeys(given))
    return CaseFile(
        report=msgspec.structs.replace(report, reporter=reporter),
        decision=case.decision,
        left_out=tuple(dict.fromkeys([*case.left_out, *(f"/reporter/{name}" for name in given)])),
    )
