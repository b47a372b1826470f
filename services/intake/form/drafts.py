"""A draft: what was typed so far, sealed under the key of the report that it will become.

The browser holds a random token, the table its hash alone. When the draft is filed its answers are gone and what stays,
sealed, is the confirmation, so that the page after sending can be shown again.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec

from services.intake.form import repository
from services.intake.form.journey import Answers
from shared.database.engine import Database
from shared.messages.envelope import Instant
from shared.messages.events import SealedBox
from shared.messages.ids import ReportId, new_report_id
from shared.vault.sealing import DRAFT, DataKey, seal, unseal
from shared.vault.vault import Vault

KEPT = timedelta(hours=24)
CONFIRMATION_KEPT = timedelta(hours=1)


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown once a report is durable."""

    reference: str
    receipt: str
    filed_at: Instant
    money_moved: bool


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The answers so far, or the confirmation."""

    answers: Answers = {}
    confirmation: Confirmation | None = None
    filing_since: Instant | None = None
    """Set while one request files it, so that a second does not, and until it is known that it was not filed."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it was found, with what is needed to write it back."""

    draft: Draft
    report_id: ReportId
    key: DataKey
    updated_at: Instant


_draft = msgspec.json.Decoder(Draft)
_box = msgspec.msgpack.Decoder(SealedBox)


def new_token() -> str:
    """Make the token that a browser keeps: 256 random bits."""
    return secrets.token_urlsafe(32)


def form_token(token: str) -> str:
    """Derive what each form of this draft carries: a page of another site cannot know it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(token: str, sent: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(form_token(token).encode(), sent.encode())


def hash_token(token: str) -> str:
    """Give what the table knows a draft by."""
    return hashlib.sha256(token.encode()).hexdigest()


async def open_draft(database: Database, vault: Vault, token: str, now: datetime) -> Opened | None:
    """Find and unseal a draft; None if there is none, or none any more."""
    async with database.reading() as transaction:
        row = await repository.find(transaction, hash_token(token))
    if row is None or now - row.updated_at > KEPT:
        return None
    report_id = ReportId(row.report_id)
    key = (await vault.keys([report_id])).get(report_id)
    if key is None:
        return None
    draft = _draft.decode(unseal(key, report_id, DRAFT, _box.decode(row.sealed)))
    if draft.confirmation is not None and now - row.updated_at > CONFIRMATION_KEPT:
        return None
    return Opened(draft=draft, report_id=report_id, key=key, updated_at=row.updated_at)


async def begin_draft(database: Database, vault: Vault, token: str, draft: Draft, now: datetime) -> None:
    """Store a first answer, with the data key that the report will have; drafts past their time go."""
    report_id = new_report_id()
    key, wrapped = vault.make_key(report_id)
    async with database.writing() as transaction:
        await repository.delete_before(transaction, now - KEPT)
        await repository.delete(transaction, hash_token(token))
        await vault.store(transaction, [wrapped])
        await repository.add(transaction, hash_token(token), report_id, _sealed(draft, report_id, key), now)


async def save_draft(database: Database, token: str, opened: Opened, draft: Draft, now: datetime) -> Opened | None:
    """Write the draft back; None if it changed since it was opened, and then nothing is written."""
    # Strictly later, whatever the clock does: the instant tells one state of the draft from the next.
    now = max(now, opened.updated_at + timedelta(microseconds=1))
    sealed = _sealed(draft, opened.report_id, opened.key)
    async with database.writing() as transaction:
        is_written = await repository.replace(transaction, hash_token(token), opened.updated_at, sealed, now)
    return msgspec.structs.replace(opened, draft=draft, updated_at=now) if is_written else None


async def forget_draft(database: Database, vault: Vault, token: str, opened: Opened) -> None:
    """Remove a draft; its key too, unless a report lives under it."""
    async with database.writing() as transaction:
        await repository.delete(transaction, hash_token(token))
        if opened.draft.confirmation is None and opened.draft.filing_since is None:
            await vault.erase(transaction, opened.report_id)


def _sealed(draft: Draft, report_id: ReportId, key: DataKey) -> bytes:
    return msgspec.msgpack.encode(seal(key, report_id, DRAFT, msgspec.json.encode(draft)))
