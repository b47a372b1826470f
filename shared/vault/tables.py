"""The vault's one table: a wrapped data key for each report, or the tombstone of one."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, MetaData, String, Table, Uuid

from shared.database.types import Instant

metadata = MetaData()

keys = Table(
    "vault_keys",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("master_key_id", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
    # A key is there or it is erased; a row can never be both, nor neither.
    CheckConstraint("(wrapped IS NULL) = (erased_at IS NOT NULL)", name="ck_vault_keys_erased"),
    # Rotation walks by master key, then by report.
    Index("ix_vault_keys_master_key_id", "master_key_id", "report_id"),
)
