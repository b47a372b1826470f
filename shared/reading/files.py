"""Rule files: TOML tables and CSV rows, by their folder and name."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shared.reading.lexicon import Sense

Cues = Mapping[str, Mapping[str, Sequence[str]]]
"""One table per cue, one list of phrases per language."""


def table(folder: Path, name: str) -> dict[str, Any]:
    """Read one TOML file."""
    return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Read one CSV file."""
    return csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8")))


def senses(cues: Cues) -> Iterator[tuple[str, Sense]]:
    """Give each phrase with the cue that it stands for."""
    for cue, languages in cues.items():
        for phrases in languages.values():
            for phrase in phrases:
                yield phrase, Sense(cue)
