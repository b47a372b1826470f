"""Who holds the money: exchanges and payment providers by their legal seat. A wallet has no country; this has one."""

from collections.abc import Iterator
from functools import lru_cache

from services.router.reading.rules import lexicon
from shared.reading.reading import Reading
from shared.reading.text import fold

_SHOWN = 50


@lru_cache(maxsize=4096)
def institution_country(name: str) -> str | None:
    """Give the country of an institution by our list of seats, else by the one country that its name says.

    `Standard Chartered Bank (Hong Kong) Ltd` says one; a name that says two, or none, gives None.
    """
    hits = lexicon().find(name, fold(name))
    for kind in ("custodian", "place"):
        countries = {hit.value for hit in hits.get(kind, [])}
        if len(countries) == 1:
            return countries.pop()
    return None


def custodians_named(reading: Reading) -> Iterator[tuple[str, str]]:
    """Give the country and the words of every listed custodian that the narrative says holds the money.

    An exchange that the victim bought at holds nothing: only a sentence that speaks of a deposit address, or of a
    customer of the exchange, makes a custodian of it.
    """
    for hit in reading.found("custodian"):
        start, end = reading.sentence(hit.start)
        if reading.within("at_custody", start, end):
            words = reading.text[max(start, hit.start - _SHOWN) : hit.end + _SHOWN // 2].strip()
            yield hit.value, f"narrative: …{words}…"
