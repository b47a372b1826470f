"""Crypto-assets that are tied to a currency, by code and name: people write their amounts as they write money."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from shared.vocabulary.data_files import rows

_WORD = re.compile(r"[^\W_]+")

STABLECOINS: Mapping[str, str] = MappingProxyType({row["name"]: row["currency"] for row in rows("stablecoins.csv")})
"""The currency of each, by ISO 4217 code; names as one word in small letters."""


def is_tied_to_a_currency(asset: str) -> bool:
    """Tell whether an asset, as someone wrote it (`USDT`, `Tether TRC20`), follows a currency."""
    words = _WORD.findall(asset.replace("₮", "t").casefold())
    return any(word in STABLECOINS for word in words)
