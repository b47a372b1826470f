"""What a model said of a text that it had not learnt from."""

import msgspec


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A text's categories, the main one first, and the model's answers, likeliest first."""

    categories: tuple[str, ...]
    ranked: tuple[str, ...]
    confidence: float
    """Of the first answer, in [0, 1]."""
    source: str
