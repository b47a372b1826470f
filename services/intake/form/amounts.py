"""An amount as people write it: 3250.50, 3.250,50, 1,25,000, ٣٢٥٠٫٥٠, 12万, 45 triệu. Shown back before it is sent."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

_ORDINARY_DECIMALS = 2
_GROUP = 3
_CANONICAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,8})?\Z")
_GROUPED = re.compile(r"[0-9]{1,3}((,[0-9]{2,3})*,[0-9]{3}|(\.[0-9]{3})+)\Z")


# Only words that mean one number wherever they are written: "mil" is a thousand in Spanish and a million in English.
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("万", "萬"), 10**4),
    **dict.fromkeys(("亿", "億"), 10**8),
    **dict.fromkeys(
        ("nghìn", "nghin", "ngàn", "ngan", "тыс", "тысяч", "тысячи", "тысяча", "ألف", "الف", "آلاف"), 10**3
    ),
    **dict.fromkeys(("lakh", "lakhs", "लाख"), 10**5),
    **dict.fromkeys(("triệu", "trieu", "млн", "миллион", "миллиона", "миллионов", "مليون", "ملايين"), 10**6),
    **dict.fromkeys(("million", "millions", "millón", "millones"), 10**6),
    **dict.fromkeys(("crore", "crores", "करोड़"), 10**7),
    **dict.fromkeys(("tỷ", "tỉ", "млрд"), 10**9),
}
_SCALED = re.compile(rf"({'|'.join(sorted(_SCALES, key=len, reverse=True))})\.?\s*(?:đồng|đ|元|₫)?\Z")


def read_amount(text: str, decimals: int = _ORDINARY_DECIMALS) -> str | None:
    """Give the decimal string, or None if it cannot be read. `decimals`: how many the currency has.

    One mark before exactly three digits, as in 3.250, parts thousands: few write thousandths. Where the currency has
    three decimals or more, it is the decimal mark.
    """
    folded = unicodedata.normalize("NFC", text.strip()).casefold()
    scaled = _SCALED.search(folded)
    if scaled:
        counted = _read_plain(_plain(folded[: scaled.start()]), decimals)
        return _canonical(Decimal(counted) * _SCALES[scaled[1]]) if counted else None
    return _read_plain(_plain(text), decimals)


def two_readings(text: str) -> tuple[str, str] | None:
    """Give an amount of one mark before exactly three digits, such as 1.500, in both its meanings: 1500 and 1.5000.

    None for any other. Each of the two is read in one way only.
    """
    plain = _plain(text)
    marks = [character for character in plain if character in ".,"]
    if len(marks) != 1 or not _parts_thousands(plain, marks[0], _ORDINARY_DECIMALS):
        return None
    before, _, after = plain.partition(marks[0])
    return (before + after, f"{before}.{after}0") if (before + after).isdigit() else None


def _canonical(amount: Decimal) -> str | None:
    written = f"{amount:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return written if _CANONICAL.match(written) else None


def _read_plain(plain: str, decimals: int) -> str | None:
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
