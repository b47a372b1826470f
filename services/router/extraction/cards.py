"""Card numbers where accounts are written: a decision shows their last four digits, never the whole.

Length and the Luhn check are enough here (ISO/IEC 7812-1). One account number in ten of that length is masked without
being a card, which costs a link; a whole card number in a decision would cost its holder.
"""

import re
from collections.abc import Iterator

from services.router.extraction.found import Taken
from services.router.extraction.numbers import ibans

_BETWEEN = r"[ ().\u00a0\u2009\u202f/\u2010\u2011\u2013-]{0,2}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d){{12,}}")
_GROUP = re.compile(r"\d+")
# How cards are printed: nineteen digits, Visa and most, American Express, Diners Club.
_SHAPES = ((4, 4, 4, 4, 3), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4))
_SHORTEST, _LONGEST = 13, 19
_LONGEST_WRITTEN = 3 * _LONGEST
_LONGEST_IBAN = 2 * 34
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def masked(text: str) -> str:
    """Leave of each card number the last four digits: `****1111`."""
    return quoted(text, 0, len(text))


def quoted(text: str, start: int, end: int) -> str:
    """Give [start, end) of a text, with each card number that reaches into it masked."""
    parts, done = [], start
    for first, last, shown in _cards(text, max(0, start - _LONGEST_WRITTEN), end + _LONGEST_WRITTEN):
        if last > done and first < end:
            parts += [text[done:first], f"****{shown}"]
            done = last
    return "".join([*parts, text[done:end]]) if parts else text[start:end]


def _cards(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(text, start, end):
        done = run.start()
        for first, last in _candidates(text, *run.span()):
            if first >= done and not text[last : last + 1].isalnum():
                values = [int(character) for character in text[first:last] if character.isdigit()]
                # No card begins with 0.
                if values[0] and passes_luhn(values) and not _is_in_iban(text, first, last):
                    yield first, last, "".join(map(str, values[-4:]))
                    done = last


def _candidates(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the spans that a card number may have: all there is, groups as cards are printed, or one group."""
    groups = [match.span() for match in _GROUP.finditer(text, start, end)]
    lengths = tuple([last - first for first, last in groups])
    if _SHORTEST <= sum(lengths) <= _LONGEST:
        yield start, end
    for place, (first, last) in enumerate(groups):
        for shape in _SHAPES:
            if lengths[place : place + len(shape)] == shape:
                yield first, groups[place + len(shape) - 1][1]
        if _SHORTEST <= last - first <= _LONGEST:
            yield first, last


def _is_in_iban(text: str, start: int, end: int) -> bool:
    first = max(0, start - _LONGEST_IBAN)
    window = text[first : end + _LONGEST_IBAN]
    found = ibans(window, Taken(len(window)))
    return any(first + iban.start < end and start < first + iban.end for iban in found)


def passes_luhn(values: list[int]) -> bool:
    """Check the last digit (ISO/IEC 7812-1, annex B)."""
    return (sum(values[-1::-2]) + sum(_DOUBLED[value] for value in values[-2::-2])) % 10 == 0
