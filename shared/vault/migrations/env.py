"""Alembic's entry."""

from shared.database.migrations import run
from shared.vault.tables import metadata

run(metadata, "vault")
