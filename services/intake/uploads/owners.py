"""Whose files they are that a visitor of the form sends."""

from services.intake.evidence.receiving import Owner
from services.intake.form.additions import ids_in
from services.intake.form.drafts import Opened


def owner_of(opened: Opened) -> Owner:
    """Give the owner of a draft's files."""
    sent = opened.draft.sent
    return Owner(
        report_id=opened.report_id,
        key=opened.key,
        draft_at=opened.updated_at,
        is_in_sending=opened.draft.filing_since is not None,
        sent=ids_in(sent.evidence) if sent else frozenset(),
    )
