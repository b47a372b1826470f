"""Master keys: the few keys that wrap every data key. They live in the settings or a key file, never in a database.

A wrapped data key is AES-256-GCM under the master key with the report id as associated data: it opens for its own
report only, so that rows cannot be exchanged (docs/decisions/0005-the-vault.md says why not RFC 3394).
"""

import base64
import binascii
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.messages.ids import ReportId
from shared.vault.errors import MasterKeysRefused, SealBroken, UnknownMasterKey
from shared.vault.sealing import KEY_BYTES, NONCE_BYTES, DataKey

_CONTEXT = b"casebridge/data-key/"
_DERIVED = b"casebridge/derived"
_ID = re.compile(r"[A-Za-z0-9._-]{1,32}\Z")
_HOW = (
    "write `id:base64` with 32 random bytes, the current one first, separated by commas; "
    "`openssl rand -base64 32` makes such bytes"
)


class WrappedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A data key as it may be stored: useless without the master key that it names."""

    report_id: ReportId
    wrapped: bytes
    master_key_id: str


class MasterKeys:
    """The master keys by id; the first is the current one, which wraps; the others only unwrap."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        if not keys:
            raise MasterKeysRefused(f"There is no master key: {_HOW}.")
        for number, (key_id, secret) in enumerate(keys, 1):
            if not _ID.match(key_id):
                raise MasterKeysRefused(f"Master key {number}: an id is 1 to 32 letters, digits, dots, dashes.")
            if len(secret) != KEY_BYTES:
                raise MasterKeysRefused(f"Master key {key_id!r} has {len(secret)} bytes instead of 32: {_HOW}.")
        self.current = keys[0][0]
        self._root = hmac.digest(keys[0][1], _DERIVED, "sha256")
        self._ciphers = {key_id: AESGCM(secret) for key_id, secret in keys}
        if len(self._ciphers) != len(keys):
            raise MasterKeysRefused("Two master keys have the same id: give each its own, such as the year.")

    def __repr__(self) -> str:
        return f"MasterKeys({', '.join(self._ciphers)})"

    @property
    def ids(self) -> tuple[str, ...]:
        """Give the ids, the current one first."""
        return tuple(self._ciphers)

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Read `id:base64,id:base64,…`; raises `MasterKeysRefused` with a sentence that shows no key."""
        keys = []
        for number, part in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
            key_id, colon, encoded = part.partition(":")
            if not colon:
                raise MasterKeysRefused(f"Master key {number} has no id: {_HOW}.")
            try:
                keys.append((key_id, base64.b64decode(encoded, validate=True)))
            except binascii.Error:
                # `from None`: the cause would carry the text of the key into a traceback.
                raise MasterKeysRefused(f"Master key {key_id!r} is not base64: {_HOW}.") from None
        return cls(keys)

    @classmethod
    def load_or_create(cls, path: Path) -> "MasterKeys":
        """Read the key file of the embedded default, or make it (mode 0600) when there is none.

        Two processes that start together end with the same file. Whoever loses the file loses every report.
        """
        if not path.exists():
            create_key_file(path)
        if path.stat().st_mode & 0o077:
            raise MasterKeysRefused(f"Others can read the key file {path}: run `chmod 600 {path}`.")
        return cls.parse(path.read_text(encoding="ascii"))

    def wrap(self, report_id: ReportId, secret: bytes) -> WrappedKey:
        """Wrap a data key under the current master key."""
        nonce = os.urandom(NONCE_BYTES)
        ciphertext = self._ciphers[self.current].encrypt(nonce, secret, _bound_to(report_id))
        return WrappedKey(report_id=report_id, wrapped=nonce + ciphertext, master_key_id=self.current)

    def unwrap(self, report_id: UUID, wrapped: bytes, master_key_id: str) -> DataKey:
        """Unwrap a data key; raises `UnknownMasterKey`, or `SealBroken` if the row was changed or exchanged."""
        return DataKey(self._secret(report_id, wrapped, master_key_id))

    def derive(self, purpose: str) -> bytes:
        """Derive a key of 32 bytes that every process has and no table holds; another one once the current key changes.

        For what lives minutes, such as a challenge. (Two steps of HMAC-SHA256, as in RFC 5869.)
        """
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def rewrap(self, key: WrappedKey) -> WrappedKey:
        """Give the same data key under the current master key."""
        return self.wrap(key.report_id, self._secret(key.report_id, key.wrapped, key.master_key_id))

    def _secret(self, report_id: UUID, wrapped: bytes, master_key_id: str) -> bytes:
        cipher = self._ciphers.get(master_key_id)
        if cipher is None:
            raise UnknownMasterKey(master_key_id)
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound_to(report_id))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"A wrapped data key does not open with the master key {master_key_id!r}.") from error


def _bound_to(report_id: UUID) -> bytes:
    return _CONTEXT + report_id.bytes


def create_key_file(path: Path) -> None:
    """Make a file with one random key of 32 bytes, `local:base64`, mode 0600; where there is one, it stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    line = f"local:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, unlike a rename, fails when another process has made the file meanwhile: theirs stands.
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
