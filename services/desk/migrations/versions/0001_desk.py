"""The desk: referrals, timelines, people, sessions, and what the event log keeps for it."""

import sqlalchemy as sa
from alembic import op

from shared.database.types import Instant
from shared.eventlog.tables import BigId

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "desk_outbox",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("batch", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_outbox_batch", "desk_outbox", ["batch", "id"], unique=False)
    op.create_table(
        "desk_people",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("focal_point", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("issued_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("label", name="uq_desk_people_label"),
    )
    op.create_table(
        "desk_positions",
        sa.Column("projection", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("projection", "topic", "partition"),
    )
    op.create_table(
        "desk_referrals",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("urgency_rank", sa.SmallInteger(), nullable=False),
        sa.Column("deadline", Instant),
        sa.Column("due", Instant, nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("filed_at", Instant, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("leased_by", sa.String(length=64)),
        sa.Column("leased_until", Instant),
        sa.Column("traceparent", sa.String(length=64)),
        sa.PrimaryKeyConstraint("referral_id"),
    )
    op.create_index(
        "ix_desk_referrals_order",
        "desk_referrals",
        ["queue", "urgency_rank", "due", "filed_at", "referral_id"],
        unique=False,
    )
    op.create_index("ix_desk_referrals_reference", "desk_referrals", ["reference"], unique=False)
    op.create_index("ix_desk_referrals_report_id", "desk_referrals", ["report_id"], unique=False)
    op.create_table(
        "desk_relay",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("leased_until", Instant, nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["token_hash"], ["desk_people.token_hash"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_hash"),
    )
    op.create_table(
        "desk_timeline",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=40)),
        sa.ForeignKeyConstraint(["referral_id"], ["desk_referrals.referral_id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("referral_id", "revision", "step", "event", name="uq_desk_timeline_entry"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("desk_timeline")
    op.drop_table("desk_sessions")
    op.drop_table("desk_relay")
    op.drop_index("ix_desk_referrals_report_id", table_name="desk_referrals")
    op.drop_index("ix_desk_referrals_reference", table_name="desk_referrals")
    op.drop_index("ix_desk_referrals_order", table_name="desk_referrals")
    op.drop_table("desk_referrals")
    op.drop_table("desk_positions")
    op.drop_table("desk_people")
    op.drop_index("ix_desk_outbox_batch", table_name="desk_outbox")
    op.drop_table("desk_outbox")
