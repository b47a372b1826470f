"""Every phrase of the rule files in one automaton: one pass over a narrative finds all of them (Aho and Corasick, 1975).

In the rule files a phrase stands as people write it. A trailing `*` lets the word go on, as inflection needs. Phrases
in scripts that put no space between words (Chinese, Thai, …) match anywhere; in all others at the edges of words.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from services.router.reading.text import fold

# Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Hangul: words have edges there.
_SPACED = ((0x41, 0x590), (0x590, 0x700), (0x900, 0x980), (0x1E00, 0x2000), (0xAC00, 0xD7B0))
_ARABIC_PREFIXES = frozenset("والبلكف")
_LONGEST_ARABIC_PREFIX = 4


class Sense(NamedTuple):
    """What a phrase means to one subject of the router."""

    kind: str
    value: str = ""
    weight: float = 1.0


class Hit(NamedTuple):
    """A phrase found: [start, end) in characters."""

    start: int
    end: int
    value: str
    weight: float


class _Entry(NamedTuple):
    bound_left: bool
    bound_right: bool
    arabic: bool
    senses: tuple[Sense, ...]


Hits = dict[str, list[Hit]]


class Lexicon:
    """The compiled phrases; made once, immutable after."""

    def __init__(self, phrases: Iterable[tuple[str, Sense]]) -> None:
        meanings: defaultdict[str, dict[Sense, None]] = defaultdict(dict)
        for phrase, sense in phrases:
            meanings[fold(phrase)][sense] = None
        entries: defaultdict[str, list[_Entry]] = defaultdict(list)
        for phrase, senses in meanings.items():
            text = phrase.rstrip("*")
            entries[text].append(
                _Entry(
                    bound_left=_has_edges(text[0]),
                    bound_right=_has_edges(text[-1]) and not phrase.endswith("*"),
                    arabic="\u0600" <= text[0] < "\u0700",
                    senses=tuple(senses),
                )
            )
        self._entries = tuple(tuple(found) for found in entries.values())
        self._automaton = AhoCorasick(list(entries))

    def find(self, folded: str) -> Hits:
        """Give every phrase in the folded text by kind, each kind in order of its end."""
        hits: Hits = {}
        length = len(folded)
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            for entry in self._entries[index]:
                if entry.bound_right and end < length and folded[end].isalnum():
                    continue
                if (
                    entry.bound_left
                    and start
                    and folded[start - 1].isalnum()
                    and not _is_prefixed(entry, folded, start)
                ):
                    continue
                for sense in entry.senses:
                    hit = Hit(start, end, sense.value, sense.weight)
                    if sense.kind in hits:
                        hits[sense.kind].append(hit)
                    else:
                        hits[sense.kind] = [hit]
        return hits


def _has_edges(character: str) -> bool:
    code = ord(character)
    return character.isalnum() and any(first <= code < end for first, end in _SPACED)


def _is_prefixed(entry: _Entry, folded: str, start: int) -> bool:
    """Arabic writes `and`, `in`, `to` and the article onto the word."""
    if not entry.arabic:
        return False
    for length in range(1, _LONGEST_ARABIC_PREFIX + 1):
        position = start - length
        if position < 0 or not folded[position].isalnum():
            return True
        if folded[position] not in _ARABIC_PREFIXES:
            return False
    return False
