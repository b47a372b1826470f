"""A text, read once: its words, folded, the phrases in them, and where its sentences end."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping

import msgspec

from shared.reading.lexicon import Hit, Hits, Lexicon
from shared.reading.text import fold

# A stop counts where a blank follows, so that amounts, dates and addresses stay whole.
_STOP = re.compile(r"[.!?؟。！？\n](?:(?<=[。！？\n])|(?=\s))")


class Reading(msgspec.Struct, frozen=True, gc=False):
    """The words, the folded words of the same length, the phrases in them by kind, and where sentences end."""

    text: str
    folded: str
    hits: Hits
    stops: tuple[int, ...]
    replies: Mapping[str, "Reading"] = {}
    """What the reporter answered to desks, each text by its JSON pointer."""

    def of(self, source: str) -> "Reading":
        """Give the words that the span of an indicator from this source counts in: a reply's, else the narrative's."""
        return self.replies.get(source, self)

    def sentence(self, position: int) -> tuple[int, int]:
        """Give [start, end) of the sentence around a position."""
        index = bisect_right(self.stops, position)
        start = self.stops[index - 1] + 1 if index else 0
        end = self.stops[index] if index < len(self.stops) else len(self.text)
        return start, end

    def found(self, kind: str) -> list[Hit]:
        """Give the hits of a kind."""
        return self.hits.get(kind, [])

    def before(self, kind: str, position: int, reach: int) -> Hit | None:
        """Give the last hit of a kind that ends at most `reach` characters before the position."""
        hits = self.hits.get(kind)
        if not hits:
            return None
        if hits[0].end > position:
            return None
        last = hits[-1] if hits[-1].end <= position else hits[bisect_right(hits, position, key=_end) - 1]
        return last if position - last.end <= reach else None

    def after(self, kind: str, position: int, reach: int) -> Hit | None:
        """Give the first hit of a kind that starts at most `reach` characters after the position."""
        hits = self.hits.get(kind)
        if not hits:
            return None
        for hit in hits[bisect_left(hits, position, key=_end) :]:
            if hit.start >= position:
                return hit if hit.start - position <= reach else None
        return None

    def near(self, kind: str, start: int, end: int, reach: int) -> bool:
        """Ask whether a hit of a kind lies within `reach` characters of [start, end)."""
        return self.before(kind, start, reach) is not None or self.after(kind, end, reach) is not None

    def between(self, kind: str, start: int, end: int) -> list[Hit]:
        """Give the hits of a kind that end in (start, end]."""
        hits = self.hits.get(kind)
        return hits[bisect_right(hits, start, key=_end) : bisect_right(hits, end, key=_end)] if hits else []

    def within(self, kind: str, start: int, end: int) -> bool:
        """Ask whether a hit of a kind lies in [start, end)."""
        hits = self.hits.get(kind)
        if not hits:
            return False
        return any(hit.start >= start and hit.end <= end for hit in hits[bisect_left(hits, start, key=_end) :])


def read_by(lexicon: Lexicon, text: str, replies: Mapping[str, Reading] | None = None) -> Reading:
    """Read a text for the phrases of a lexicon."""
    folded = fold(text)
    stops = tuple([match.start() for match in _STOP.finditer(text)])
    return Reading(text, folded, lexicon.find(text, folded), stops, replies or {})


def _end(hit: Hit) -> int:
    return hit.end
