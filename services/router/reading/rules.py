"""The rule files: where they stand, how they are read, and the version that names their content."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from shared.indicators import tables as indicators
from shared.reading import files
from shared.reading.lexicon import Lexicon, Sense
from shared.welfare import words as welfare

ROUTER = Path(__file__).resolve().parent.parent
SHARED = ROUTER.parent.parent / "shared"
SUBJECTS = ("reading", "extraction", "classification", "jurisdiction", "urgency", "channels", "decision")
ROOMS = (*(ROUTER / subject for subject in SUBJECTS), *(SHARED / room for room in ("reading", "indicators", "welfare")))
"""All that a decision is a function of, beside the report, the directory and the model."""
STRENGTHS = {"decisive": 4.0, "strong": 2.0, "weak": 1.0, "against": -2.0}
_SHORTEST_STEM = 5
_CYRILLIC_ENDINGS = "аяйьы"
# Shorter names stand inside other words of scripts that put no blanks between them: ลาว in คลาวด์.
_SHORTEST_THAI = 5
_SHORTEST_HAN_CITY = 3


def table(subject: str, name: str) -> dict[str, Any]:
    """Read one TOML rule file of a subject."""
    return files.table(ROUTER / subject / "data", name)


def rows(subject: str, name: str) -> Iterator[dict[str, str]]:
    """Read one CSV rule file of a subject."""
    return files.rows(ROUTER / subject / "data", name)


def _cues() -> Iterator[tuple[str, Sense]]:
    """Cue files, `cues.toml` and `cues.*.toml`, those of indicators, and those of welfare."""
    yield from files.senses(indicators.cues())
    for subject in ("jurisdiction", "urgency", "decision"):
        for path in sorted((ROUTER / subject / "data").glob("cues*.toml")):
            yield from files.senses(table(subject, path.stem))
    yield from files.senses(welfare.cues())


def _categories() -> Iterator[tuple[str, Sense]]:
    """Keyword files: one file per language, one table per category, phrases by strength."""
    for path in sorted((ROUTER / "classification" / "data").glob("words.*.toml")):
        for code, strengths in table("classification", path.stem).items():
            for strength, phrases in strengths.items():
                for phrase in phrases:
                    yield phrase, Sense("category", code, STRENGTHS[strength])


def _places() -> Iterator[tuple[str, Sense]]:
    for row in filter(_is_safe, rows("jurisdiction", "places")):
        yield _inflected(row["place"]), Sense("place", row["country"], 1.0 if row["kind"] == "country" else 0.9)
    for row in rows("jurisdiction", "cities"):
        for name in row["names"].split(";"):
            yield _inflected(name), Sense("place", row["country"], 0.85)
    for row in rows("jurisdiction", "compounds"):
        for name in row["names"].split(";"):
            yield _inflected(name), Sense("place", row["country"], 0.9)
    for row in rows("jurisdiction", "places_more"):
        kind = "place_adjective" if row["kind"] == "adjective" else "place"
        for name in row["names"].split(";"):
            yield _inflected(name), Sense(kind, row["country"], 1.0 if row["kind"] == "country" else 0.9)


def _custodians() -> Iterator[tuple[str, Sense]]:
    for row in rows("jurisdiction", "custodians"):
        yield row["name"], Sense("custodian", row["country"])


def _months() -> Iterator[tuple[str, Sense]]:
    for row in rows("urgency", "months"):
        for name in row["names"].split(";"):
            yield name, Sense("month", row["month"])


def _day_counts() -> Iterator[tuple[str, Sense]]:
    for row in rows("urgency", "day_counts"):
        for name in row["names"].split(";"):
            yield name, Sense("days_counted", row["days"])


def _inflected(name: str) -> str:
    """Let the endings of Cyrillic names change: Бишкек, в Бишкеке; Грузия, в Грузию."""
    if not "\u0400" <= name[-1] < "\u0500" or name.isupper():
        return name
    stem = name.rstrip(_CYRILLIC_ENDINGS)
    return f"{stem}*" if len(stem) >= _SHORTEST_STEM else name


def _is_safe(row: dict[str, str]) -> bool:
    name = row["place"]
    if "\u0e00" <= name[0] < "\u0e80":
        return len(name) >= _SHORTEST_THAI
    return not ("\u2e80" <= name[0] < "\ua000" and row["kind"] == "city" and len(name) < _SHORTEST_HAN_CITY)


@cache
def version() -> str:
    """Hash the rule files and the source of the subjects: the decision is a function of both."""
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted(room.rglob("*")):
            if path.suffix in {".py", ".toml", ".csv"}:
                digest.update(path.relative_to(room.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def lexicon() -> Lexicon:
    """Give the phrases of all rule files; most commands read no narrative, and making it takes half a second."""
    return Lexicon([*_cues(), *_categories(), *_places(), *_custodians(), *_months(), *_day_counts()])
