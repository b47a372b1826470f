"""A report that its reporter had erased: every desk that has it is told, and keeps the facts without persons."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from services.desk.queue import repository
from services.desk.queue.repository import Entry
from shared.database.engine import Transaction
from shared.messages.events import ReportErased

BY = "reporter"


async def note_erased(transaction: Transaction, erased: Sequence[ReportErased]) -> None:
    """Mark the referrals of these reports, each once. One that comes in later is without content all the same."""
    at: dict[object, datetime] = {one.report_id: one.erased_at for one in erased}
    standing = await repository.hold(transaction, {one.report_id for one in erased})
    marked = [referral for referral in standing if not referral.facts.is_erased]
    for referral in marked:
        facts = msgspec.structs.replace(referral.facts, is_erased=True)
        await repository.put_back(transaction, msgspec.structs.replace(referral, facts=facts))
    entries = [
        Entry(
            referral_id=referral.referral_id,
            revision=referral.revision,
            step=0,
            event="erased",
            at=at[referral.report_id],
            by=BY,
        )
        for referral in marked
    ]
    await repository.note(transaction, entries)
