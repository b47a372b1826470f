"""The reference of a report: public, read aloud over a bad line, written on paper, typed back by someone else.

`CB-7K3M-Q2XD-9`: eight random characters and a check character, of an alphabet without look-alikes (no 0/O, 1/I/L, S,
Z, B) and without vowels, so that no word arises. It has 23 characters because 23 is prime: the weighted sum modulo 23
then finds every single wrong character and every two that changed places.
"""

import re
import secrets

ALPHABET = "23456789CDFGHJKMPQRTWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_LENGTH = 8
_SPACE = len(ALPHABET) ** _LENGTH
# Distinct modulo 23, and none zero: that is what finds a change of places, of neighbours or not.
_WEIGHTS = range(_LENGTH + 1, 1, -1)

# What people write for a character that we never use.
_READ_AS = str.maketrans("SZB", "528")
_APART = re.compile(r"[\s\-‐‑‒–—−._/]+")


def new_reference() -> str:
    """Make a random reference; 7.8e10 are possible, so two may agree: the table's unique key decides."""
    # 96 bits, so that the remainder prefers no reference by more than one part in 10^18.
    value = int.from_bytes(secrets.token_bytes(12)) % _SPACE
    pairs = []
    for _ in range(_LENGTH // 2):
        value, pair = divmod(value, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return _shown("".join(pairs))


def parse_reference(text: str) -> str | None:
    """Give the reference as we write it, however it was typed; None where it is none, or one with a mistake in it."""
    characters = _APART.sub("", text).upper()
    if len(characters) == _LENGTH + 3 and characters.startswith("CB"):
        characters = characters[2:]
    characters = characters.translate(_READ_AS)
    if len(characters) != _LENGTH + 1 or not all(character in _VALUES for character in characters):
        return None
    shown = _shown(characters[:_LENGTH])
    return shown if shown[-1] == characters[-1] else None


def _shown(characters: str) -> str:
    return f"CB-{characters[:4]}-{characters[4:]}-{_check_character(characters)}"


def _check_character(characters: str) -> str:
    total = sum(weight * _VALUES[character] for weight, character in zip(_WEIGHTS, characters, strict=True))
    return ALPHABET[-total % len(ALPHABET)]
