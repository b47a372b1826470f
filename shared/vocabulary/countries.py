"""Countries and territories by ISO 3166-1 code, and the names by which people call them."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from shared.vocabulary.data_files import rows


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A country or territory. Also listed: `XK` (user-assigned) and `EU` (reserved; not a country, see `alpha3`)."""

    code: str
    """ISO 3166-1 alpha-2."""
    alpha3: str
    """ISO 3166-1 alpha-3; empty for a regional organisation."""
    name: str
    """In English; pages take the reader's language from CLDR."""
    territory_of: str | None = None
    """The State responsible for it, where it is not one itself."""


def _read() -> dict[str, Country]:
    return {
        row["iso2"]: Country(
            code=row["iso2"], alpha3=row["iso3"], name=row["name"], territory_of=row["territory_of"] or None
        )
        for row in rows("countries.csv")
    }


COUNTRIES: Mapping[str, Country] = MappingProxyType(_read())


def normal(text: str) -> str:
    """Give the form in which names are compared: NFC, case folded (`İ` as `i`), plain apostrophes, single spaces."""
    folded = unicodedata.normalize("NFC", text).replace("’", "'").casefold().replace("i\u0307", "i")
    return " ".join(unicodedata.normalize("NFC", folded).split())


_ALIASES: Mapping[str, str] = MappingProxyType({normal(row["alias"]): row["iso2"] for row in rows("aliases.csv")})


def country(code: str) -> Country:
    """Give the country with this alpha-2 code, in upper case; raises `KeyError`."""
    return COUNTRIES[code]


def find_country(text: str) -> str | None:
    """Give the code of the country that this text names, whole and exactly, in one of the languages we know.

    Never fuzzy, and never by code: `it`, `no` and `us` are words, too. An ambiguous name (`Congo`) is none.
    """
    return _ALIASES.get(normal(text))
