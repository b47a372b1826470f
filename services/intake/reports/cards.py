"""Full card numbers in text (ISO/IEC 7812): found by issuer, length and the Luhn check.

Length and Luhn alone would take one account number in ten for a card; with the issuers' ranges it is about one in a
hundred of those that have a card's length.
"""

import re
from collections.abc import Iterator

# Digits of any script with what people put between them.
_SEPARATORS = r" \u00a0\u2009\u202f.\-‐‑–"
_PLACE = re.compile(rf"\d[\d{_SEPARATORS}]{{12,}}\d")
# The same in ASCII, where a set of characters is looked up in a table: half the time.
_PLACE_IN_ASCII = re.compile(r"[0-9][0-9 .\-]{12,}[0-9]")
_GROUP = re.compile(r"\d+")
# How cards are printed: Visa and most, American Express, Diners Club, nineteen digits.
_SHAPES = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3))
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
# Most of the long numbers in a report are IBANs.
_IBAN_HEAD = re.compile(r"[A-Z]{2}\d{2}")
# Not UnionPay (62…): in China and around it that number is how the account behind it is written, and the way to the
# money. It cannot be spent from without more.
_ISSUERS = re.compile(
    r"""
      4\d{15}                                                          # Visa
    | (?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}  # Mastercard
    | 3[47]\d{13}                                                      # American Express
    | (?:6011|64[4-9]\d|65\d{2})\d{12}                                 # Discover
    | 35(?:2[89]|[3-8]\d)\d{12}                                        # JCB
    | 3(?:0[0-5]|[68]\d)\d{11}                                         # Diners Club
    | (?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12}                 # Maestro
    | 220[0-4]\d{12}                                                   # Mir
    | (?:60|81|82|508)\d{13,14}                                        # RuPay
    """,
    re.VERBOSE,
)
_SHORTEST, _LONGEST = 14, 19
_ENOUGH_DIGITS = b"0" * _SHORTEST
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")
_PASSED_OVER = b" .-" + bytes(range(0x80, 0x100))
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def may_hold_card_number(encoded: bytes) -> bool:
    """Tell from a whole report as JSON whether a closer look is needed; True says little, False is certain.

    Looking closely costs 50 µs for a long report; this costs three.
    """
    if _ENOUGH_DIGITS in encoded.translate(_DIGITS_AS_ZERO, _PASSED_OVER):
        return True
    return not encoded.isascii() and _OTHER_DIGIT.search(encoded.decode()) is not None


def holds_card_number(text: str) -> bool:
    """Tell whether a full card number stands in the text."""
    return next(_found(text), None) is not None


def mask_card_numbers(text: str) -> str:
    """Leave of each card number the last four digits."""
    parts, end = [], 0
    for start, stop, digits in _found(text):
        parts += [text[end:start], f"**** {digits[-4:]}"]
        end = stop
    return "".join([*parts, text[end:]])


def passes_luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1, annex B)."""
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    end = 0
    for place in (_PLACE_IN_ASCII if text.isascii() else _PLACE).finditer(text):
        if _IBAN_HEAD.fullmatch(text[max(0, place.start() - 2) : place.start() + 2]):
            continue
        for start, stop in _candidates(text, place.start(), place.end()):
            stands_alone = not text[start - 1 : start].isalnum() and not text[stop : stop + 1].isalnum()
            if start < end or not stands_alone:
                continue
            digits = "".join(map(str, map(int, filter(str.isdigit, text[start:stop]))))
            if _ISSUERS.fullmatch(digits) and passes_luhn(digits) and not _is_in_iban(text, start, stop):
                yield start, stop, digits
                end = stop


def _candidates(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the spans that a card number may have: one group, groups as cards are printed, or all there is."""
    groups = [match.span() for match in _GROUP.finditer(text, start, end)]
    lengths = tuple([last - first for first, last in groups])
    if sum(lengths) < _SHORTEST:
        return
    for place, (first, last) in enumerate(groups):
        if place == 0 and _SHORTEST <= sum(lengths) <= _LONGEST:
            yield first, groups[-1][1]
        if _SHORTEST <= last - first <= _LONGEST:
            yield first, last
        for shape in _SHAPES:
            if lengths[place : place + len(shape)] == shape:
                yield first, groups[place + len(shape) - 1][1]


def _is_in_iban(text: str, start: int, end: int) -> bool:
    return any(iban.start() < end and start < iban.end() for iban in _IBAN.finditer(text))
