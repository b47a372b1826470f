"""What desks ask reporters, and the sessions of those who opened a report by its receipt.

Revision ID: intake_0004
Revises: intake_0003
"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0004"
down_revision = "intake_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_questions",
        sa.Column("question_id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("referral_id", sa.Uuid, nullable=False),
        sa.Column("destination", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("question_id", name="pk_intake_questions"),
    )
    op.create_index("ix_intake_questions_report_id", "intake_questions", ["report_id"])
    op.create_table(
        "intake_status_sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_intake_status_sessions"),
    )
    for column in ("report_id", "used_at"):
        op.create_index(f"ix_intake_status_sessions_{column}", "intake_status_sessions", [column])


def downgrade() -> None:
    for table in ("status_sessions", "questions"):
        op.drop_table(f"intake_{table}")
