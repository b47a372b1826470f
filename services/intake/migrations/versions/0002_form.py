"""A draft is known by its report, and stays with it: several browsers may hold it, and the receipt opens it.

Revision ID: intake_0002
Revises: intake_0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "intake_0002"
down_revision = "intake_0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    before = _rows(sa.table("intake_drafts", *_columns("token_hash", "report_id", "sealed", "updated_at")))
    op.drop_table("intake_drafts")
    drafts = op.create_table(
        "intake_drafts",
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(32)),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_intake_drafts"),
        sa.UniqueConstraint("receipt_hash", name="uq_intake_drafts_receipt_hash"),
    )
    op.create_index("ix_intake_drafts_updated_at", "intake_drafts", ["updated_at"])
    tokens = op.create_table(
        "intake_draft_tokens",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_intake_draft_tokens"),
    )
    op.create_index("ix_intake_draft_tokens_report_id", "intake_draft_tokens", ["report_id"])
    op.create_index("ix_intake_draft_tokens_used_at", "intake_draft_tokens", ["used_at"])
    if before:
        op.bulk_insert(drafts, [_only(row, "report_id", "sealed", "updated_at") for row in before])
        op.bulk_insert(
            tokens, [_only(row, "token_hash", "report_id") | {"used_at": row["updated_at"]} for row in before]
        )


def downgrade() -> None:
    """Keep what the form before could open: one browser's draft that was not sent."""
    drafts = sa.table("intake_drafts", *_columns("report_id", "receipt_hash", "sealed", "updated_at"))
    tokens = sa.table("intake_draft_tokens", *_columns("token_hash", "report_id"))
    held = {row["report_id"]: row["token_hash"] for row in _rows(tokens)}
    before = [
        _only(row, "report_id", "sealed", "updated_at") | {"token_hash": held[row["report_id"]]}
        for row in _rows(drafts)
        if row["report_id"] in held and row["receipt_hash"] is None
    ]
    op.drop_table("intake_draft_tokens")
    op.drop_table("intake_drafts")
    drafts = op.create_table(
        "intake_drafts",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_intake_drafts"),
    )
    op.create_index("ix_intake_drafts_updated_at", "intake_drafts", ["updated_at"])
    if before:
        op.bulk_insert(drafts, before)


_TYPES: dict[str, Any] = {
    "token_hash": sa.String(64),
    "report_id": sa.Uuid,
    "receipt_hash": sa.LargeBinary(32),
    "sealed": sa.LargeBinary,
    "updated_at": _INSTANT,
}


def _columns(*names: str) -> list[sa.ColumnClause[Any]]:
    return [sa.column(name, _TYPES[name]) for name in names]


def _rows(table: sa.TableClause) -> list[dict[str, Any]]:
    return [dict(row) for row in op.get_bind().execute(sa.select(table)).mappings()]


def _only(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
