"""Coming in: access tokens for focal points and the hub, and sessions of the console.

A session id is made new at each sign-in and never taken from the browser; the table holds its hash. The CSRF token of
a form is derived from the id, which the page never shows.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from services.desk.people import repository
from services.desk.people.person import HUB, Person, RoleRefused, role_for
from shared.database.engine import Database
from shared.directory.reader import Directory
from shared.web.tokens import hash_token, new_token

PREFIX = "cbdesk"
SESSION_HOURS = 12
"""A long shift."""


async def issue_access(database: Database, directory: Directory, holder: str, role: str, *, at: datetime) -> str:
    """Make an access token for a focal point (its country code) or `hub`, and give it, once; raises `RoleRefused`."""
    holder = HUB if holder.lower() == HUB else holder.upper()
    if holder != HUB and holder not in directory.queues():
        raise RoleRefused(f"No focal point has the queue {holder!r}. Write `hub`, or the country code of a queue.")
    known = role_for(holder, role)
    token, token_hash = new_token(PREFIX)
    person = Person(label=f"{holder}-{known}-{secrets.token_hex(3)}", focal_point=holder, role=known)
    async with database.writing() as transaction:
        await repository.add(transaction, person, token_hash=token_hash, at=at)
    return token


async def revoke_access(database: Database, label: str, *, at: datetime) -> bool:
    """End a person's access at once: token, sessions, and what they hold; False where nobody has this label."""
    async with database.writing() as transaction:
        return await repository.revoke(transaction, label, at=at)


async def person_by_token(database: Database, token: str) -> Person | None:
    """Give whose access token this is."""
    async with database.reading() as transaction:
        return await repository.by_token(transaction, hash_token(token))


async def sign_in(database: Database, token: str, *, now: datetime) -> str | None:
    """Open a session for the holder of this token, and give its new id; None where nobody has this token."""
    token_hash = hash_token(token)
    session = secrets.token_urlsafe(32)
    until = now + timedelta(hours=SESSION_HOURS)
    async with database.writing() as transaction:
        if await repository.by_token(transaction, token_hash) is None:
            return None
        await repository.close_expired(transaction, now)
        await repository.open_session(transaction, session_hash=hash_token(session), token_hash=token_hash, until=until)
    return session


async def sign_out(database: Database, session: str) -> None:
    """End a session, so that its cookie opens nothing any more."""
    async with database.writing() as transaction:
        await repository.close_session(transaction, hash_token(session))


async def person_by_session(database: Database, session: str, *, now: datetime) -> Person | None:
    """Give whose session this is."""
    async with database.reading() as transaction:
        return await repository.by_session(transaction, hash_token(session), now)


def csrf_token(session: str) -> str:
    """Derive what the forms of this session carry."""
    return hashlib.sha256(b"csrf/" + session.encode()).hexdigest()


def is_csrf_token(session: str, given: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(csrf_token(session).encode(), given.encode())
