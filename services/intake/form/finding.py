"""What can be traced in a message that was pasted: shown back, so that its reader says whose it is."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, get_args, get_type_hints

from shared.indicators.finding import found_in
from shared.messages.report import Observable

MOST = 50
_LONGEST = 2_048
# A bank's code alone is nobody's.
_TAKEN = frozenset(get_args(get_type_hints(Observable)["type"]))


class Trace(NamedTuple):
    """One thing that was found."""

    type: str
    value: str
    """As it is looked up."""
    written: str
    """As it stands in the message, on one line."""

    @property
    def name(self) -> str:
        """Give what stands for it in a form."""
        return f"{self.type}:{self.value}"


@lru_cache(maxsize=64)
def traces_in(text: str, country: str | None) -> Sequence[Trace]:
    """Give what was found, each once and in order; national phone numbers are read as those of the country."""
    return tuple(
        Trace(found.type, found.value, " ".join(text[found.start : found.end].split()))
        for found in found_in(text, country)
        if found.type in _TAKEN and len(found.value) <= _LONGEST
    )[:MOST]
