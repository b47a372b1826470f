"""Access tokens: random, shown once, stored only as a hash.

A token is a visible prefix (so that a leaked one is recognised, by people and by secret scanners) and 256 random
bits. With so many bits a plain SHA-256 cannot be guessed back; a slow password hash would only slow every request.
"""

import hashlib
import secrets
from collections.abc import Iterable

_RANDOM_BYTES = 32
_MOST_CHARACTERS = 200


def new_token(prefix: str) -> tuple[str, str]:
    """Make a token such as `cbd_…`; gives it, to show once, and its hash, to store."""
    token = f"{prefix}_{secrets.token_urlsafe(_RANDOM_BYTES)}"
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """Give the stored form, 64 hexadecimal digits: find the row by it (an index reveals nothing of the token)."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(token: str, token_hash: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(hash_token(token), token_hash)


def bearer(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Read the one bearer token (RFC 6750) out of raw ASGI headers; None if there is none, or more than one."""
    found = [value for name, value in headers if name == b"authorization"]
    if len(found) != 1:
        return None
    scheme, _, token = found[0].decode("latin-1").partition(" ")
    token = token.strip()
    is_plausible = scheme.lower() == "bearer" and 0 < len(token) <= _MOST_CHARACTERS and token.isascii()
    return token if is_plausible and token.isprintable() else None
