"""Alembic's way in."""

from shared.database.migrations import run
from shared.eventlog.sql_tables import metadata

run(metadata, "log")
