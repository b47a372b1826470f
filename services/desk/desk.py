"""What the doors of the desk hand to its rooms: the adapters, the outbox, the clock."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from services.desk.tables import event_tables
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.port import Outbox
from shared.vault.vault import Vault


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The adapters of the desk; made once, at start."""

    database: Database
    vault: Vault
    directory: CurrentDirectory
    outbox: Outbox
    clock: Callable[[], datetime]


def utc_now() -> datetime:
    """Give the time, in UTC."""
    return datetime.now(UTC)


def outbox(database: Database) -> Outbox:
    """Give the desk's outbox in this database."""
    return Outbox(name="desk", database=database, tables=event_tables)
