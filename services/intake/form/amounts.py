"""An amount as people write it: 3250.50, 3.250,50, 3 250, 1,25,000, ٣٢٥٠٫٥٠. Shown back before anything is sent."""

import re
import unicodedata

_ORDINARY_DECIMALS = 2
_GROUP = 3
_CANONICAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,8})?\Z")
_GROUPED = re.compile(r"[0-9]{1,3}((,[0-9]{2,3})*,[0-9]{3}|(\.[0-9]{3})+)\Z")


def read_amount(text: str, decimals: int = _ORDINARY_DECIMALS) -> str | None:
    """Give the decimal string, or None if it cannot be read. `decimals`: how many the currency has.

    One mark before exactly three digits, as in 3.250, parts thousands: few write thousandths. Where the currency has
    three decimals or more, it is the decimal mark.
    """
    plain = _plain(text)
    marks = [character for character in plain if character in ".,"]
    if "." in marks and "," in marks:
        last = marks[-1]
        whole, _, fraction = plain.rpartition(last)
        if last in whole or not _GROUPED.match(whole):
            return None
    elif len(marks) > 1 or (marks and _parts_thousands(plain, marks[0], decimals)):
        whole, fraction = plain, ""
        if not _GROUPED.match(whole):
            return None
    else:
        whole, _, fraction = plain.partition(marks[0]) if marks else (plain, "", "")
        if marks and not fraction:
            return None
    digits = re.sub("[.,]", "", whole).lstrip("0") or "0"
    canonical = f"{digits}.{fraction}" if fraction else digits
    return canonical if plain[:1].isdigit() and _CANONICAL.match(canonical) else None


def _parts_thousands(plain: str, mark: str, decimals: int) -> bool:
    before, _, after = plain.partition(mark)
    return len(after) == _GROUP and decimals < _GROUP and 1 <= len(before) <= _GROUP and not before.startswith("0")


def _plain(text: str) -> str:
    """Leave digits and marks: other scripts' digits become ours; spaces, apostrophes and currency signs go."""
    plain = []
    for character in text.strip():
        digit = unicodedata.digit(character, None)
        if digit is not None:
            plain.append(str(digit))
        elif character == "٫":
            plain.append(".")
        elif character == "،":
            plain.append(",")
        elif not (character.isspace() or character in "'’٬_" or unicodedata.category(character) in {"Sc", "Cf"}):
            plain.append(character)
    return "".join(plain)
