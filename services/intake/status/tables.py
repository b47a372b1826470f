"""What intake has heard of its reports, one row for each event; what desks ask; who looks, by a receipt."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Uuid

from services.intake.tables import metadata
from shared.database.types import Instant

news = Table(
    "intake_news",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("report_id", Uuid, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    # The event's tag on the wire, or `dead` for a report that a stage gave up.
    Column("kind", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    # The order of events of one referral, which may fall into the same instant.
    Column("step", Integer, nullable=False),
    Column("destination", String(2)),
    Column("role", String(8)),
    Column("category", String(40)),
    # The reason of a decline or return, the outcome of a close, where a re-route leads, which question is asked;
    # of what the router decided, whether it comes first.
    Column("detail", String(40)),
)

questions = Table(
    "intake_questions",
    metadata,
    Column("question_id", Uuid, primary_key=True),
    Column("report_id", Uuid, nullable=False, index=True),
    # What the words are sealed for.
    Column("referral_id", Uuid, nullable=False),
    Column("destination", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    # A `SealedBox` of the words, as the desk sealed them.
    Column("sealed", LargeBinary, nullable=False),
)

# Who opened a report by its receipt: SHA-256 of the token that the browser holds.
sessions = Table(
    "intake_status_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("report_id", Uuid, nullable=False, index=True),
    Column("receipt_hash", LargeBinary(32), nullable=False),
    Column("used_at", Instant, nullable=False, index=True),
)
