"""What the model counts in a text: words, pairs of words, and the letters of words, which forgive spelling and endings.

Scripts that put no blanks between words are counted by runs of one to four characters. Numbers are all one word: a
model must not learn amounts or phones.
"""

import math
import re
from itertools import pairwise

from shared.reading.text import unpointed

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Indic vowel signs are no letters to Python, and yet belong to the word.
_FIRST_SPACELESS = "\u0e00"
_LETTER = rf"[^\W\d_{_SPACELESS}]"
_TOKEN = re.compile(rf"[{_SPACELESS}]+|{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u0900-\u0dff])*|\d+")
_ASCII_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_RUN = re.compile(rf"[{_SPACELESS}]")
_RUN_SIZES = (1, 2, 3, 4)
_LETTERS = (3, 4, 5)
_SHORTEST = 4
_LONGEST = 24
_NUMBER = "#"
_LETTERS_TOGETHER = 2.0
_FEW_LETTERS = 4


def tokens(folded: str) -> list[str]:
    """Give the words and runs of a folded text, in order; every number is the same word."""
    # Folded, most texts in Latin script are ASCII: a quarter of the time.
    found = _ASCII_TOKEN.findall(folded) if folded.isascii() else _TOKEN.findall(unpointed(folded))
    return [_NUMBER if token.isdigit() else token for token in found]


def is_run(token: str) -> bool:
    """Ask whether it is of a script that puts no blanks between words."""
    return token >= _FIRST_SPACELESS and _RUN.match(token) is not None


def of_word(word: str) -> dict[str, float]:
    """Give the grams of a word and what each counts: itself once, and its letters together as much as two words.

    However long a word is, its letters weigh no more: the length of the vector of their counts is two at most.
    """
    found = {f"w {word}": 1.0}
    if len(word) >= _SHORTEST:
        marked = f"<{word[:_LONGEST]}>"
        letters = {f"c {marked[at : at + size]}" for size in _LETTERS for at in range(len(marked) - size + 1)}
        found |= dict.fromkeys(sorted(letters), _LETTERS_TOGETHER / math.sqrt(max(len(letters), _FEW_LETTERS)))
    return found


def runs(token: str) -> list[str]:
    """Give the runs of one to four characters in a token of a script without blanks."""
    return [token[at : at + size] for size in _RUN_SIZES for at in range(len(token) - size + 1)]


def grams(folded: str) -> list[tuple[str, float]]:
    """Give the grams of a folded text for training, each with its count: those of each different word, pair and run.

    What two words share is there twice: each of them speaks.
    """
    words = tokens(folded)
    different = dict.fromkeys(words)
    found = [counted for word in different if not is_run(word) for counted in of_word(word).items()]
    whole = dict.fromkeys(f"s {run}" for word in different if is_run(word) for run in runs(word))
    whole |= dict.fromkeys(
        f"b {before} {word}" for before, word in pairwise(words) if not is_run(before) and not is_run(word)
    )
    return [*found, *((gram, 1.0) for gram in whole)]
