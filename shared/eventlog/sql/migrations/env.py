"""Alembic's way in."""

from shared.database.migrations import run
from shared.eventlog.sql.tables import metadata

run(metadata, "log")
