"""The queries on people and their sessions."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update

from services.desk.people.person import Person
from services.desk.tables import people, referrals, sessions
from shared.database.engine import Transaction

_PERSON = (people.c.label, people.c.focal_point, people.c.role)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """A person's access token, as far as anybody may see it."""

    label: str
    focal_point: str
    role: str
    issued_at: datetime
    revoked_at: datetime | None


async def add(transaction: Transaction, person: Person, *, token_hash: str, at: datetime) -> None:
    """Add a person under the hash of their token."""
    row = {"label": person.label, "focal_point": person.focal_point, "role": person.role}
    await transaction.execute(insert(people).values(token_hash=token_hash, issued_at=at, **row))


async def by_token(transaction: Transaction, token_hash: str) -> Person | None:
    """Give whose token this is; None if it is nobody's, or revoked."""
    query = select(*_PERSON).where(people.c.token_hash == token_hash, people.c.revoked_at.is_(None))
    row = (await transaction.execute(query)).mappings().first()
    return Person(**row) if row else None


async def by_session(transaction: Transaction, session_hash: str, now: datetime) -> Person | None:
    """Give whose session this is, while it lasts and their token does."""
    query = (
        select(*_PERSON)
        .join(sessions, sessions.c.token_hash == people.c.token_hash)
        .where(sessions.c.session_hash == session_hash, sessions.c.expires_at > now, people.c.revoked_at.is_(None))
    )
    row = (await transaction.execute(query)).mappings().first()
    return Person(**row) if row else None


async def all_access(transaction: Transaction) -> Sequence[Access]:
    """Give every access token that was ever made, oldest first."""
    query = select(*_PERSON, people.c.issued_at, people.c.revoked_at).order_by(people.c.issued_at, people.c.label)
    return [Access(**row) for row in (await transaction.execute(query)).mappings()]


async def revoke(transaction: Transaction, label: str, *, at: datetime) -> bool:
    """Revoke a person's token and end their sessions and leases; False where nobody has this label."""
    mine = people.c.label == label
    await transaction.execute(update(people).where(mine, people.c.revoked_at.is_(None)).values(revoked_at=at))
    token_hash = (await transaction.execute(select(people.c.token_hash).where(mine))).scalar_one_or_none()
    if token_hash is None:
        return False
    await transaction.execute(delete(sessions).where(sessions.c.token_hash == token_hash))
    free = update(referrals).where(referrals.c.leased_by == label).values(leased_by=None, leased_until=None)
    await transaction.execute(free)
    return True


async def open_session(transaction: Transaction, *, session_hash: str, token_hash: str, until: datetime) -> None:
    """Write down a session."""
    await transaction.execute(
        insert(sessions).values(session_hash=session_hash, token_hash=token_hash, expires_at=until)
    )


async def close_session(transaction: Transaction, session_hash: str) -> None:
    """End a session."""
    await transaction.execute(delete(sessions).where(sessions.c.session_hash == session_hash))


async def close_expired(transaction: Transaction, now: datetime) -> None:
    """Forget the sessions whose time is over."""
    await transaction.execute(delete(sessions).where(sessions.c.expires_at <= now))
