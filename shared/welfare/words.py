"""The phrases, as the data files hold them: one table per cue, one list per language."""

from functools import cache
from pathlib import Path

from shared.reading.files import Cues, table

FOLDER = Path(__file__).parent / "data"


@cache
def cues() -> Cues:
    """Give every cue of every file. A cue stands in one file only."""
    return {cue: words for path in sorted(FOLDER.glob("*.toml")) for cue, words in table(FOLDER, path.stem).items()}
