"""Every phrase of the rule files in one automaton: one pass over a text finds all (Aho and Corasick, 1975).

In the rule files a phrase stands as people write it. A trailing `*` lets the word go on, as inflection needs. Phrases
in scripts that put no space between words (Chinese, Thai, …) match anywhere; in all others at the edges of words.

The automaton finds the edges too: it reads the text with a blank for everything that is no letter, and the phrases
stand in it with a blank where a word must begin or end. Half of what it would find otherwise are parts of words.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from shared.reading.text import fold, unpointed, unpointed_places

# From Thai on, scripts put no blanks between words, but for Hangul and late Latin.
# The Latin word in `加WhatsApp聊` has edges for all that.
_UNSPACED = r"\u0e00-\u10ff\u2e80-\uabff\uf900-\U0010ffff"
_LETTER = rf"[^\W_{_UNSPACED}]"
_BORDER = re.compile(rf"(?<=[{_UNSPACED}])(?={_LETTER})|(?<={_LETTER})(?=[{_UNSPACED}])")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
# Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Hangul: what begins or ends with one of these is a word.
_OF_WORD = re.compile(r"[^\W_0-9\u0700-\u08ff\u0980-\u1dff\u2000-\uabff\ud7b0-\U0010ffff]")
# Signs of currencies, and the number sign, are words of their own.
_NO_LETTER = re.compile(r"[^\w$\u00a2-\u00a5\u0e3f\u20a0-\u20cf\u2116]|_")
_ASCII_BLANKS = {code: " " for code in range(128) if _NO_LETTER.match(chr(code))}
_ARABIC_PREFIXES = frozenset("والبلكف")
_LONGEST_ARABIC_PREFIX = 4
_LONGEST_ENDING = 6
# What only Vietnamese is written with. Its marks make other words of the same letters: `dì`, an aunt, `đi`, to go.
_VIETNAMESE = re.compile("[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
# The longest narratives hold 4,400, in Chinese. One with more than this was made to be slow: its end is not read.
_MOST = 5_000


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


class _Check(NamedTuple):
    """What a pattern leaves open."""

    phrase: str
    """To compare with, where the pattern says less than it; else empty."""
    goes_on: bool
    is_arabic: bool


class _Entry(NamedTuple):
    before: int
    """What to add to where the pattern was found, to come to where the phrase is: for its blanks, and the text's."""
    after: int
    check: _Check | None
    spellings: tuple[str, ...]
    """As the rule files have it, in lower case."""
    senses: tuple[Sense, ...]


Hits = dict[str, list[Hit]]
_new_tuple = tuple.__new__


class Lexicon:
    """The compiled phrases; made once, immutable after."""

    def __init__(self, phrases: Iterable[tuple[str, Sense]]) -> None:
        meanings: defaultdict[str, dict[Sense, None]] = defaultdict(dict)
        spellings: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for phrase, sense in phrases:
            meanings[unpointed(fold(phrase))][sense] = None
            spellings[unpointed(fold(phrase))][phrase.lower().rstrip("*")] = None
        patterns, entries = [], []
        for phrase, senses in meanings.items():
            text = phrase.rstrip("*")
            goes_on = phrase.endswith("*")
            is_arabic = "\u0600" <= text[0] < "\u0700"
            opens = bool(_OF_WORD.match(text)) and not is_arabic
            closes = bool(_OF_WORD.match(text[-1])) and not goes_on
            blanked, borders = _blanked(text)
            if blanked.isspace():
                raise ValueError(f"A phrase of the rules says nothing: {phrase!r}")
            check = _Check(
                phrase=text if borders or blanked != text or " " in text else "",
                goes_on=goes_on and bool(_OF_WORD.match(text[-1])),
                is_arabic=is_arabic,
            )
            patterns.append(" " * opens + blanked + " " * closes)
            entries.append(
                _Entry(
                    before=opens - 1,
                    after=-closes - 1,
                    check=check if any(check) else None,
                    spellings=tuple(spellings[phrase]),
                    senses=tuple(senses),
                )
            )
        self._entries = tuple(entries)
        # Measured on 16,000 phrases: 15 µs a report and 5 MB; the other two take 39 µs, and 75 µs and 135 MB.
        self._automaton = AhoCorasick(patterns, implementation=Implementation.ContiguousNFA)

    def find(self, text: str, folded: str) -> Hits:
        """Give every phrase in a text, folded already, by kind, each kind in order of its end."""
        places = unpointed_places(folded)
        if not places:
            return self._find(text if _VIETNAMESE.search(text) else "", folded)
        return {
            kind: [hit._replace(start=places[hit.start], end=places[hit.end - 1] + 1) for hit in found]
            for kind, found in self._find("", unpointed(folded)).items()
        }

    def _find(self, vietnamese: str, folded: str) -> Hits:
        hits: defaultdict[str, list[Hit]] = defaultdict(list)
        blanked, borders = _blanked(folded)
        found = self._automaton.find_matches_as_indexes(f" {blanked} ", overlapping=True)
        entries = self._entries
        for index, found_at, found_to in found[:_MOST]:
            before, after, check, spellings, senses = entries[index]
            start, end = found_at + before, found_to + after
            if borders:
                start -= bisect_left(borders, start)
                end -= bisect_left(borders, end)
            if check is not None and not _holds(check, folded, start, end):
                continue
            if vietnamese and not _is_spelled(spellings, vietnamese[start:end]):
                continue
            for kind, value, weight in senses:
                # Half the time of Hit(…): this is where a narrative costs most.
                hits[kind].append(_new_tuple(Hit, (start, end, value, weight)))
        return hits


def _holds(check: _Check, folded: str, start: int, end: int) -> bool:
    phrase, goes_on, is_arabic = check
    return (
        (not phrase or folded[start:end] == phrase)
        and (not goes_on or _ends(folded, end))
        and (not is_arabic or _begins(folded, start))
    )


def _is_spelled(spellings: Iterable[str], written: str) -> bool:
    """Ask whether the words that have marks have those of a spelling; people leave out all marks of a word, or none."""
    words = written.lower().split()
    return any(
        all(
            word.isascii() or word == other or _parts(word) == _parts(other)
            for word, other in zip(words, spelling.split(), strict=False)
        )
        for spelling in spellings
    )


def _parts(word: str) -> list[str]:
    """Take it apart: the tone of `hoá` and `hóa` stands on another letter, by an older and a newer rule."""
    return sorted(unicodedata.normalize("NFD", word))


def _blanked(folded: str) -> tuple[str, Sequence[int]]:
    """Give the text with a blank for all that is no letter, and more of them, at these places, where scripts meet."""
    if folded.isascii():
        return folded.translate(_ASCII_BLANKS), ()
    blanked = _NO_LETTER.sub(" ", folded)
    if _IS_UNSPACED.search(blanked) is None:
        return blanked, ()
    places = [match.start() for match in _BORDER.finditer(blanked)]
    parts = [blanked[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]
    return " ".join(parts), [place + at for at, place in enumerate(places)]


def _ends(folded: str, end: int) -> bool:
    """Ask whether the word ends here, or at most six letters on."""
    ahead = folded[end : end + _LONGEST_ENDING + 1]
    return len(ahead) <= _LONGEST_ENDING or not ahead.isalnum()


def _begins(folded: str, start: int) -> bool:
    """Ask whether a word begins here; Arabic writes `and`, `in`, `to` and the article onto it."""
    for position in range(start - 1, start - 1 - _LONGEST_ARABIC_PREFIX, -1):
        if position < 0 or not folded[position].isalnum():
            return True
        if folded[position] not in _ARABIC_PREFIXES:
            return False
    return False
