"""Every table of the desk, under the prefix `desk_`."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from shared.database.types import Instant
from shared.eventlog.tables import BigId, EventTables

metadata = MetaData()
event_tables = EventTables("desk", metadata)

referrals = Table(
    "desk_referrals",
    metadata,
    Column("referral_id", Uuid, primary_key=True),
    Column("report_id", Uuid, nullable=False, index=True),
    Column("reference", String(32), nullable=False, index=True),
    # A country code, or one of the hub's two queues: `review`, `unroutable`.
    Column("queue", String(16), nullable=False),
    Column("destination", String(16), nullable=False),
    Column("role", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("urgency", String(16), nullable=False),
    Column("urgency_rank", SmallInteger, nullable=False),
    Column("deadline", Instant),
    # The deadline, or the end of time where there is none: what the queue is ordered by.
    Column("due", Instant, nullable=False),
    Column("category", String(40), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    # Given back by its focal point: the hub's reviewers see it too from then on.
    Column("returned", Boolean, nullable=False),
    Column("is_test", Boolean, nullable=False),
    # What the event says in clear beside the columns above: a `Facts` as JSON.
    Column("facts", LargeBinary, nullable=False),
    # The `CaseFile`, under the report's own key.
    Column("sealed", LargeBinary, nullable=False),
    Column("leased_by", String(64)),
    Column("leased_until", Instant),
    Column("traceparent", String(64)),
    Index("ix_desk_referrals_order", "queue", "urgency_rank", "due", "filed_at", "referral_id"),
)

timeline = Table(
    "desk_timeline",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("referral_id", Uuid, ForeignKey("desk_referrals.referral_id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("event", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    # A code of a closed list: the reason, the outcome, the new destination. Never free text.
    Column("note", String(40)),
    UniqueConstraint("referral_id", "revision", "step", "event", name="uq_desk_timeline_entry"),
    sqlite_autoincrement=True,
)

questions = Table(
    "desk_questions",
    metadata,
    Column("question_id", Uuid, primary_key=True),
    Column("referral_id", Uuid, ForeignKey("desk_referrals.referral_id"), nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    # The words, under the report's own key.
    Column("sealed", LargeBinary, nullable=False),
)

people = Table(
    "desk_people",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("label", String(64), nullable=False),
    # The country of the focal point, or `hub`.
    Column("focal_point", String(16), nullable=False),
    Column("role", String(16), nullable=False),
    Column("issued_at", Instant, nullable=False),
    # The row stays: timelines name its label.
    Column("revoked_at", Instant),
    UniqueConstraint("label", name="uq_desk_people_label"),
)

sessions = Table(
    "desk_sessions",
    metadata,
    Column("session_hash", String(64), primary_key=True),
    Column("token_hash", String(64), ForeignKey("desk_people.token_hash", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
