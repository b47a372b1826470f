"""Every query on the senders."""

from datetime import datetime

import msgspec
from sqlalchemy import insert, select

from services.intake.senders.tables import senders
from shared.database.engine import Transaction


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends through the API."""

    name: str
    is_sandbox: bool


async def insert_sender(transaction: Transaction, sender: Sender, token_hash: str, created_at: datetime) -> None:
    """Add a token of a sender."""
    await transaction.execute(
        insert(senders),
        {
            "token_hash": token_hash,
            "name": sender.name,
            "is_sandbox": sender.is_sandbox,
            "created_at": created_at,
            "revoked_at": None,
        },
    )


async def find_sender(transaction: Transaction, token_hash: str) -> Sender | None:
    """Find whose token this is; None if it is nobody's, or revoked."""
    query = select(senders.c.name, senders.c.is_sandbox).where(
        senders.c.token_hash == token_hash, senders.c.revoked_at.is_(None)
    )
    row = (await transaction.execute(query)).first()
    return Sender(name=row.name, is_sandbox=row.is_sandbox) if row else None


async def find_by_name(transaction: Transaction, name: str) -> Sender | None:
    """Find a sender by name."""
    row = (await transaction.execute(select(senders.c.is_sandbox).where(senders.c.name == name).limit(1))).first()
    return Sender(name=name, is_sandbox=row.is_sandbox) if row else None
