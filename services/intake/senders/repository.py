"""Every query on the senders."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import insert, select, update

from services.intake.senders.tables import senders
from shared.database.engine import Transaction

_BEFORE_DIGITS = " #"
_LABEL_DIGITS = 8


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends through the API."""

    name: str
    is_sandbox: bool


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """A token of a sender, as far as anybody may see it."""

    label: str
    """The sender's name and the first digits of the token's hash: they open nothing, and tell its tokens apart."""
    name: str
    is_sandbox: bool
    created_at: datetime
    revoked_at: datetime | None


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


async def all_access(transaction: Transaction) -> Sequence[Access]:
    """Give every token that was ever made, oldest first."""
    rows = await transaction.execute(select(senders).order_by(senders.c.created_at, senders.c.token_hash))
    return [
        Access(
            label=f"{row.name}{_BEFORE_DIGITS}{row.token_hash[:_LABEL_DIGITS]}",
            name=row.name,
            is_sandbox=row.is_sandbox,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


async def revoke(transaction: Transaction, label: str, at: datetime) -> bool:
    """Revoke the token with this label; False where none has it."""
    name, _, digits = label.rpartition(_BEFORE_DIGITS)
    if len(digits) != _LABEL_DIGITS:
        return False
    this = (senders.c.name == name, senders.c.token_hash.startswith(digits, autoescape=True))
    await transaction.execute(update(senders).where(*this, senders.c.revoked_at.is_(None)).values(revoked_at=at))
    return (await transaction.execute(select(senders.c.name).where(*this).limit(1))).first() is not None


async def find_by_name(transaction: Transaction, name: str) -> Sender | None:
    """Find a sender by name."""
    row = (await transaction.execute(select(senders.c.is_sandbox).where(senders.c.name == name).limit(1))).first()
    return Sender(name=name, is_sandbox=row.is_sandbox) if row else None
