"""Folding: one spelling for what people write in many, character for character, so that spans stay true."""

import re
import unicodedata
from collections.abc import Sequence

_SPECIAL = {
    "\u0130": "i",  # lower() would make two characters of it
    "đ": "d",
    "Đ": "d",
    "ł": "l",
    "Ł": "l",
    "ø": "o",
    "Ø": "o",
    "ı": "i",
    "ё": "е",
    "Ё": "е",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ة": "ه",
    "ى": "ي",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u3000": " ",
    "\t": " ",
}


def _table() -> dict[int, str]:
    table = {ord(key): value for key, value in _SPECIAL.items()}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        decomposed = unicodedata.normalize("NFD", chr(code))
        if len(decomposed) > 1 and decomposed[0].isascii():
            table.setdefault(code, decomposed[0].lower())
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10):  # Arabic, Persian, Hindi, Bengali, Thai, full-width
        table.update({zero + digit: str(digit) for digit in range(10)})
    # Full-width punctuation of Chinese and Japanese keyboards, as far as it stands inside addresses and numbers.
    table.update({code: chr(code - 0xFEE0) for code in map(ord, "：／．＠－＋（）") if code not in table})
    return table


_TABLE = _table()


def fold(text: str) -> str:
    """Give the text in lower case, without Latin diacritics, with ASCII digits; always of the same length."""
    return text.lower() if text.isascii() else text.translate(_TABLE).lower()


# The vowel signs of Arabic and Hebrew, and the stroke that lengthens an Arabic word: most people leave them out.
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")


def unpointed(folded: str) -> str:
    """Give the text without vowel signs: shorter, where it had some."""
    return folded if folded.isascii() else _POINTS.sub("", folded)


def unpointed_places(folded: str) -> Sequence[int]:
    """Give where each character of `unpointed` stands in the text; empty where it is the text."""
    if folded.isascii() or _POINTS.search(folded) is None:
        return ()
    return [place for place, character in enumerate(folded) if not _POINTS.match(character)]
