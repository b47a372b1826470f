"""Every query on the news of reports."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from services.intake.status.tables import news
from shared.database.engine import Transaction
from shared.messages.ids import ReportId

_OF_REPORT = select(news).where(news.c.report_id == bindparam("of_report"))
# The position moves with the rows, so none comes twice; a projection that is built anew meets its old rows.
_INSERT_SQLITE = sqlite.insert(news).on_conflict_do_nothing(index_elements=["event_id"])
_INSERT_POSTGRESQL = postgresql.insert(news).on_conflict_do_nothing(index_elements=["event_id"])


class News(msgspec.Struct, frozen=True, kw_only=True):
    """One event that speaks of a report."""

    event_id: UUID
    report_id: ReportId
    revision: int
    kind: str
    at: datetime
    step: int = 0
    destination: str | None = None
    role: str | None = None
    category: str | None = None
    detail: str | None = None


async def insert_news(transaction: Transaction, heard: Sequence[News]) -> None:
    """Add what is new; what is known stays as it is."""
    if heard:
        is_sqlite = transaction.connection.dialect.name == "sqlite"
        await transaction.execute(
            _INSERT_SQLITE if is_sqlite else _INSERT_POSTGRESQL, [msgspec.structs.asdict(one) for one in heard]
        )


async def news_of(transaction: Transaction, report_id: ReportId) -> Sequence[News]:
    """Find all that was heard of a report."""
    found = await transaction.execute(_OF_REPORT, {"of_report": report_id})
    return [News(**row._mapping) for row in found]  # noqa: SLF001 - the documented name
