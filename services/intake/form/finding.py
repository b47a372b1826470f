"""What can be traced in a message that was pasted: shown back, so that its reader says whose it is."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

MOST = 50
_SHORTEST_PHONE, _LONGEST_PHONE = 8, 15
_EXPRESSIONS: Mapping[str, re.Pattern[str]] = {
    "url": re.compile(r"\b(?:https?|hxxps?)://[^\s<>\"'“”«»]+", re.IGNORECASE),
    "email": re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),
    "iban": re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b"),
    "wallet": re.compile(r"\b(?:0x[0-9a-fA-F]{40}|bc1[ac-hj-np-z02-9]{25,60}|T[1-9A-HJ-NP-Za-km-z]{33})\b"),
    "phone": re.compile(r"(?<![\w+])\+[0-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![0-9])"),
    "handle": re.compile(r"(?<![\w@.])@[A-Za-z0-9_][\w.]{2,31}\b"),
}


@lru_cache(maxsize=64)
def found_in(text: str) -> Sequence[str]:
    """Give what was found, each once and in order, as `type:value`; what is part of another is left out."""
    found: dict[str, tuple[int, int]] = {}
    for kind, expression in _EXPRESSIONS.items():
        for match in expression.finditer(text):
            value = match[0].rstrip(".,;:!?)")
            span = (match.start(), match.start() + len(value))
            if _is_real(kind, value) and not any(span[0] < end and start < span[1] for start, end in found.values()):
                found.setdefault(f"{kind}:{value}", span)
    return tuple(sorted(found, key=lambda name: found[name]))[:MOST]


def _is_real(kind: str, value: str) -> bool:
    if kind == "phone":
        return _SHORTEST_PHONE <= sum(character.isdigit() for character in value) <= _LONGEST_PHONE
    if kind == "iban":
        try:
            IBAN(value)
        except SchwiftyException:
            return False
    return True
