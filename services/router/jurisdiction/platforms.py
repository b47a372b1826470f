"""Platforms and where their operators are: a fact that by itself sends nothing anywhere."""

import re

from services.router.reading.rules import rows

_PLATFORMS = {row["name"]: row["country"] for row in rows("jurisdiction", "platforms")}
_WORD = re.compile(r"[\w.]+(?: 365)?")


def platform_country(name: str | None) -> str | None:
    """Give the country of the platform that this text begins with or names; None for one that we do not list."""
    if not name:
        return None
    folded = name.strip().lower()
    if folded in _PLATFORMS:
        return _PLATFORMS[folded]
    return next((_PLATFORMS[word] for word in _WORD.findall(folded) if word in _PLATFORMS), None)
