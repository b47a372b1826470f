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
