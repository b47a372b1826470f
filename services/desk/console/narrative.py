"""The narrative in pieces: plain text, and what the router read as an indicator."""

from collections.abc import Sequence

import msgspec

from shared.messages.decision import Indicator


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the narrative; `indicator` is None for plain text. All pieces in order are the whole narrative."""

    text: str
    indicator: Indicator | None = None


def pieces(narrative: str, indicators: Sequence[Indicator]) -> list[Piece]:
    """Cut the narrative at the indicators' spans; of overlapping ones the first, of those the longest, is shown."""
    marked = sorted(
        (indicator for indicator in indicators if indicator.span is not None),
        key=lambda indicator: (indicator.span or (0, 0))[0] * 100_000 - (indicator.span or (0, 0))[1],
    )
    cut: list[Piece] = []
    place = 0
    for indicator in marked:
        start, end = indicator.span or (0, 0)
        if start < place or end <= start or end > len(narrative):
            continue
        if start > place:
            cut.append(Piece(text=narrative[place:start]))
        cut.append(Piece(text=narrative[start:end], indicator=indicator))
        place = end
    if place < len(narrative):
        cut.append(Piece(text=narrative[place:]))
    return cut
