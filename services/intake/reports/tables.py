"""The reports as intake keeps them: one row for each revision, and the drafts of the form."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint, Uuid

from services.intake.tables import metadata
from shared.database.types import Instant

reports = Table(
    "intake_reports",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("reference", String(16), nullable=False),
    # SHA-256 of the receipt, with the first revision alone.
    Column("receipt_hash", LargeBinary(32), unique=True),
    Column("door", String(8), nullable=False),
    Column("sender", String(100)),
    Column("client_reference", String(64)),
    # What this revision does to the ones before: empty for the first, else supplement, correction or withdrawal.
    Column("relation", String(12)),
    Column("filed_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("is_test", Boolean, nullable=False),
    # What was changed in the text before it was kept: codes and JSON pointers, never the text.
    Column("remarks", LargeBinary, nullable=False),
    # A `SealedBox` of the whole `Report` as it stood after this revision.
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("reference", "revision"),
    UniqueConstraint("sender", "client_reference"),
    Index("ix_intake_reports_filed_at", "filed_at"),
)

drafts = Table(
    "intake_drafts",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    # SHA-256 of the receipt, once it was filed: such a draft is kept as long as its report.
    Column("receipt_hash", LargeBinary(32), unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", Instant, nullable=False, index=True),
)

# The browsers that may open a draft: SHA-256 of the token that each one holds.
draft_tokens = Table(
    "intake_draft_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("report_id", Uuid, nullable=False, index=True),
    Column("used_at", Instant, nullable=False, index=True),
)
