"""Who is told by e-mail that there is news, and what is still to be sent.

Revision ID: intake_0005
Revises: intake_0004
"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0005"
down_revision = "intake_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_notices",
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("stop_hash", sa.String(64), nullable=False),
        sa.Column("wished", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("rest_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("report_id", name="pk_intake_notices"),
        sa.UniqueConstraint("stop_hash", name="uq_intake_notices_stop_hash"),
    )
    op.create_index("ix_intake_notices_due_at", "intake_notices", ["due_at"])


def downgrade() -> None:
    op.drop_table("intake_notices")
