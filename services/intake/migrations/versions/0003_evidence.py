"""Evidence: the files of a report, their sealed chunks, their custody logs.

Revision ID: intake_0003
Revises: intake_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0003"
down_revision = "intake_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_evidence",
        sa.Column("upload_id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("sender", sa.String(100)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("size", sa.Integer),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("scan", sa.String(8)),
        sa.Column("scan_after", sa.DateTime(timezone=True)),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_label", sa.LargeBinary),
        sa.PrimaryKeyConstraint("upload_id", name="pk_intake_evidence"),
    )
    op.create_index("ix_intake_evidence_report_id", "intake_evidence", ["report_id"])
    op.create_index("ix_intake_evidence_state", "intake_evidence", ["state", "touched_at"])
    op.create_index("ix_intake_evidence_scan", "intake_evidence", ["scan", "scan_after"])
    op.create_index("ix_intake_evidence_sender", "intake_evidence", ["sender", "upload_id"])
    op.create_table(
        "intake_evidence_chunks",
        sa.Column("upload_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("upload_id", "number", name="pk_intake_evidence_chunks"),
    )
    op.create_table(
        "intake_custody",
        sa.Column("upload_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("action", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("upload_id", "number", name="pk_intake_custody"),
    )


def downgrade() -> None:
    for table in ("custody", "evidence_chunks", "evidence"):
        op.drop_table(f"intake_{table}")
