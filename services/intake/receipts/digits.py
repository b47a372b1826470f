"""The receipt in digits: `482139-901728-338473-019256-663104`.

The 25 digits of the secret in five groups, and behind each group a check digit (Damm's): it finds every single wrong
digit of its group and every two neighbours that changed places, so that we can say which group to look at. 25 digits
without check digits are read, too: programs get the receipt so, and so did everyone before there were words.
"""

import unicodedata

from services.intake.reports.receipt import parse_receipt

GROUPS = 5
GROUP = 5
SHOWN_GROUP = GROUP + 1
BARE = GROUPS * GROUP
SHOWN = GROUPS * SHOWN_GROUP

# H. Michael Damm's quasigroup of order 10 (2004).
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def receipt_in_digits(receipt: str) -> str:
    """Give the digits of a receipt as a person gets them: each group with its check digit."""
    bare = digits_in(receipt)
    groups = (bare[start : start + GROUP] for start in range(0, BARE, GROUP))
    return "-".join(group + _check(group) for group in groups)


def read_digits(digits: str) -> str | None:
    """Give the receipt of 25 digits, or of 30 whose checks hold; else None."""
    if len(digits) == SHOWN and not wrong_groups(digits):
        digits = "".join(digits[start : start + GROUP] for start in range(0, SHOWN, SHOWN_GROUP))
    return parse_receipt(digits) if len(digits) == BARE else None


def wrong_groups(digits: str) -> list[int]:
    """Number the groups (from 1) of 30 digits in which there is a slip."""
    groups = [digits[start : start + SHOWN_GROUP] for start in range(0, SHOWN, SHOWN_GROUP)]
    return [number for number, group in enumerate(groups, 1) if _check(group) != "0"]


def digits_in(text: str) -> str:
    """Give the digits of a text, of any script, as ours."""
    values = (unicodedata.digit(character, None) for character in text)
    return "".join(str(value) for value in values if value is not None)


def _check(group: str) -> str:
    state = "0"
    for digit in group:
        state = _DAMM[int(state)][int(digit)]
    return state
