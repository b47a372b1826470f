"""What a page says that no catalogue said: everything outside ⟦⟧ but names, numbers and what somebody typed."""

import re
from collections.abc import Iterator
from typing import Any

from shared.i18n.languages import LANGUAGES
from shared.vocabulary.countries import COUNTRIES
from shared.web.formats import country_name
from tests.journeys.pages.pseudo import CLOSES, OPENS

OURS = {"Casebridge", "PDF", "UTC", "Shift", *(language.name for language in LANGUAGES.values())}
OURS |= {country_name(code) for code in COUNTRIES}
"""Names of ours, and those that CLDR gives for countries."""
LETTERS = re.compile(r"[^\W\d_]{2,}")


def not_said_by_catalogue(words: dict[str, Any]) -> list[str]:
    """Give the words that stand outside of every text of a catalogue."""
    found = list(_outside(words["texts"]))
    found += [f"as a label: {label}" for label in words["labels"] if _is_bare(label)]
    title = words["title"].removesuffix(" – Casebridge")
    return [*found, *([f"as the title: {title}"] if _is_bare(title) else [])]


def _outside(texts: list[tuple[str, bool]]) -> Iterator[str]:
    depth = 0
    for text, is_name in texts:
        outside = ""
        for sign in text:
            depth += (sign == OPENS) - (sign == CLOSES)
            outside += sign if not depth and sign != CLOSES else ""
        if not is_name and LETTERS.search(outside) and outside.strip() not in OURS:
            yield outside.strip()


def _is_bare(label: str) -> bool:
    outside = re.sub(rf"{OPENS}[^{CLOSES}]*{CLOSES}", "", label)
    return bool(LETTERS.search(outside)) and outside.strip() not in OURS
