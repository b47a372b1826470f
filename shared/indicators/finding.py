"""Everything in a text that can be looked up."""

from collections.abc import Sequence
from functools import cache

from shared.indicators.addresses import addresses
from shared.indicators.bank_codes import bank_codes
from shared.indicators.found import Found, Taken
from shared.indicators.handles import handles
from shared.indicators.numbers import phones_and_accounts
from shared.indicators.tables import cues
from shared.indicators.wallets import wallets
from shared.reading.files import senses
from shared.reading.lexicon import Lexicon
from shared.reading.reading import Reading, read_by


def in_words(reading: Reading, home: str | None) -> list[Found]:
    """Find the longest and surest forms first: what they took is not read again. `home` reads national phones."""
    taken = Taken(len(reading.text))
    return [
        *addresses(reading, taken),
        *wallets(reading, taken),
        *bank_codes(reading, taken),
        *phones_and_accounts(reading, taken, home),
        *handles(reading, taken),
    ]


def found_in(text: str, home: str | None) -> Sequence[Found]:
    """Find it in a text that is read for nothing else: each value once, in the order of the text."""
    found: dict[tuple[str, str], Found] = {}
    for one in sorted(in_words(read_by(_lexicon(), text), home), key=lambda one: one.start):
        found.setdefault((one.type, one.value.lower()), one)
    return tuple(found.values())


@cache
def _lexicon() -> Lexicon:
    """Give the words around indicators alone; the router reads by those of all its rules at once."""
    return Lexicon(senses(cues()))
