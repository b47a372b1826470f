"""Sealing: content under the data key of its report, bound to that report and to one purpose.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each box. The associated data are the sixteen bytes of the
report id and then the purpose, so that a box that is moved to another report or used for another purpose does not
open. A data key seals a few dozen boxes; random nonces are sound up to 2^32.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.messages.events import SealedBox
from shared.vault.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12

REPORT = "report"
DRAFT = "draft"


def case_purpose(destination: str) -> str:
    """Name the purpose of a case file for one destination: a country, `review` or `unroutable`."""
    return f"case/{destination}"


def question_purpose(referral_id: UUID) -> str:
    """Name the purpose of a question that the desk of this referral asks the reporter."""
    return f"question/{referral_id}"


class DataKey:
    """The key of one report's content, in the clear: in memory only. It shows itself to nobody."""

    __slots__ = ("cipher",)

    def __init__(self, secret: bytes) -> None:
        self.cipher = AESGCM(secret)

    def __repr__(self) -> str:
        return "DataKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("A data key is not written anywhere in the clear.")


def seal(key: DataKey, report_id: UUID, purpose: str, content: bytes) -> SealedBox:
    """Seal content; the same content sealed twice gives different boxes."""
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = key.cipher.encrypt(nonce, content, associated_data(report_id, purpose))
    return SealedBox(purpose=purpose, nonce=nonce, ciphertext=ciphertext)


def unseal(key: DataKey, report_id: UUID, purpose: str, box: SealedBox) -> bytes:
    """Open a box; raises `SealBroken` unless key, report, purpose and every bit are those that it was sealed with."""
    try:
        return key.cipher.decrypt(box.nonce, box.ciphertext, associated_data(report_id, purpose))
    except (InvalidTag, ValueError) as error:
        # ValueError: a nonce of an impossible length.
        raise SealBroken("A sealed box does not open with this key, report and purpose.") from error


def associated_data(report_id: UUID, purpose: str) -> bytes:
    """Give what a box is bound to: sixteen bytes of id, then the purpose; one reading only."""
    return report_id.bytes + purpose.encode()
