"""Amounts of money as people write them: `4.500 euro`, `45 triệu`, `12万元`, `5 lakh`, `1,2 млн руб`, `2k`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from shared.indicators.tables import table
from shared.reading.reading import Reading
from shared.reading.text import fold

_MONEY = table("money")
_UNITS = {fold(word): Decimal(unit) for unit, words in _MONEY["units"].items() for word in words}
_CURRENCIES = {fold(name): (code,) for code, names in _MONEY["currencies"].items() for name in names} | {
    fold(name): tuple(codes) for name, codes in _MONEY["shared"].items()
}
_SPELLINGS = frozenset(
    word.lower()
    for words in (*_MONEY["units"].values(), *_MONEY["currencies"].values(), _MONEY["shared"])
    for word in words
)
_ONLY_IN_CAPITALS = frozenset(_MONEY["places"]["only_in_capitals"])
_LEADING = {
    name
    for name, codes in _CURRENCIES.items()
    if not name[-1].isalpha() or name.upper() in codes or name in _MONEY["places"]["before"]
}
_HOME: dict[str, str] = _MONEY["home"]


def _by(position: int, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Sort names by one of their letters, the longest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        found[name[position]].append(name)
    return {letter: tuple(some) for letter, some in found.items()}


_UNITS_BY_FIRST = _by(0, _UNITS)
_BY_FIRST = _by(0, _CURRENCIES)
_BY_LAST = _by(-1, _LEADING)
# Groups of thousands set apart by blanks, or digits with marks between them; what stands before is looked at after.
_NUMBER = re.compile(
    r"[0-9](?<![0-9_@:].)(?<![0-9][.,/-].)"
    r"(?:[0-9]{0,2}(?: [0-9]{3}){1,4}(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?"
    r"|[0-9]{0,14}(?![0-9])(?:[.,'\u066b\u066c][0-9]{1,8}(?![0-9])){0,5})"
)
# `45tr5`, `2 triệu 5`: half a million more.
_HALF = re.compile(r" ?([1-9])(?![0-9a-z])")
_LINK = re.compile(r" ?(?:de |d'|of |-)?")
_HALVED = frozenset({"tr", "trieu", "ty", "ti", "cu"})
# These say how many, and of money only beside a currency.
_UNSURE_UNITS = frozenset(
    {"m", "w", "mil", "mille", "bin", "thousand", "grand", "cr", "mn", "bn", "tr", "rb", "tys", "mila"}
)
_ACCOUNT_REACH = 22
_UNSPACED = "\u0e00"
_THOUSANDS = 3
_LONGEST_BARE = 9


class Amount(NamedTuple):
    """An amount at [start, end) of the narrative. Without a named currency it is None, and the unit alone speaks."""

    start: int
    end: int
    value: Decimal
    currency: str | None


def amounts(reading: Reading, home: str | None = None, start: int = 0, end: int | None = None) -> Iterator[Amount]:
    """Give the amounts in order, of the whole narrative or of those numbers that lie in [start, end).

    A name that several currencies share is read with the home country's.
    """
    folded = reading.folded
    for match in _NUMBER.finditer(folded, start, len(folded) if end is None else end):
        start, end = match.span()
        if match[0].isdigit() and match[0][0] == "0" and len(match[0]) > 1:
            continue
        unit, money, last = _after(reading.text, folded, end)
        first = start
        if money is None:
            first, money = _before(reading.text, folded, start)
            if money is None and start and folded[start - 1].isascii() and folded[start - 1].isalpha():
                continue
        half = _HALF.match(folded, last) if unit in _HALVED and last > end else None
        if money is None and (unit is None or (unit in _UNSURE_UNITS and half is None)):
            continue
        is_long = first == start and len(match[0]) > _LONGEST_BARE and match[0].isdigit()
        # `account 0123456789 USD`: the currency is the account's. `0123456789 ngan hang` is no thousand, but a bank.
        if is_long and (unit is not None or reading.before("account_word", start, _ACCOUNT_REACH) is not None):
            continue
        value = _value(match[0]) * (_UNITS[unit] if unit is not None else 1)
        if unit is not None and half is not None:
            value += _UNITS[unit] * int(half[1]) / 10
            last = half.end()
        yield Amount(first, last, value, None if money is None else _code(money, home))


def _after(text: str, folded: str, end: int) -> tuple[str | None, str | None, int]:
    """Read the unit and the currency after a number; a word that goes on is neither."""
    start = end + (folded[end : end + 1] == " ")
    for unit in _UNITS_BY_FIRST.get(folded[start : start + 1], ()):
        if not folded.startswith(unit, start) or not _is_spelled(text[start : start + len(unit)]):
            continue
        last = start + len(unit)
        link = _LINK.match(folded, last)
        money = _money(text, folded, last if link is None else link.end())
        if money is not None:
            return unit, money, (last if link is None else link.end()) + len(money)
        goes_on = _joins(folded, last - 1, last) or (folded[last : last + 1].isdigit() and unit not in _HALVED)
        if not goes_on:
            return unit, None, last
    link = _LINK.match(folded, end)
    position = end if link is None else link.end()
    money = _money(text, folded, position)
    return None, money, end if money is None else position + len(money)


def _money(text: str, folded: str, start: int) -> str | None:
    """Give the longest name of a currency that stands here as a whole word."""
    for name in _BY_FIRST.get(folded[start : start + 1], ()):
        end = start + len(name)
        if folded.startswith(name, start) and not _joins(folded, end - 1, end) and _is_written(text[start:end], name):
            return name
    return None


def _before(text: str, folded: str, start: int) -> tuple[int, str | None]:
    """Read the currency before a number."""
    end = start - (folded[start - 1 : start] == " ")
    for name in _BY_LAST.get(folded[end - 1 : end], ()):
        first = end - len(name)
        is_whole = folded.endswith(name, 0, end) and not _joins(folded, first - 1, first)
        if is_whole and _is_written(text[first:end], name):
            return first, name
    return start, None


def _is_spelled(text: str) -> bool:
    """Ask whether marks on the letters, where there are any, are the word's own: ngàn, and not ngân (a bank)."""
    marked = any("\u00c0" <= character < "\u0250" or "\u1e00" <= character < "\u1f00" for character in text)
    return not marked or text.lower() in _SPELLINGS


def _is_written(text: str, name: str) -> bool:
    """`TRY 300` and not `try 300`; `500đ` and not `500d`."""
    if not _is_spelled(text):
        return False
    return text.isupper() if name in _ONLY_IN_CAPITALS else name != "d" or text in {"đ", "Đ"}


def _joins(folded: str, left: int, right: int) -> bool:
    """Ask whether the letters at two neighbouring places belong to one word of a script with blanks."""
    if left < 0 or right >= len(folded):
        return False
    a, b = folded[left], folded[right]
    return a.isalpha() and b.isalpha() and a < _UNSPACED and b < _UNSPACED


def _value(written: str) -> Decimal:
    """Tell the mark of decimals from that of thousands: the last one, where other than three digits follow it."""
    digits = written.replace(" ", "").replace("'", "").replace("\u066c", "")
    marks = [character for character in digits if not character.isdigit()]
    if not marks:
        return Decimal(digits)
    whole, mark, tail = digits.rpartition(marks[-1])
    is_decimal = mark == "\u066b" or (marks.count(mark) == 1 and (len(tail) != _THOUSANDS or whole in {"", "0"}))
    plain = "".join(filter(str.isdigit, whole))
    return Decimal(f"{plain}.{tail}") if is_decimal else Decimal(plain + tail)


def _code(name: str, home: str | None) -> str | None:
    codes = _CURRENCIES.get(name)
    if codes is None:
        return None
    own = _HOME.get(home) if home is not None else None
    return own if own is not None and own in codes else codes[0]
