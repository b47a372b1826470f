"""The queries on people and their sessions."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from services.desk.people.person import Person
from services.desk.tables import people, sessions
from shared.database.engine import Transaction

_PERSON = (people.c.label, people.c.focal_point, people.c.role)


async def add(transaction: Transaction, person: Person, *, token_hash: str, at: datetime) -> None:
    """Add a person under the hash of their token."""
    row = {"label": person.label, "focal_point": person.focal_point, "role": person.role}
    await transaction.execute(insert(people).values(token_hash=token_hash, issued_at=at, **row))


async def by_token(transaction: Transaction, token_hash: str) -> Person | None:
    """Give whose token this is."""
    row = (await transaction.execute(select(*_PERSON).where(people.c.token_hash == token_hash))).mappings().first()
    return Person(**row) if row else None


async def by_session(transaction: Transaction, session_hash: str, now: datetime) -> Person | None:
    """Give whose session this is, while it lasts."""
    query = (
        select(*_PERSON)
        .join(sessions, sessions.c.token_hash == people.c.token_hash)
        .where(sessions.c.session_hash == session_hash, sessions.c.expires_at > now)
    )
    row = (await transaction.execute(query)).mappings().first()
    return Person(**row) if row else None


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
