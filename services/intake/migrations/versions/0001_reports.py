"""The reports, their senders, their drafts, what is heard of them, and what the event log keeps.

Revision ID: intake_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite counts rows by itself only for the very type INTEGER.
_BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "intake_reports",
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(32)),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("sender", sa.String(100)),
        sa.Column("client_reference", sa.String(64)),
        sa.Column("relation", sa.String(12)),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.Column("remarks", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("report_id", "revision", name="pk_intake_reports"),
        sa.UniqueConstraint("receipt_hash", name="uq_intake_reports_receipt_hash"),
        sa.UniqueConstraint("reference", "revision", name="uq_intake_reports_reference_revision"),
        sa.UniqueConstraint("sender", "client_reference", name="uq_intake_reports_sender_client_reference"),
    )
    op.create_index("ix_intake_reports_filed_at", "intake_reports", ["filed_at"])
    op.create_table(
        "intake_drafts",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_intake_drafts"),
    )
    op.create_index("ix_intake_drafts_updated_at", "intake_drafts", ["updated_at"])
    op.create_table(
        "intake_senders",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("is_sandbox", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("token_hash", name="pk_intake_senders"),
    )
    op.create_index("ix_intake_senders_name", "intake_senders", ["name"])
    op.create_table(
        "intake_news",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("destination", sa.String(2)),
        sa.Column("role", sa.String(8)),
        sa.Column("category", sa.String(40)),
        sa.Column("detail", sa.String(40)),
        sa.PrimaryKeyConstraint("event_id", name="pk_intake_news"),
    )
    op.create_index("ix_intake_news_report_id", "intake_news", ["report_id"])
    _create_event_tables()


def _create_event_tables() -> None:
    op.create_table(
        "intake_outbox",
        sa.Column("id", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.Column("batch", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_intake_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_intake_outbox_batch", "intake_outbox", ["batch", "id"])
    op.create_table(
        "intake_relay",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_intake_relay"),
    )
    op.create_table(
        "intake_positions",
        sa.Column("projection", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("projection", "topic", "partition", name="pk_intake_positions"),
    )


def downgrade() -> None:
    for table in ("positions", "relay", "outbox", "news", "senders", "drafts", "reports"):
        op.drop_table(f"intake_{table}")
