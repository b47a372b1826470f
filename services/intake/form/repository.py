"""Every query of the drafts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy import delete as delete_from

from services.intake.reports.tables import drafts
from shared.database.engine import Transaction


async def find(transaction: Transaction, token_hash: str) -> Row[Any] | None:
    """Find a draft (report_id, sealed, updated_at)."""
    query = select(drafts.c.report_id, drafts.c.sealed, drafts.c.updated_at).where(drafts.c.token_hash == token_hash)
    return (await transaction.execute(query)).one_or_none()


async def add(transaction: Transaction, token_hash: str, report_id: UUID, sealed: bytes, now: datetime) -> None:
    """Add a draft."""
    row = {"token_hash": token_hash, "report_id": report_id, "sealed": sealed, "updated_at": now}
    await transaction.execute(insert(drafts), row)


async def replace(
    transaction: Transaction, token_hash: str, was_updated: datetime, sealed: bytes, now: datetime
) -> bool:
    """Write a draft that is still as it was; false if another request wrote it meanwhile."""
    statement = (
        update(drafts)
        .where(drafts.c.token_hash == token_hash, drafts.c.updated_at == was_updated)
        .values(sealed=sealed, updated_at=now)
    )
    return (await transaction.execute(statement)).rowcount == 1


async def delete(transaction: Transaction, token_hash: str) -> None:
    """Remove a draft."""
    await transaction.execute(delete_from(drafts).where(drafts.c.token_hash == token_hash))


async def delete_before(transaction: Transaction, instant: datetime) -> None:
    """Remove the drafts that nobody touched since."""
    await transaction.execute(delete_from(drafts).where(drafts.c.updated_at < instant))
