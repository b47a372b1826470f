"""The reporter's words, read once: what every subject of the router looks at.

The narrative is what all of them read. A reply to a question of a desk is read for indicators, which then count where
indicators do: a number stands for itself. It is read for danger to life as well, because a false alarm costs one look.
Category, rights, children, clocks and places rest on the narrative's words alone. A reply is half of a conversation
whose question the router never sees: "only once, in Poland, years ago" says nothing without it, and an answer about
what did not happen would pass for a story. The officer who asked reads both.
"""

from collections.abc import Sequence
from functools import lru_cache

from services.router.reading.rules import lexicon
from shared.messages.report import Reply, by_pointer
from shared.reading.reading import Reading, read_by
from shared.reading.text import fold


@lru_cache(maxsize=4096)
def kinds_in(words: str) -> frozenset[str]:
    """Name the kinds of phrase in a few words of a field, such as `Tor exit` or `mailbox session`."""
    return frozenset(lexicon().find(words, fold(words)))


def read(narrative: str | None, replies: Sequence[Reply] = ()) -> Reading:
    """Read a narrative, and the replies beside it; an absent one reads as empty."""
    answered = {pointer: read(reply.text) for pointer, reply in by_pointer(replies).items()} if replies else None
    return read_by(lexicon(), narrative or "", answered)
