"""The desk: the questions that it asks reporters."""

import sqlalchemy as sa
from alembic import op

from shared.database.types import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "desk_questions",
        sa.Column("question_id", sa.Uuid(), primary_key=True),
        sa.Column("referral_id", sa.Uuid(), sa.ForeignKey("desk_referrals.referral_id"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_desk_questions_referral_id", "desk_questions", ["referral_id"])


def downgrade() -> None:
    op.drop_table("desk_questions")
