"""The name of a file as it may be shown: no path, nothing that turns or hides text, not too long."""

import re
import unicodedata

from services.intake.reports.marks import without_too_many_marks

LONGEST = 100
_LONGEST_ENDING = 12
_PATH = re.compile(r"[/\\]")
# Controls, surrogates, private use, format characters (marks of direction, zero width, tags), separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KEPT_FORMAT = {"\u200c", "\u200d"}  # joiners: Persian and Indic words and emoji are spelled with them
_MOST_MARKS = 3


def clean_name(name: str) -> str:
    """Clean a name for the eye; empty if nothing of it is left."""
    last = _PATH.split(name.rstrip("/\\"))[-1]
    seen = "".join(_visible(unicodedata.normalize("NFC", without_too_many_marks(last))))
    words = " ".join(seen.split()).strip(". ")
    if not any(unicodedata.category(character)[0] in "LNSP" for character in words):
        return ""
    return words if len(words) <= LONGEST else _shortened(words)


def _visible(name: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        # A pile of accents covers the lines around it.
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS:
            continue
        if category not in _UNSEEN or character in _KEPT_FORMAT:
            kept.append(character)
        elif category in {"Zl", "Zp"} or character.isspace():
            kept.append(" ")
    return kept


def _shortened(name: str) -> str:
    """Cut the middle out: how a name begins and what it ends with are what people know a file by."""
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending if stem and len(ending) <= _LONGEST_ENDING else name[-_LONGEST_ENDING:]
    return f"{name[: LONGEST - len(tail) - 1]}…{tail}"
