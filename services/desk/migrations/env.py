"""What alembic runs for the desk's tables."""

from services.desk.tables import metadata
from shared.database.migrations import run

run(metadata, "desk")
