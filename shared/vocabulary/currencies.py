"""Currencies that are money somewhere today, by ISO 4217 code."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from shared.vocabulary.data_files import rows


class Currency(msgspec.Struct, frozen=True, kw_only=True):
    """A currency. `minor_units` is the number of decimals of an amount (ISO 4217): 2 for EUR, 0 for VND, 3 for KWD."""

    code: str
    name: str
    minor_units: int


CURRENCIES: Mapping[str, Currency] = MappingProxyType(
    {
        row["code"]: Currency(code=row["code"], name=row["name"], minor_units=int(row["minor_units"]))
        for row in rows("currencies.csv")
    }
)
