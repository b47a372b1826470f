"""The tables that a service keeps for the event log, in its own database, under its own prefix."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

from shared.database.types import Instant

# SQLite counts rows by itself only for the very type INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class EventTables:
    """`<prefix>_outbox`, `<prefix>_relay` and `<prefix>_positions`, in the service's own metadata and migrations."""

    def __init__(self, prefix: str, metadata: MetaData) -> None:
        self.prefix = prefix
        self.outbox = Table(
            f"{prefix}_outbox",
            metadata,
            Column("id", BigId, primary_key=True, autoincrement=True),
            Column("topic", String, nullable=False),
            Column("key", LargeBinary, nullable=False),
            Column("value", LargeBinary, nullable=False),
            Column("headers", LargeBinary, nullable=False),
            # The batch this row was claimed for; empty until a relay takes it.
            Column("batch", BigInteger),
            Index(f"ix_{prefix}_outbox_batch", "batch", "id"),
            sqlite_autoincrement=True,
        )
        self.relay = Table(
            f"{prefix}_relay",
            metadata,
            Column("name", String, primary_key=True),
            Column("owner", String, nullable=False),
            Column("leased_until", Instant, nullable=False),
            Column("batch", BigInteger, nullable=False),
        )
        self.positions = Table(
            f"{prefix}_positions",
            metadata,
            Column("projection", String, primary_key=True),
            Column("topic", String, primary_key=True),
            Column("partition", Integer, primary_key=True),
            # The offset to read next. Moved only by compare-and-set: a frozen process that wakes finds it moved.
            Column("position", BigInteger, nullable=False),
        )
