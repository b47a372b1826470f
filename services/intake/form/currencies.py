"""The currency that a country pays with: begun with on a page, to be changed by whoever paid with another."""

from functools import cache

from babel.numbers import get_territory_currencies

from shared.vocabulary.currencies import CURRENCIES


@cache
def likely_currency(country: str) -> str:
    """Give the currency of a country (CLDR's, of today); empty if it has several, or none."""
    tender = [code for code in get_territory_currencies(country) if code in CURRENCIES] if country else []
    return tender[0] if len(tender) == 1 else ""
