"""The keys that sign receipts: Ed25519 (RFC 8032), in a setting or in a file beside the master key.

The first signs; all of them verify. An old key stays in the list for as long as its receipts shall be verified.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.settings import IntakeSettings
from shared.cli.service import Finding
from shared.settings import SettingRefused
from shared.vault.master_keys import create_key_file

FILE = "receipt.key"
KEY_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9._-]{1,16}\Z")
_HOW = (
    "CASEBRIDGE_RECEIPT_KEYS: write `id:base64` with 32 random bytes, the current one first, separated by commas; "
    "`openssl rand -base64 32` makes such bytes."
)


class ReceiptKeys:
    """The signing keys by id; the first is the current one."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        if not keys:
            raise SettingRefused(f"There is no key for receipts. {_HOW}")
        for number, (key_id, secret) in enumerate(keys, 1):
            if not _ID.match(key_id):
                raise SettingRefused(f"Receipt key {number}: an id is 1 to 16 letters, digits, dots, dashes. {_HOW}")
            if len(secret) != KEY_BYTES:
                raise SettingRefused(f"Receipt key {key_id!r} has {len(secret)} bytes instead of 32. {_HOW}")
        self.current = keys[0][0]
        self._keys = {key_id: Ed25519PrivateKey.from_private_bytes(secret) for key_id, secret in keys}
        if len(self._keys) != len(keys):
            raise SettingRefused(f"Two receipt keys have the same id: give each its own, such as the year. {_HOW}")

    def __repr__(self) -> str:
        return f"ReceiptKeys({', '.join(self._keys)})"

    @classmethod
    def parse(cls, text: str) -> "ReceiptKeys":
        """Read `id:base64,id:base64,…`; raises `SettingRefused` with a sentence that shows no key."""
        keys = []
        for part in filter(None, (part.strip() for part in text.split(","))):
            key_id, _, encoded = part.partition(":")
            try:
                keys.append((key_id, base64.b64decode(encoded, validate=True)))
            except binascii.Error:
                # `from None`: the cause would carry the text of the key into a traceback.
                raise SettingRefused(f"Receipt key {len(keys) + 1} is not base64. {_HOW}") from None
        return cls(keys)

    def sign(self, message: bytes) -> bytes:
        """Sign with the current key: 64 bytes."""
        return self._keys[self.current].sign(message)

    def is_known(self, key_id: str) -> bool:
        """Tell whether a key of ours has this id."""
        return key_id in self._keys

    def is_signed(self, key_id: str, signature: bytes, message: bytes) -> bool:
        """Tell whether the key with this id made this signature of this message."""
        try:
            self._keys[key_id].public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public(self) -> Mapping[str, bytes]:
        """Give the public keys by id, the current one first."""
        return {key_id: key.public_key().public_bytes_raw() for key_id, key in self._keys.items()}


def receipt_keys(settings: IntakeSettings) -> ReceiptKeys | None:
    """Read the keys from the setting, else from the file of the embedded default; None where there is neither.

    Raises `SettingRefused`.
    """
    if settings.receipt_keys:
        return ReceiptKeys.parse(settings.receipt_keys)
    path = key_file(settings)
    if path is None or not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise SettingRefused(f"Others can read the key file {path}: run `chmod 600 {path}`.")
    return ReceiptKeys.parse(path.read_text(encoding="ascii"))


def make_receipt_key(settings: IntakeSettings) -> None:
    """Make the key file of the embedded default, if it has none; where a setting or PostgreSQL is used, do nothing."""
    path = key_file(settings)
    if path is not None and not path.exists():
        create_key_file(path)


def key_file(settings: IntakeSettings) -> Path | None:
    """Name the key file; None where only the setting counts."""
    is_embedded = not settings.receipt_keys and settings.database.startswith("sqlite")
    return settings.data / FILE if is_embedded else None


def examine(settings: IntakeSettings) -> Finding:
    """Say with what receipts are signed, for `casebridge doctor`."""
    subject = "receipt keys"
    try:
        keys = receipt_keys(settings)
    except SettingRefused as refused:
        return Finding(subject=subject, is_well=False, found=str(refused), remedy="Correct what is named above.")
    if keys:
        found = f"{keys.current} signs, {len(keys.public())} verify"
    elif key_file(settings):
        found = "none yet; intake makes one when it starts"
    else:
        found = "receipts are not signed: CASEBRIDGE_RECEIPT_KEYS is not set"
    return Finding(subject=subject, is_well=True, found=found)
