"""How much we take, and how long what is not finished waits."""

from datetime import timedelta

MIB = 1024 * 1024

CHUNK_BYTES = 256 * 1024
"""What is sealed and committed at once, and the most of a file that waits in memory."""
MOST_FILE_MIB = 25
MOST_FILE_BYTES = MOST_FILE_MIB * MIB
MOST_FILES = 20
"""Of one report; what was withdrawn counts, since it is kept."""
MOST_EVER = 200
"""Of one report, with those that were removed: their custody logs stay."""
MOST_UNNAMED = 200
"""Of one sender, that no report names yet."""
MOST_NAME = 1_000
MOST_DESCRIPTION = 500

UNFINISHED_KEPT = timedelta(hours=24)
UNSIZED_KEPT = timedelta(hours=1)
"""An upload without script cannot be resumed: what a broken one left behind goes sooner."""
UNSENT_KEPT = timedelta(hours=24)
"""After its draft is gone, or while no report of its sender names it."""
