"""Sending: a draft becomes a report once, and each addition one revision of it, however often the button is pressed."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from services.intake.evidence.files import evidence_of
from services.intake.evidence.reporting import as_evidence
from services.intake.form.additions import ids_in, relation, told_of
from services.intake.form.answers import Answers
from services.intake.form.drafts import CLAIM, Draft, Opened, Sent, open_draft, save_draft, veil
from services.intake.form.report import build_report, replies_in
from services.intake.reports.errors import ReportRefused
from services.intake.reports.filing import Filing
from services.intake.reports.receipt import hash_receipt
from services.intake.reports.writing import Accepted
from shared.database.engine import Database
from shared.database.writer import Overloaded
from shared.messages.report import Evidence
from shared.vault.vault import Vault

_LOOK_AGAIN_SECONDS = 0.1


class DraftGone(Exception):  # noqa: N818 - named for the condition
    """There is no draft any more: it is past its time, was left, or was never there."""


async def send_draft(
    database: Database, vault: Vault, filing: Filing, token: str, sent_before: int, *, replies_only: bool = False
) -> Sent:
    """Send the draft as the revision after `sent_before` (0 = it is filed now), or give what another request sent.

    `replies_only`: what was sent before, with the replies; all else that was added waits for the reporter's own press.
    Raises `DraftGone`, what `Filing.file` and `Filing.revise` raise, and `Overloaded` if another request has been
    sending for too long.
    """
    give_up = _now() + CLAIM
    while _now() < give_up:
        opened = await open_draft(database, vault, token, _now())
        if opened is None:
            raise DraftGone
        sent = opened.draft.sent
        if sent is not None and sent.revision > sent_before:
            return sent
        claimed = await _claim(database, token, opened)
        if claimed is not None:
            return await _send(database, filing, token, claimed, replies_only=replies_only)
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    raise Overloaded


async def files_of(database: Database, opened: Opened) -> tuple[Evidence, ...]:
    """Give the files that were added to a draft."""
    async with database.reading() as transaction:
        return as_evidence(await evidence_of(transaction, opened.report_id, opened.key))


def _is_being_sent(draft: Draft) -> bool:
    """Tell whether a request is sending this draft just now."""
    return draft.filing_since is not None and _now() - draft.filing_since < CLAIM


async def _claim(database: Database, token: str, opened: Opened) -> Opened | None:
    if _is_being_sent(opened.draft):
        return None
    draft = msgspec.structs.replace(opened.draft, filing_since=_now())
    return await save_draft(database, token, opened, draft, _now())


async def _send(database: Database, filing: Filing, token: str, claimed: Opened, *, replies_only: bool) -> Sent:
    answers, before = claimed.draft.answers, claimed.draft.sent
    try:
        files = await files_of(database, claimed)
        if replies_only and before is not None:
            answers = {**before.answers, **replies_in(answers)}
            files = tuple(file for file in files if file.upload_id in ids_in(before.evidence))
        accepted = await _accepted(filing, claimed, answers, files)
    except (Overloaded, ReportRefused):
        await _release(database, token, claimed, None)
        raise
    except BaseException:
        # It may stand all the same: the answers stay as they are, to be sent again at once and found there.
        await _release(database, token, claimed, _now() - CLAIM)
        raise
    sent = Sent(
        reference=accepted.reference,
        receipt=before.receipt if before else accepted.receipt,
        veiled=before.veiled if before else veil(token, claimed.report_id, accepted.receipt),
        filed_at=accepted.filed_at,
        sent_at=_now(),
        revision=accepted.revision,
        answers=answers,
        # Where something else stands, nobody knows what it says of which file: each may be there, and is unsent.
        evidence=tuple(sorted(ids_in(told_of(files)))) if accepted.is_behind else told_of(files),
    )
    draft = msgspec.structs.replace(claimed.draft, sent=sent, filing_since=None)
    receipt_hash = hash_receipt(accepted.receipt) if accepted.receipt else None
    await save_draft(database, token, claimed, draft, _now(), receipt_hash=receipt_hash)
    return sent


async def _accepted(filing: Filing, claimed: Opened, answers: Answers, files: Sequence[Evidence]) -> Accepted:
    report = build_report(answers, files)
    sent = claimed.draft.sent
    if sent is None:
        return await filing.file(report, door="form", report_id=claimed.report_id, data_key=claimed.key)
    return await filing.revise(claimed.report_id, report, relation(answers, sent.answers))


async def _release(database: Database, token: str, claimed: Opened, filing_since: datetime | None) -> None:
    draft = msgspec.structs.replace(claimed.draft, filing_since=filing_since)
    await save_draft(database, token, claimed, draft, _now())


def _now() -> datetime:
    return datetime.now(UTC)
