"""What intake has heard of its reports from router and desks, one row for each event."""

from sqlalchemy import Column, Integer, String, Table, Uuid

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
    # The reason of a decline or return, the outcome of a close, where a re-route leads.
    Column("detail", String(40)),
)
