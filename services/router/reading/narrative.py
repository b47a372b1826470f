"""The reporter's words, read once: what every subject of the router looks at.

The narrative is what all of them read. A reply to a question of a desk is read for indicators, which then count where
indicators do: a number stands for itself. It is read for danger to life as well, because a false alarm costs one look.
Category, rights, children, clocks and places rest on the narrative's words alone. A reply is half of a conversation
whose question the router never sees: "only once, in Poland, years ago" says nothing without it, and an answer about
what did not happen would pass for a story. The officer who asked reads both.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from services.router.reading.lexicon import Hit, Hits
from services.router.reading.rules import lexicon
from services.router.reading.text import fold
from shared.messages.report import Reply, by_pointer

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


@lru_cache(maxsize=4096)
def kinds_in(words: str) -> frozenset[str]:
    """Name the kinds of phrase in a few words of a field, such as `Tor exit` or `mailbox session`."""
    return frozenset(lexicon().find(words, fold(words)))


def _end(hit: Hit) -> int:
    return hit.end


def read(narrative: str | None, replies: Sequence[Reply] = ()) -> Reading:
    """Read a narrative, and the replies beside it; an absent one reads as empty."""
    text = narrative or ""
    folded = fold(text)
    stops = tuple([match.start() for match in _STOP.finditer(text)])
    if not replies:
        return Reading(text, folded, lexicon().find(text, folded), stops)
    answered = {pointer: read(reply.text) for pointer, reply in by_pointer(replies).items()}
    return Reading(text, folded, lexicon().find(text, folded), stops, answered)
