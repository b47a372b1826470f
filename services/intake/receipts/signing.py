"""The signed receipt: what a bank may see of a report, and the proof that it comes from us.

A code is base64url of a MessagePack array and its Ed25519 signature of 64 bytes. It holds no name, no narrative, and
never the secret that opens the report. The signature says that the report was received so; not that it is true.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import msgspec

from services.intake.receipts.keys import ReceiptKeys

# What is signed begins with this, so that no signature of ours can stand for another thing.
_CONTEXT = b"casebridge/receipt/1\0"
_SIGNATURE_BYTES = 64
MOST_PAYMENTS = 3
MOST_TYPED = 2_000

Refusal = Literal["unreadable", "changed", "unknown_key"]


class Payment(msgspec.Struct, frozen=True, array_like=True):
    """One payment as its sender told it; only where the reporter wants it in the receipt."""

    amount: str | None
    currency: str | None
    occurred_at: str | None
    """As exact as it is known: a year, a month, a day or an instant."""


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """What is signed. The order of the fields is the format: add at the end, with a default."""

    key_id: str
    issuer: str
    """The host of our public address."""
    reference: str
    filed_at_seconds: int
    is_test: bool
    has_money_moved: bool
    payments: tuple[Payment, ...] = ()

    @property
    def filed_at(self) -> datetime:
        """Give when the report was received."""
        return datetime.fromtimestamp(self.filed_at_seconds, UTC)


_statement = msgspec.msgpack.Decoder(Statement)


def sign(keys: ReceiptKeys, statement: Statement) -> str:
    """Give the code of a statement, signed with the current key."""
    encoded = msgspec.msgpack.encode(msgspec.structs.replace(statement, key_id=keys.current))
    return _text(encoded + keys.sign(_CONTEXT + encoded))


def verify(keys: ReceiptKeys | None, text: str) -> Statement | Refusal:
    """Give what a code, or the link that holds it, proves; or why it proves nothing."""
    raw = _raw(code_in(text))
    if raw is None or len(raw) <= _SIGNATURE_BYTES:
        return "unreadable"
    encoded, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    try:
        statement = _statement.decode(encoded)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "unreadable"
    if keys is None or not keys.is_known(statement.key_id):
        return "unknown_key"
    return statement if keys.is_signed(statement.key_id, signature, _CONTEXT + encoded) else "changed"


def code_in(text: str) -> str:
    """Find the code in what was pasted: the code, broken over lines or not, or the whole link."""
    compact = "".join(text[:MOST_TYPED].split())
    if "code=" not in compact:
        return compact
    return next(iter(parse_qs(urlsplit(compact).query).get("code", ())), "")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(code: str) -> bytes | None:
    try:
        raw = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # The last character may hold bits that decode to nothing: only the code as we wrote it is ours.
    return raw if _text(raw) == code else None
