"""Short words that mean something only directly beside a value: `to` before a number, `my … is` before one's own."""

import re

from shared.indicators.tables import table
from shared.reading.text import fold

_TABLE = {name: tuple(map(fold, words)) for name, words in table("small_words").items()}
_SPACED_BELOW = "\u0e00"
# A blank in front, so that a word of a script with blanks is a whole one.
_INTO = tuple([f" {word}" if word[0] < _SPACED_BELOW else word for word in _TABLE["into"]])
_WORD = re.compile(r"[^\W\d_]{1,14}(?:['-][^\W\d_]{1,12})?")
_INTO_REACH = 16
_MARKS = " :\"'(№#°."


def follows_into(folded: str, position: int) -> bool:
    """Ask whether a word for where money goes stands directly before the position."""
    return f" {folded[max(0, position - _INTO_REACH) : position].rstrip(_MARKS)}".endswith(_INTO)


def holds_into(text: str) -> bool:
    """Ask whether a word for where money goes stands anywhere in these folded words."""
    padded = f" {text} "
    return any((f"{word} " if word[0] == " " else word) in padded for word in _INTO)


class SmallWords:
    """A list of such words, to step over."""

    def __init__(self, *names: str) -> None:
        words = [word for name in names for word in _TABLE[name]]
        self._spaced = frozenset(word for word in words if word[0] < _SPACED_BELOW)
        self._unspaced = tuple(sorted((word for word in words if word[0] >= _SPACED_BELOW), key=len, reverse=True))

    def skip(self, folded: str, position: int) -> int:
        """Give the end of the word that begins at the position; the position itself where none does."""
        if folded[position : position + 1] >= _SPACED_BELOW:
            return next((position + len(w) for w in self._unspaced if folded.startswith(w, position)), position)
        match = _WORD.match(folded, position)
        return match.end() if match is not None and match[0] in self._spaced else position
