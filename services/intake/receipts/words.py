"""The receipt in words, and any way back from what a person types.

The secret is what it always was: 25 digits, 83.05 random bits, stored as the hash of those digits, so that every
receipt ever given has words, and words need no migration. Nine words of 1,024 hold 90 bits: the secret, and a check of
6.94 bits (the SHA-256 of the secret modulo 123). One wrong letter is always found, since it makes no other word of the
list; a wrong word or a wrong order is found in 122 of 123 cases, and opens nothing in the other one.

They are no seed phrase, and must not look like one: nine words, never twelve, and we call them receipt words.
"""

import hashlib
from collections.abc import Iterator, Sequence

from services.intake.receipts.digits import BARE, digits_in, read_digits, receipt_in_digits
from services.intake.receipts.lists import LANGUAGES, SIZE, WordList, pieces, word_list
from services.intake.reports.receipt import parse_receipt

__all__ = ["COUNT", "MOST_TYPED", "read_receipt", "receipt_in_digits", "receipt_in_words"]

COUNT = 9
CHECKS = 123
MOST_TYPED = 600
"""Nobody needs more characters for nine words or thirty digits."""
# What was typed without blanks may be read in more than one way; so many ways are tried.
_MOST_STEPS = 5_000


def receipt_in_words(receipt: str, language_code: str) -> tuple[str, ...]:
    """Say a receipt in the receipt words of a language; of English, where we have none for it."""
    value = int(digits_in(receipt))
    value = value * CHECKS + _check(value)
    numbers = []
    for _ in range(COUNT):
        value, number = divmod(value, SIZE)
        numbers.append(number)
    words = word_list(language_code).words
    return tuple(words[number] for number in reversed(numbers))


def read_receipt(text: str) -> str | None:
    """Give the receipt as we store it, from its words in any of our languages or its digits; None where it is none.

    Capitals, marks, hyphens, numbers before the words and blanks between them may be there or not.
    """
    text = text[:MOST_TYPED]
    typed = pieces(text)
    if not typed:
        return read_digits(digits_in(text))
    for code in LANGUAGES:
        for numbers in _ways(typed, word_list(code)):
            receipt = _receipt_of(numbers)
            if receipt is not None:
                return receipt
    return None


def are_words(numbers: Sequence[int]) -> bool:
    """Tell whether these words, by their numbers, are a receipt: the right count, and the check holds."""
    return _receipt_of(numbers) is not None


def _receipt_of(numbers: Sequence[int]) -> str | None:
    if len(numbers) != COUNT:
        return None
    value = 0
    for number in numbers:
        value = value * SIZE + number
    secret, check = divmod(value, CHECKS)
    return parse_receipt(f"{secret:0{BARE}d}") if check == _check(secret) and secret < 10**BARE else None


def _ways(typed: Sequence[str], words: WordList) -> Iterator[list[int]]:
    """Give every way to read what was typed as nine words of a list, wherever the blanks are."""
    text = "".join(typed)
    steps = 0
    open_ways: list[tuple[int, list[int]]] = [(0, [])]
    while open_ways and steps < _MOST_STEPS:
        steps += 1
        place, numbers = open_ways.pop()
        if place == len(text):
            yield numbers
        elif len(numbers) < COUNT:
            for end in range(place + 1, min(place + words.longest, len(text)) + 1):
                number = words.number(text[place:end])
                if number is not None:
                    open_ways.append((end, [*numbers, number]))


def _check(secret: int) -> int:
    return int.from_bytes(hashlib.sha256(f"casebridge receipt {secret}".encode()).digest()) % CHECKS
