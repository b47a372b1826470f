"""The log: topics, partitions, records, positions, members."""

import sqlalchemy as sa
from alembic import op

from shared.database.types import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "log_topics",
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("partitions", sa.Integer, nullable=False),
    )
    op.create_table(
        "log_partitions",
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "log_records",
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.Column("appended_at", Instant, nullable=False),
    )
    op.create_table(
        "log_positions",
        sa.Column("group", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "log_members",
        sa.Column("group", sa.String, primary_key=True),
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("seen_until", Instant, nullable=False),
    )


def downgrade() -> None:
    for table in ("members", "positions", "records", "partitions", "topics"):
        op.drop_table(f"log_{table}")
