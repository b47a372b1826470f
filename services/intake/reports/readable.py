"""A text as it can be kept: what a keyboard or a clipboard put in unseen is no fault of whoever typed it."""

import re
import unicodedata

from services.intake.reports.marks import without_too_many_marks

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMAT = "Cf"


def readable(text: str) -> str:
    """Give the text in NFC, without control characters but newline and tab; empty if nothing of it can be seen."""
    plain = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Before NFC, which a long row of marks would hold for minutes.
    kept = unicodedata.normalize("NFC", without_too_many_marks(plain))
    is_seen = any(not character.isspace() and unicodedata.category(character) != _FORMAT for character in kept)
    return kept if is_seen else ""
