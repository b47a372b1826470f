"""What the words around a run of digits call it: an account, a telephone, or something that is neither."""

import re
from typing import Literal, NamedTuple

from shared.indicators.found import Found
from shared.indicators.small_words import follows_into
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

Kind = Literal["account", "phone", "key", "branch", "other"]

# How far before the digits each kind of word may end. A word for `to` or a bank's name must stand right before them.
_REACHES: tuple[tuple[str, Kind, int], ...] = (
    ("account_word", "account", 48),
    ("phone_word", "phone", 48),
    ("key_word", "key", 40),
    ("case_word", "other", 24),
    ("branch_word", "branch", 14),
)
_NUMBER_REACH = 12
_CLOSE = 6
_BANK_REACH = 4
_BANK_NAME_REACH = 32
_BANK_NAME = re.compile(r"(?: [A-Z][A-Za-z']{1,15}){1,3} ?")
_AFTER_REACH = 5
_LIST_REACH = 24
_LONG = 9
_SHORTEST_AT_BANK = 8
# Letters that people write onto the digits without a blank.
_GLUED: dict[str, Kind] = {
    "stk": "account", "tk": "account", "ac": "account", "acc": "account", "acct": "account", "account": "account",
    "cbu": "account", "cvu": "account", "clabe": "account", "cta": "account", "kto": "account", "rek": "account",
    "norek": "account", "iban": "account", "konto": "account", "compte": "account", "cuenta": "account",
    "sdt": "phone", "dt": "phone", "tel": "phone", "zalo": "phone", "wa": "phone", "hp": "phone", "cel": "phone",
    "whatsapp": "phone", "mob": "phone", "mobile": "phone", "ph": "phone", "phone": "phone", "momo": "phone",
}  # fmt: skip
_LETTERS = re.compile(r"[a-z]{1,9}\Z")


class Announced(NamedTuple):
    """The kind, and how many characters stand between the word and the digits."""

    kind: Kind
    gap: int


def announced(reading: Reading, start: int, end: int, length: int, previous: Found | None) -> Announced | None:
    """Say what the digits are called; the nearest word decides, and the second of a list is what the first is."""
    nearest = _before(reading, start)
    if nearest is not None and nearest.gap <= _CLOSE:
        return nearest
    if length >= _SHORTEST_AT_BANK and _is_of_a_bank(reading, start, end):
        return nearest if nearest is not None and nearest.kind != "account" else Announced("account", 0)
    if nearest is None:
        nearest = _listed(reading, start, length, previous)
    if nearest is None and length >= _LONG and follows_into(reading.folded, start):
        return Announced("account", _LIST_REACH)
    return nearest


def glued(reading: Reading, start: int) -> Announced | None:
    """Read the letters that stand directly before the digits, as in `STK0123456789`."""
    letters = _LETTERS.search(reading.folded, max(0, start - 9), start)
    kind = None if letters is None else _GLUED.get(letters[0])
    return None if kind is None else Announced(kind, 0)


def _before(reading: Reading, start: int) -> Announced | None:
    number = reading.before("number_word", start, _NUMBER_REACH)
    best: Hit | None = None
    kind: Kind = "other"
    for word, meaning, reach in _REACHES:
        hit = reading.before(word, start, reach if number is None or reach < _LONG * 5 else 2 * reach)
        # Of two words that end together the longer one says more: `card number`, `transaction hash`.
        if hit is not None and (best is None or (hit.end, best.start) > (best.end, hit.start)):
            best, kind = hit, meaning
    if best is None:
        return None
    gap = start - best.end
    if gap > _CLOSE and best.end <= reading.sentence(start)[0]:
        return None
    return Announced(kind, gap)


def _is_of_a_bank(reading: Reading, start: int, end: int) -> bool:
    """A bank before or after the digits, or after them the words for its holder or for an account."""
    if reading.before("bank_word", start, _BANK_REACH) or reading.after("holder_word", end, _AFTER_REACH):
        return True
    if reading.after("bank_word", end, _AFTER_REACH):
        return True
    bank = reading.before("bank_word", start, _BANK_NAME_REACH)
    if bank is not None and _BANK_NAME.fullmatch(reading.text, bank.end, start):
        return True
    named = reading.after("account_word", end, _AFTER_REACH)
    return named is not None and not any(c.isdigit() for c in reading.folded[named.end : named.end + _NUMBER_REACH])


def _listed(reading: Reading, start: int, length: int, previous: Found | None) -> Announced | None:
    """The next of a list: after a comma, an `and`, or another bank's name; an account then is as long as the last."""
    if previous is None or previous.type not in {"account", "phone"} or not 0 < start - previous.end <= _LIST_REACH:
        return None
    between = reading.folded[previous.end : start]
    if any(c.isdigit() for c in between) or (
        start - previous.end > _CLOSE and not between.startswith((",", " ", "、"))
    ):
        return None
    if previous.type == "account" and length != len(previous.value) and start - previous.end > _CLOSE:
        return None
    return Announced("account" if previous.type == "account" else "phone", start - previous.end)
