"""Every query of the drafts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from services.intake.reports.tables import draft_tokens, drafts
from shared.database.engine import Transaction

_DRAFT = select(drafts.c.report_id, drafts.c.receipt_hash, drafts.c.sealed, drafts.c.updated_at)


async def find(transaction: Transaction, token_hash: str, used_after: datetime) -> Row[Any] | None:
    """Find the draft that a browser may open (report_id, receipt_hash, sealed, updated_at, used_at)."""
    query = (
        _DRAFT.add_columns(draft_tokens.c.used_at)
        .join(draft_tokens, draft_tokens.c.report_id == drafts.c.report_id)
        .where(draft_tokens.c.token_hash == token_hash, draft_tokens.c.used_at >= used_after)
    )
    return (await transaction.execute(query)).one_or_none()


async def find_by_receipt(transaction: Transaction, receipt_hash: bytes) -> Row[Any] | None:
    """Find the draft that a receipt opens."""
    return (await transaction.execute(_DRAFT.where(drafts.c.receipt_hash == receipt_hash))).one_or_none()


async def add(transaction: Transaction, token_hash: str, report_id: UUID, sealed: bytes, now: datetime) -> None:
    """Add a draft, and the browser that opens it."""
    row = {"report_id": report_id, "receipt_hash": None, "sealed": sealed, "updated_at": now}
    await transaction.execute(insert(drafts), row)
    await admit(transaction, token_hash, report_id, now)


async def admit(transaction: Transaction, token_hash: str, report_id: UUID, now: datetime) -> None:
    """Let a browser open this draft, and no other any more."""
    await shut_out(transaction, token_hash)
    row = {"token_hash": token_hash, "report_id": report_id, "used_at": now}
    await transaction.execute(insert(draft_tokens), row)


async def shut_out(transaction: Transaction, token_hash: str) -> None:
    """Let a browser open nothing any more."""
    await transaction.execute(delete(draft_tokens).where(draft_tokens.c.token_hash == token_hash))


async def replace(
    transaction: Transaction,
    report_id: UUID,
    was_updated: datetime,
    *,
    receipt_hash: bytes | None,
    sealed: bytes,
    now: datetime,
) -> bool:
    """Write a draft that is still as it was; false if another request wrote it meanwhile."""
    statement = (
        update(drafts)
        .where(drafts.c.report_id == report_id, drafts.c.updated_at == was_updated)
        .values(receipt_hash=receipt_hash, sealed=sealed, updated_at=now)
    )
    return (await transaction.execute(statement)).rowcount == 1


async def touch(transaction: Transaction, token_hash: str, now: datetime) -> None:
    """Keep a browser admitted from now on for as long as it may be."""
    statement = update(draft_tokens).where(draft_tokens.c.token_hash == token_hash).values(used_at=now)
    await transaction.execute(statement)


async def remove_unsent(transaction: Transaction, report_id: UUID, was_updated: datetime) -> bool:
    """Remove a draft that is still as it was and was never sent, and whoever may open it; else false."""
    here = (drafts.c.report_id == report_id, drafts.c.updated_at == was_updated, drafts.c.receipt_hash.is_(None))
    if (await transaction.execute(delete(drafts).where(*here))).rowcount != 1:
        return False
    await transaction.execute(delete(draft_tokens).where(draft_tokens.c.report_id == report_id))
    return True


async def remove_unfiled_before(transaction: Transaction, instant: datetime) -> None:
    """Remove the drafts that nobody touched since, but those that were filed; browsers that were away go, too."""
    old = (drafts.c.updated_at < instant, drafts.c.receipt_hash.is_(None))
    await transaction.execute(delete(drafts).where(*old))
    await transaction.execute(delete(draft_tokens).where(draft_tokens.c.used_at < instant))
