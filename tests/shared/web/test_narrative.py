from hypothesis import given
from hypothesis import strategies as st

from shared.messages.decision import Indicator
from shared.web.narrative import pieces

spans = st.tuples(st.integers(0, 70), st.integers(-2, 70))


def an_indicator(span) -> Indicator:
    return Indicator(type="iban", value="X", role="suspect", source="narrative", span=span)


@given(st.text(max_size=50), st.lists(spans, max_size=8))
def test_whatever_is_marked_the_words_stay_the_reporters(narrative, marked):
    cut = pieces(narrative, [an_indicator(span) for span in marked])

    assert "".join(piece.text for piece in cut) == narrative
    assert all(piece.text for piece in cut)


def test_what_was_read_as_an_indicator_is_marked_and_the_longest_wins():
    cut = pieces("pay DE89 now", [an_indicator((4, 6)), an_indicator((4, 8)), an_indicator((6, 12))])

    assert [(piece.text, piece.indicator is not None) for piece in cut] == [
        ("pay ", False),
        ("DE89", True),
        (" now", False),
    ]
