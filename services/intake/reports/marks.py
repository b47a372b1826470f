"""Marks on letters, such as accents: no more in a row than any writing needs.

To put a row of marks in its order (NFC) takes the square of their number: 40,000 of them hold a process for a quarter
of a minute. Stream-Safe Text (UAX #15, section 13) takes 30 in a row for more than any text needs; so do we.
"""

import re
import unicodedata

MOST_MARKS = 30

# A letter to Unicode, but taken apart it begins with a mark: vowel signs of Tibetan, half-width sounds of Japanese.
_BEGIN_WITH_A_MARK = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_LAST = 0x1E94A
_MARK = "".join(filter(unicodedata.combining, map(chr, range(0x300, _LAST + 1)))) + _BEGIN_WITH_A_MARK
_TOO_MANY = re.compile(f"([{_MARK}]{{{MOST_MARKS}}})[{_MARK}]+")


def has_too_many_marks(text: str) -> bool:
    """Tell whether more marks stand in a row than any writing needs."""
    return not text.isascii() and _TOO_MANY.search(text) is not None


def without_too_many_marks(text: str) -> str:
    """Leave the first of too many marks in a row."""
    return text if text.isascii() else _TOO_MANY.sub(r"\1", text)
