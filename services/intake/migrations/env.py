"""Alembic's entry."""

from services.intake.schema import metadata
from shared.database.migrations import run

run(metadata, "intake")
