"""The senders: banks and platforms that use the API."""

from sqlalchemy import Boolean, Column, String, Table

from services.intake.tables import metadata
from shared.database.types import Instant

senders = Table(
    "intake_senders",
    metadata,
    # SHA-256 of a 256-bit random token; a sender may have several, so that one can be replaced without a gap.
    Column("token_hash", String(64), primary_key=True),
    Column("name", String(100), nullable=False, index=True),
    # A sandbox's reports are tests, whatever they say; a live sender's never are.
    Column("is_sandbox", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
