"""The narrative in pieces: plain text, and what the router read in it."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.messages.decision import Indicator


class Piece(NamedTuple):
    """A run of the narrative; `indicator` is None for plain text. All pieces in order are the whole narrative."""

    text: str
    indicator: Indicator | None = None


def pieces(narrative: str, indicators: Sequence[Indicator]) -> list[Piece]:
    """Cut the narrative at the indicators' spans; of overlapping ones the first is shown, of those the longest."""
    spans = sorted(
        ((i.span[0], -i.span[1], number) for number, i in enumerate(indicators) if i.span is not None),
    )
    cut: list[Piece] = []
    place = 0
    for start, minus_end, number in spans:
        end = -minus_end
        if start < place or end <= start or end > len(narrative):
            continue
        if start > place:
            cut.append(Piece(narrative[place:start]))
        cut.append(Piece(narrative[start:end], indicators[number]))
        place = end
    if place < len(narrative):
        cut.append(Piece(narrative[place:]))
    return cut
