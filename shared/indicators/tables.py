"""The rule files of this room, as they stand in data/."""

from functools import partial
from pathlib import Path

from shared.reading import files

FOLDER = Path(__file__).parent / "data"
table = partial(files.table, FOLDER)
rows = partial(files.rows, FOLDER)


def cues() -> files.Cues:
    """Give the words that say what a number or a name is, and whose."""
    return table("cues")
