"""A reply to a question goes into the reporter's draft, and from there into the next revision.

It takes nothing else along: what was saved and not sent waits until the reporter sends it.
"""

from datetime import UTC, datetime
from uuid import UUID

from services.intake.form.drafts import Opened, admit, answer, forget_draft, new_token, open_by_receipt
from services.intake.form.report import REPLY
from services.intake.form.sending import DraftGone, send_draft
from services.intake.reports.filing import Filing
from shared.database.engine import Database
from shared.vault.vault import Vault


async def reply(
    database: Database, vault: Vault, filing: Filing, *, receipt_hash: bytes, question_id: UUID, text: str
) -> None:
    """Send a reply, once however often it is sent; it is kept in the draft even where the sending fails.

    Raises `DraftGone`, and what `Filing.revise` raises.
    """
    slug = f"{REPLY}{question_id}"
    now = datetime.now(UTC)
    opened = await open_by_receipt(database, vault, receipt_hash, now)
    if opened is not None and _said(opened, slug) != text:
        opened = await answer(database, vault, receipt_hash, slug, {"text": [text]}, now=now)
    if opened is None or opened.draft.sent is None:
        raise DraftGone
    # What sends a draft is a browser that holds it; here one that is let in for the moment.
    token = new_token()
    await admit(database, token, opened, now)
    try:
        await send_draft(database, vault, filing, token, opened.draft.sent.revision, replies_only=True)
    finally:
        await forget_draft(database, vault, token, opened)


def _said(opened: Opened, slug: str) -> str:
    return "".join(opened.draft.answers.get(slug, {}).get("text", ()))
