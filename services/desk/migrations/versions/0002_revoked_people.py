"""The desk: when a person's access token was revoked."""

import sqlalchemy as sa
from alembic import op

from shared.database.types import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("desk_people", sa.Column("revoked_at", Instant))


def downgrade() -> None:
    op.drop_column("desk_people", "revoked_at")
