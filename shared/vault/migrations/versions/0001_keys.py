"""The keys.

Revision ID: vault_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "vault_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vault_keys",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary),
        sa.Column("master_key_id", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(wrapped IS NULL) = (erased_at IS NOT NULL)", name="ck_vault_keys_erased"),
    )
    op.create_index("ix_vault_keys_master_key_id", "vault_keys", ["master_key_id", "report_id"])


def downgrade() -> None:
    op.drop_table("vault_keys")
