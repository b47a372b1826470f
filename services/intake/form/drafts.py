"""A draft: what was typed so far, sealed under the key of the report that it is, or will be.

A browser holds a random token, the table its hash alone. What was not sent is kept for a day after the last answer;
what was sent, as long as its report, since the key of the report opens both. A browser is admitted for a day after its
last answer; after that, and from elsewhere, the receipt opens it.
"""

import asyncio
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row

from services.intake.evidence.repository import delete_evidence
from services.intake.form import repository
from services.intake.form.answers import Answers, Typed
from shared.database.engine import Database
from shared.messages.envelope import Instant
from shared.messages.events import SealedBox
from shared.messages.ids import ReportId, new_report_id
from shared.vault.errors import SealBroken
from shared.vault.sealing import DRAFT, DataKey, seal, unseal
from shared.vault.vault import Vault

KEPT = timedelta(hours=24)
RECEIPT_SHOWN = timedelta(hours=1)
# A request that began to send and was killed holds the draft for so long; after that another may send it.
CLAIM = timedelta(seconds=20)
_LOOK_AGAIN_SECONDS = 0.1
_TOUCHED_EVERY = timedelta(minutes=1)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What stands with us: the report as it was last sent."""

    reference: str
    receipt: str = ""
    """Shown for an hour to the browser that filed it; empty in the table, after that, and for everybody else."""
    veiled: SealedBox | None = None
    """The receipt under a key that only that browser's token gives: what lies here opens nothing."""
    filed_at: Instant
    sent_at: Instant
    revision: int
    answers: Answers
    evidence: tuple[str, ...] = ()
    """The files that went with it, and what was said by them."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The answers so far, and what of them was sent."""

    answers: Answers = {}
    sent: Sent | None = None
    filing_since: Instant | None = None
    """Set while one request sends it, so that a second does not, and until it is known that it was not sent."""
    removals: int = 0
    """How often a payment or person was taken away: those after it have another number since."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it was found, with what is needed to write it back."""

    draft: Draft
    report_id: ReportId
    key: DataKey
    receipt_hash: bytes | None
    updated_at: Instant
    used_at: Instant | None = None
    """When the browser that opened it was last let in."""


_RECEIPT = "receipt"
_draft = msgspec.json.Decoder(Draft)
_box = msgspec.msgpack.Decoder(SealedBox)


def new_token() -> str:
    """Make the token that a browser keeps: 256 random bits."""
    return secrets.token_urlsafe(32)


def form_token(token: str) -> str:
    """Derive what each form of this browser carries: a page of another site cannot know it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(token: str, sent: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(form_token(token).encode(), sent.encode())


def veil(token: str, report_id: ReportId, receipt: str) -> SealedBox:
    """Hide a receipt from everybody but the browser with this token."""
    return seal(_veil(token), report_id, _RECEIPT, receipt.encode())


def hash_token(token: str) -> str:
    """Give what the table knows a browser by."""
    return hashlib.sha256(token.encode()).hexdigest()


async def open_draft(database: Database, vault: Vault, token: str, now: datetime) -> Opened | None:
    """Find and unseal the draft of a browser; None if there is none, or none any more."""
    async with database.reading() as transaction:
        row = await repository.find(transaction, hash_token(token), now - KEPT)
    opened = _with_receipt(await _opened(vault, row, now), token, now)
    return msgspec.structs.replace(opened, used_at=row.used_at) if opened and row else None


async def open_by_receipt(database: Database, vault: Vault, receipt_hash: bytes, now: datetime) -> Opened | None:
    """Find and unseal the draft that a receipt opens; `admit` lets a browser go on with it."""
    async with database.reading() as transaction:
        row = await repository.find_by_receipt(transaction, receipt_hash)
    return await _opened(vault, row, now)


async def stay(database: Database, token: str, opened: Opened, now: datetime) -> None:
    """Keep a browser admitted that reads: whoever takes long over a page must not find it closed at its end."""
    if opened.used_at is not None and now - opened.used_at > _TOUCHED_EVERY:
        async with database.writing() as transaction:
            await repository.touch(transaction, hash_token(token), now)


async def admit(database: Database, token: str, opened: Opened, now: datetime) -> None:
    """Let a browser go on with this draft."""
    async with database.writing() as transaction:
        await repository.admit(transaction, hash_token(token), opened.report_id, now)


async def begin_draft(database: Database, vault: Vault, token: str, draft: Draft, now: datetime) -> Opened:
    """Store a first answer, with the data key that the report will have; drafts past their time go."""
    report_id = new_report_id()
    key, wrapped = vault.make_key(report_id)
    async with database.writing() as transaction:
        await repository.remove_unfiled_before(transaction, now - KEPT)
        await vault.store(transaction, [wrapped])
        await repository.add(transaction, hash_token(token), report_id, _sealed(draft, report_id, key), now)
    return Opened(draft=draft, report_id=report_id, key=key, receipt_hash=None, updated_at=now)


async def save_draft(
    database: Database, token: str, opened: Opened, draft: Draft, now: datetime, *, receipt_hash: bytes | None = None
) -> Opened | None:
    """Write the draft back; None if it changed since it was opened, and then nothing is written."""
    receipt_hash = receipt_hash or opened.receipt_hash
    # Strictly later, whatever the clock does: the instant tells one state of the draft from the next.
    later = max(now, opened.updated_at + timedelta(microseconds=1))
    sealed = _sealed(draft, opened.report_id, opened.key)
    async with database.writing() as transaction:
        is_written = await repository.replace(
            transaction, opened.report_id, opened.updated_at, receipt_hash=receipt_hash, sealed=sealed, now=later
        )
        await repository.touch(transaction, hash_token(token), now)
    if not is_written:
        return None
    return msgspec.structs.replace(opened, draft=draft, receipt_hash=receipt_hash, updated_at=later)


async def answer(
    database: Database, vault: Vault, receipt_hash: bytes, slug: str, typed: Typed, *, now: datetime
) -> Opened | None:
    """Write one more answer, with its instant, for whoever holds the receipt; None if there is no such draft."""
    while True:
        opened = await open_by_receipt(database, vault, receipt_hash, now)
        if opened is None:
            return None
        if opened.draft.filing_since is not None and now - opened.draft.filing_since < CLAIM:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            now = datetime.now(UTC)
            continue
        said = opened.draft.answers.get(slug, {})
        if {name: told for name, told in said.items() if name != "at"} == typed:
            # Sent twice at once: it keeps its instant, so that it is one revision.
            return opened
        answers = {**opened.draft.answers, slug: {**typed, "at": [now.isoformat()]}}
        changed = msgspec.structs.replace(opened.draft, answers=answers)
        if saved := await save_draft(database, "", opened, changed, now):
            return saved


async def forget_draft(database: Database, vault: Vault, token: str, opened: Opened) -> None:
    """Forget a draft here, and its key; what was sent, or may have been, is only closed to this browser."""
    async with database.writing() as transaction:
        await repository.shut_out(transaction, hash_token(token))
        if opened.draft.sent is not None or opened.draft.filing_since is not None:
            return
        # Decided by the row and not by what was read: it may be sent, or begin to be, in between.
        if await repository.remove_unsent(transaction, opened.report_id, opened.updated_at):
            await delete_evidence(transaction, opened.report_id)
            await vault.erase(transaction, opened.report_id)


async def _opened(vault: Vault, row: Row[Any] | None, now: datetime) -> Opened | None:
    if row is None or (row.receipt_hash is None and now - row.updated_at > KEPT):
        return None
    report_id = ReportId(row.report_id)
    key = (await vault.keys([report_id])).get(report_id)
    if key is None:
        return None
    draft = _draft.decode(unseal(key, report_id, DRAFT, _box.decode(row.sealed)))
    return Opened(
        draft=draft,
        report_id=report_id,
        key=key,
        receipt_hash=row.receipt_hash,
        updated_at=row.updated_at,
    )


def _with_receipt(opened: Opened | None, token: str, now: datetime) -> Opened | None:
    sent = opened.draft.sent if opened else None
    if opened is None or sent is None or sent.veiled is None or now - sent.filed_at > RECEIPT_SHOWN:
        return opened
    try:
        receipt = unseal(_veil(token), opened.report_id, _RECEIPT, sent.veiled).decode()
    except SealBroken:
        # Another browser filed it.
        return opened
    draft = msgspec.structs.replace(opened.draft, sent=msgspec.structs.replace(sent, receipt=receipt))
    return msgspec.structs.replace(opened, draft=draft)


def _veil(token: str) -> DataKey:
    return DataKey(hmac.digest(token.encode(), b"receipt", "sha256"))


def _without_receipt(draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, sent=msgspec.structs.replace(draft.sent, receipt="")) if draft.sent else draft


def _sealed(draft: Draft, report_id: ReportId, key: DataKey) -> bytes:
    return msgspec.msgpack.encode(seal(key, report_id, DRAFT, msgspec.json.encode(_without_receipt(draft))))
