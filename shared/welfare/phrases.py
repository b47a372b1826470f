"""Finding phrases in a chat as people type it: without accents, with letters repeated, with or without apostrophes.

Looser than the router's lexicon, and it gives no place in the original: here it is only asked who needs help.
Edges of words are blanks: a text and a phrase are written alike, with a blank around each word and `|` where a clause
ends, and then a phrase is a plain substring. Scripts without blanks match anywhere; a trailing `*` lets a word go on.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

_DROPPED = re.compile(r"[\u0300-\u036f\u0640\u064b-\u0655\u0670\u200b-\u200f\u00ad'’‘ʼ`´]+")
_CLAUSE = re.compile(r"[.!?,;:،؛؟。！？，、；：\n]+")
_NO_WORD = re.compile(r"[^\w|*]+|_+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff"
_SPACELESS = re.compile(f"[{_UNSPACED}]+")
_REPEATED = re.compile(r"([a-zа-яا-ي])\1\1+")
_DOUBLED = re.compile(r"([a-zа-яا-ي])\1")
_BLANKS = re.compile(r" {2,}")
_LETTERS = {"đ": "d", "ł": "l", "ø": "o", "ı": "i", "ة": "ه", "ى": "ي"}
_ZEROS = "٠۰०০๐"
_DIGITS = {chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)}
_ALIKE = str.maketrans(_LETTERS | _DIGITS)
_ARABIC_PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال")
# More of one kind say no more than these, and a hostile text is only that.
_MOST_OF_A_KIND = 100


class Found(NamedTuple):
    """A phrase found: [start, end) of the text as `written_alike` gives it, blanks around it included."""

    start: int
    end: int


Hits = dict[str, list[Found]]


def written_alike(text: str) -> str:
    """Give a text in the one spelling in which it is searched."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", text).lower()).translate(_ALIKE)
    plain = _SPACELESS.sub(r" \g<0> ", _NO_WORD.sub(" ", _CLAUSE.sub(" | ", plain)))
    return _BLANKS.sub(" ", f" {_REPEATED.sub(_once, plain)} ")


def with_marks(text: str) -> str:
    """Give a text likewise but with its accents: without them, a word of Vietnamese may be another."""
    plain = unicodedata.normalize("NFC", text.lower())
    return _BLANKS.sub(" ", f" {_NO_WORD.sub(' ', _CLAUSE.sub(' | ', plain))} ")


class Phrases:
    """Compiled phrases, each of a kind; made once, immutable after."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        kinds: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for written, kind in phrases:
            kinds[written][kind] = None
        self._kinds = tuple(tuple(each) for each in kinds.values())
        self._automaton = AhoCorasick(list(kinds), implementation=Implementation.ContiguousNFA)

    def find(self, written: str) -> Hits:
        """Give the phrases in a text by kind, each kind in order of its end."""
        hits: Hits = {}
        for index, start, end in self._automaton.find_matches_as_indexes(written, overlapping=True):
            for kind in self._kinds[index]:
                found = hits.setdefault(kind, [])
                if len(found) < _MOST_OF_A_KIND:
                    found.append(Found(start, end))
        return hits


def searched(phrase: str) -> Iterator[str]:
    """Give the forms in which a phrase is looked for in a text that is written alike."""
    written = written_alike(phrase.rstrip("*"))
    if phrase.endswith("*"):
        written = written.rstrip()
    bare = written.strip()
    if _SPACELESS.match(bare):
        written = written.lstrip()
    if _SPACELESS.match(bare[-1]):
        written = written.rstrip()
    if "\u0600" <= bare[0] < "\u0700":
        yield from (f" {prefix}{written.lstrip()}" for prefix in _ARABIC_PREFIXES)
        return
    yield written
    # `killlll` reads as `kil`. Not where the word may go on: `ammazz*` is Italian, and `amaz` a shop.
    if written.endswith(" "):
        yield _DOUBLED.sub(_once, written)


def searched_with_marks(phrase: str) -> str:
    """Give the form in which a phrase is looked for in a text that keeps its accents."""
    written = with_marks(phrase.rstrip("*"))
    return written.rstrip() if phrase.endswith("*") else written


def _once(found: re.Match[str]) -> str:
    return found[1]
