"""The tables of the SQL log: topics, partitions, records, and how far each group has come."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table

from shared.database.types import Instant

metadata = MetaData()

topics = Table(
    "log_topics",
    metadata,
    Column("topic", String, primary_key=True),
    Column("partitions", Integer, nullable=False),
)

partitions = Table(
    "log_partitions",
    metadata,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    # Raised in the transaction that appends, which holds the row until it commits: so offsets have no gaps, and become
    # visible in their order.
    Column("next_offset", BigInteger, nullable=False),
)

records = Table(
    "log_records",
    metadata,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("appended_at", Instant, nullable=False),
)

positions = Table(
    "log_positions",
    metadata,
    Column("group", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    # The offset to read next. Moved only by compare-and-set, in the transaction that appends what the stage made.
    Column("position", BigInteger, nullable=False),
)

members = Table(
    "log_members",
    metadata,
    Column("group", String, primary_key=True),
    # One instance of a stage or projection. The partitions are shared out among those whose time has not run out.
    Column("owner", String, primary_key=True),
    Column("seen_until", Instant, nullable=False),
)
