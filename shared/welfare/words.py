"""The phrases, as the data files hold them: one table per cue, one list per language."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"

Cues = Mapping[str, Mapping[str, Sequence[str]]]


@cache
def cues() -> Cues:
    """Give every cue of every file. A cue stands in one file only."""
    found: dict[str, Mapping[str, Sequence[str]]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found
