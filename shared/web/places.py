"""Lists to choose from, named and sorted in the reader's language."""

import unicodedata
from functools import cache

from shared.i18n.languages import current
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.currencies import CURRENCIES
from shared.web.formats import country_name, currency_name

Choices = tuple[tuple[str, str], ...]

NOT_PLACES = {"EU"}


def countries() -> Choices:
    """Give every country and territory: code and name."""
    return _countries(current().code)


def currencies() -> Choices:
    """Give every currency: code and name with the code."""
    return _currencies(current().code)


@cache
def _countries(_language: str) -> Choices:
    named = ((code, country_name(code)) for code in COUNTRIES if code not in NOT_PLACES)
    return tuple(sorted(named, key=lambda pair: _sorting(pair[1])))


@cache
def _currencies(_language: str) -> Choices:
    named = ((code, f"{currency_name(code)} ({code})") for code in CURRENCIES)
    return tuple(sorted(named, key=lambda pair: _sorting(pair[1])))


def _sorting(name: str) -> str:
    """Sort Åland under A and أفغانستان under ا: without marks, without case."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
