"""The receipt of a report: the secret that opens its status, shown once.

Twenty-five random digits in five groups: 83 bits, the same in every language, on every keypad and over the telephone.

It is stored as a plain SHA-256. A slow, salted hash protects secrets that can be guessed; 2^83 random ones cannot, and
the plain hash can be looked up by key.
"""

import hashlib
import secrets
import unicodedata

_GROUPS = 5
_GROUP = 5
_DIGITS = _GROUPS * _GROUP
_SPACE = 10**_DIGITS


def new_receipt() -> str:
    """Make a receipt as it is shown: `48213-90172-33847-01925-66310`."""
    # 160 bits, so that the remainder prefers no receipt by more than one part in 10^23.
    return _shown(f"{int.from_bytes(secrets.token_bytes(20)) % _SPACE:0{_DIGITS}d}")


def parse_receipt(text: str) -> str | None:
    """Give the receipt as we write it, from any digits (٤٨٢ too) with anything but letters between; else None."""
    digits = []
    for character in text:
        value = unicodedata.digit(character, None)
        if value is not None:
            digits.append(str(value))
        elif character.isalnum():
            return None
    return _shown("".join(digits)) if len(digits) == _DIGITS else None


def hash_receipt(receipt: str) -> bytes:
    """Give what is stored of a receipt, and what it is found by."""
    return hashlib.sha256(receipt.encode()).digest()


def _shown(digits: str) -> str:
    return "-".join(digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))
