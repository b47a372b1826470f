"""The receipt words of each language: 1,024 in a file, found again however a person writes them.

Two words of a list differ by two letters at least, so that one wrong letter never makes another word. A list is never
changed once receipts were given with it: only the place of a word in its file says what it means.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))
SIZE = 1024

# What one hand writes and another does not, where Unicode does not take it apart.
_ALIKE = str.maketrans({
    "đ": "d", "œ": "oe", "æ": "ae", "ı": "i",
    "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
})  # fmt: skip
# Vietnamese syllables that some write with i and others with y: kỳ, kì; sĩ, sỹ; quy, qui. In ai and ay it is another.
_EITHER_I_OR_Y = re.compile(r"(|h|k|l|m|s|t|v|qu)[iy]")


class WordList:
    """The words of one language by number, and the numbers by word."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._numbers = {spelt: number for number, word in enumerate(words) for spelt in spellings(word)}
        self.longest = max(map(len, self._numbers))
        self._shortened: Mapping[str, tuple[str, ...]] | None = None

    def number(self, folded: str) -> int | None:
        """Give the number of a folded word; None if it is none of ours."""
        return self._numbers.get(folded)

    def near(self, folded: str) -> int | None:
        """Give the first word that one wrong, missing, added or exchanged letter makes of this; None if there is none.

        One letter that is wrong may lie between two words; then the first of them by number is given.
        """
        if self._shortened is None:
            self._shortened = _by_what_is_left(self._numbers)
        found = {*self._shortened.get(folded, ()), *(left for left in _left(folded) if left in self._numbers)}
        for left in _left(folded):
            found.update(word for word in self._shortened.get(left, ()) if is_one_letter_off(word, folded))
        found.update(word for word in _exchanged(folded) if word in self._numbers)
        return min((self._numbers[word] for word in found), default=None)


@cache
def word_list(code: str) -> WordList:
    """Read the words of a language; English where we have none for it."""
    name = code if code in LANGUAGES else "en"
    return WordList((FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1])


def fold(text: str) -> str:
    """Give what is the same for every way to write a word: letters alone, small, without marks."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(one for one in spread.translate(_ALIKE) if one.isalpha())


def pieces(text: str) -> list[str]:
    """Split what was typed where anything but a letter stands, each piece folded; Chinese, where every sign stands."""
    found: list[str] = []
    is_open = False
    for one in unicodedata.normalize("NFKC", text):
        if unicodedata.category(one)[0] == "M" or one in "ـ’'":
            continue
        if not one.isalpha():
            is_open = False
        elif is_open and not _is_chinese(one):
            found[-1] += one
        else:
            found.append(one)
            is_open = not _is_chinese(one)
    return [folded for folded in map(fold, found) if folded]


def spellings(word: str) -> list[str]:
    """Give every right way to spell a word, folded: the letters i and y for each other where Vietnamese lets them."""
    ways = [
        (f"{either[1]}i", f"{either[1]}y") if (either := _EITHER_I_OR_Y.fullmatch(piece)) else (piece,)
        for piece in pieces(word)
    ]
    return ["".join(way) for way in product(*ways)]


def is_one_letter_off(one: str, other: str) -> bool:
    """Tell whether two words are at an edit distance of one, or none."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[same + 1 :] == short[same + (len(long) == len(short)) :]


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _left(word: str) -> Iterator[str]:
    """Give what is left of a word when one letter goes, for each letter."""
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _exchanged(word: str) -> Iterator[str]:
    """Give the word with two neighbours exchanged, for each two."""
    return (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))


def _by_what_is_left(words: Mapping[str, int]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        for left in _left(word):
            found[left] = (*found.get(left, ()), word)
    return found
