"""Sending: a draft becomes a report once, however often the button is pressed."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec

from services.intake.form.drafts import Confirmation, Draft, Opened, open_draft, save_draft
from services.intake.form.journey import Answers
from services.intake.form.reading import first
from services.intake.form.report import build_report
from services.intake.reports.errors import ReportRefused
from services.intake.reports.filing import Filing
from shared.database.engine import Database
from shared.database.writer import Overloaded
from shared.vault.vault import Vault

# A request that began to file and was killed holds the draft for so long; after that another may file it.
CLAIM = timedelta(seconds=20)
_LOOK_AGAIN_SECONDS = 0.1


class DraftGone(Exception):  # noqa: N818 - named for the condition
    """There is no draft any more: it was filed long ago, left, or never there."""


async def send_draft(database: Database, vault: Vault, filing: Filing, token: str) -> Confirmation:
    """File the draft, or give the confirmation of the request that filed it.

    Raises `DraftGone`, what `Filing.file` raises, and `Overloaded` if another request has been filing it for too long.
    """
    give_up = _now() + CLAIM
    while _now() < give_up:
        opened = await open_draft(database, vault, token, _now())
        if opened is None:
            raise DraftGone
        if opened.draft.confirmation is not None:
            return opened.draft.confirmation
        claimed = await _claim(database, token, opened)
        if claimed is not None:
            return await _file(database, filing, token, claimed)
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    raise Overloaded


def _is_being_sent(draft: Draft) -> bool:
    """Tell whether a request is filing this draft just now."""
    return draft.filing_since is not None and _now() - draft.filing_since < CLAIM


async def _claim(database: Database, token: str, opened: Opened) -> Opened | None:
    if _is_being_sent(opened.draft):
        return None
    draft = msgspec.structs.replace(opened.draft, filing_since=_now())
    return await save_draft(database, token, opened, draft, _now())


async def _file(database: Database, filing: Filing, token: str, claimed: Opened) -> Confirmation:
    answers = claimed.draft.answers
    try:
        accepted = await filing.file(
            build_report(answers), door="form", report_id=claimed.report_id, data_key=claimed.key
        )
    except (Overloaded, ReportRefused):
        await save_draft(database, token, claimed, Draft(answers=answers), _now())
        raise
    except BaseException:
        # It may stand all the same: the answers stay as they are, to be sent again at once and found there.
        await save_draft(database, token, claimed, Draft(answers=answers, filing_since=_now() - CLAIM), _now())
        raise
    confirmation = Confirmation(
        reference=accepted.reference,
        receipt=accepted.receipt,
        filed_at=accepted.filed_at,
        money_moved=_is_money_moved(answers),
    )
    await save_draft(database, token, claimed, Draft(confirmation=confirmation), _now())
    return confirmation


def _is_money_moved(answers: Answers) -> bool:
    return first(answers.get("money", {}), "moved") == "yes"


def _now() -> datetime:
    return datetime.now(UTC)
