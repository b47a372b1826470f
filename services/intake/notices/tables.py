"""Who wants to be told that there is news, and what is still to be sent: one row for each report."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Uuid

from services.intake.tables import metadata
from shared.database.types import Instant

notices = Table(
    "intake_notices",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    # A `SealedBox` of the `Addressee`, under the report's own key: erasing that erases the address.
    Column("sealed", LargeBinary, nullable=False),
    # SHA-256 of the random token in the link that stops the messages.
    Column("stop_hash", String(64), nullable=False, unique=True),
    # How often there was news: tells a sender whether more came while it was sending.
    Column("wished", Integer, nullable=False),
    # When to send next; empty where nothing waits.
    Column("due_at", Instant, index=True),
    # When the oldest news that waits came in.
    Column("since", Instant),
    Column("attempts", Integer, nullable=False),
    # Not again before this.
    Column("rest_until", Instant),
)
