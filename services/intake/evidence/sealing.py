"""The key of a file, sealed under the key of its report; and what is sealed under it.

Chunks are AES-256-GCM boxes bound to the upload's id and to `evidence/<upload id>/<chunk number>`: one that is changed,
moved, or put in another file's place does not open. The file's key is a box under the report's key, bound to the id of
the report: erasing the report's key erases the file, and a file that came before its report is handed to it by sealing
32 bytes again instead of every chunk.
"""

import hmac
import secrets
from uuid import UUID

import msgspec

from shared.messages.events import SealedBox
from shared.vault.sealing import KEY_BYTES, DataKey, seal, unseal

_box = msgspec.msgpack.Decoder(SealedBox)
_encode = msgspec.msgpack.Encoder().encode


class FileKey:
    """The secret of one file, in memory only. It shows itself to nobody."""

    __slots__ = ("_chain", "_sealing", "_secret")

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        # One secret, two uses, a key for each (NIST SP 800-108).
        self._sealing = DataKey(hmac.digest(secret, b"casebridge evidence content", "sha256"))
        self._chain = hmac.digest(secret, b"casebridge evidence custody", "sha256")

    def __repr__(self) -> str:
        return "FileKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("A file's key is not written anywhere in the clear.")

    def boxed(self, key: DataKey, report_id: UUID, upload_id: UUID) -> bytes:
        """Seal this key under the report's."""
        return _encode(seal(key, report_id, _key_purpose(upload_id), self._secret))

    def seal(self, upload_id: UUID, part: str, content: bytes) -> bytes:
        """Seal a part of the file: the number of a chunk, `label`, or `custody/<number>`."""
        return _encode(seal(self._sealing, upload_id, _purpose(upload_id, part), content))

    def unseal(self, upload_id: UUID, part: str, sealed: bytes) -> bytes:
        """Open a part; raises `SealBroken`."""
        return unseal(self._sealing, upload_id, _purpose(upload_id, part), _box.decode(sealed))

    def link(self, entry: bytes) -> bytes:
        """Give the HMAC-SHA256 of an encoded custody entry, which holds the link before it."""
        return hmac.digest(self._chain, entry, "sha256")


def new_file_key() -> FileKey:
    """Make the key of a new file."""
    return FileKey(secrets.token_bytes(KEY_BYTES))


def open_file_key(key: DataKey, report_id: UUID, upload_id: UUID, sealed: bytes) -> FileKey:
    """Open a file's key with its report's; raises `SealBroken`."""
    return FileKey(unseal(key, report_id, _key_purpose(upload_id), _box.decode(sealed)))


def _purpose(upload_id: UUID, part: str) -> str:
    return f"evidence/{upload_id}/{part}"


def _key_purpose(upload_id: UUID) -> str:
    return f"evidence/{upload_id}/key"
