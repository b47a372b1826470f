"""Our offence categories, with their places in treaties and in other people's lists."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from shared.vocabulary.data_files import rows

Handling = Literal["emergency", "emergency?", "funds", "preserve", "takedown", "rights-review", "normal"]

UNKNOWN = "UN.UNKNOWN"


class OffenceCategory(msgspec.Struct, frozen=True, kw_only=True):
    """A category. The articles are where the conduct is an offence, or at least where evidence of it may be shared."""

    code: str
    name: str
    """As officers call it."""
    sentence: str
    """As it is said to the public: what somebody did, whoever reads it; it accuses nobody who was harmed."""
    description: str
    hanoi_articles: tuple[str, ...]
    """`35(1)(c)`: cooperation only as electronic evidence of a serious crime."""
    budapest_articles: tuple[str, ...]
    """`14(2)(b)`: procedural powers for other offences committed by computer; electronic evidence only."""
    rsit: str
    ic3: str
    nfib: tuple[str, ...]
    ncrp: str
    lecsirt: str
    handling: tuple[Handling, ...]


def _articles(cell: str) -> tuple[str, ...]:
    """Leave out what is no article of the convention: `none (…)`, `tbd`, another treaty."""
    if cell.startswith("none"):
        return ()
    parts = (part.strip() for part in cell.split(";"))
    return tuple(part for part in parts if part[:1].isdigit() and " " not in part)


def _read() -> dict[str, OffenceCategory]:
    sentences = {row["category_code"]: row["sentence"] for row in rows("public_sentences.csv")}
    return {
        row["category_code"]: OffenceCategory(
            code=row["category_code"],
            name=row["name"],
            sentence=sentences[row["category_code"]],
            description=row["description"],
            hanoi_articles=_articles(row["hanoi_articles"]),
            budapest_articles=_articles(row["budapest_articles"]),
            rsit=row["rsit"],
            ic3=row["ic3_type"],
            nfib=tuple(part for part in row["nfib"].split(";") if part),
            ncrp=row["ncrp"],
            lecsirt=row["lecsirt_common_taxonomy"],
            handling=msgspec.convert(row["handling"].split("+"), tuple[Handling, ...]),
        )
        for row in rows("offence_categories.csv")
    }


CATEGORIES: Mapping[str, OffenceCategory] = MappingProxyType(_read())
