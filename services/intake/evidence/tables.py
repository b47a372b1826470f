"""The files as intake keeps them: a row for each, its sealed chunks, and its custody log."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Uuid

from services.intake.tables import metadata
from shared.database.types import Instant

evidence = Table(
    "intake_evidence",
    metadata,
    Column("upload_id", Uuid, primary_key=True),
    # Its own id while it is a sender's and no report names it.
    Column("report_id", Uuid, nullable=False, index=True),
    Column("sender", String(100)),
    # receiving, kept, withdrawn (by the reporter after it was sent: kept all the same), removed (the content is gone)
    Column("state", String(10), nullable=False),
    # As announced; null while a form without script sends it.
    Column("size", Integer),
    # Bytes that are committed: the offset to resume at.
    Column("received", Integer, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("received_at", Instant),
    # waiting, clean, found; null before it is whole.
    Column("scan", String(8)),
    Column("scan_after", Instant),
    # How long the custody log is: an entry that is cut off its end is missed.
    Column("entries", Integer, nullable=False),
    # The file's own key, sealed under the report's.
    Column("sealed_key", LargeBinary, nullable=False),
    # Name, type, hash and description, sealed under the file's key; null when it was removed.
    Column("sealed_label", LargeBinary),
    Index("ix_intake_evidence_state", "state", "touched_at"),
    Index("ix_intake_evidence_scan", "scan", "scan_after"),
    Index("ix_intake_evidence_sender", "sender", "upload_id"),
)

chunks = Table(
    "intake_evidence_chunks",
    metadata,
    Column("upload_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

custody = Table(
    "intake_custody",
    metadata,
    Column("upload_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("action", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    # HMAC-SHA256, under the file's key, of the link before and of this entry.
    Column("link", LargeBinary(32), nullable=False),
)
