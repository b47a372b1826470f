"""A destination that a person chose hears of later revisions too, as the router's own destinations do.

One thing is held back: what the router sends to review does not cross a border by itself, whoever was chosen before. It
waits at the desk that sent the case on, and that desk's page says so. A withdrawal goes through: it adds nothing.
"""

from collections.abc import Sequence

from services.desk.cases import case_file, repository, sending_on
from services.desk.desk import Desk
from services.desk.queue.projection import Follow
from services.desk.queue.referral import Referral, from_event
from shared.database.engine import Transaction
from shared.eventlog import outbox
from shared.messages.events import CaseFile, CaseReferred
from shared.vault.errors import SealBroken


def following(desk: Desk) -> Follow:
    """Give what the projection tells of revised referrals; it writes the rows and the messages of those that follow."""

    async def follow(transaction: Transaction, revised: Sequence[Referral]) -> None:
        waiting = list(revised)
        while waiting:
            source = waiting.pop(0)
            going = await _going(desk, transaction, source)
            at = desk.clock()
            messages = await sending_on.send_on(transaction, going, at=at, traceparent=source.traceparent)
            await outbox.put(transaction, desk.outbox, messages)
            # Who got it from a desk may have sent it on again.
            waiting += [from_event(event, received_at=at, traceparent=source.traceparent) for event in going]

    return follow


def is_held(source: Referral, destination: str) -> bool:
    """Tell whether this revision must wait for a person before it goes to a destination that a person chose."""
    return source.facts.outcome == "review" and not source.withdrawn and destination != source.facts.home


async def _going(desk: Desk, transaction: Transaction, source: Referral) -> Sequence[CaseReferred]:
    known = await repository.known(transaction, source.report_id)
    behind = [one for one in known if repository.is_behind(one, source) and not is_held(source, one.destination)]
    if not behind:
        return ()
    key = (await desk.vault.keys([source.report_id])).get(source.report_id)
    if key is None:
        return ()
    try:
        case = case_file.opened(source, key)
    except SealBroken:
        # Counted there; whoever opens the case at this desk is told.
        return ()
    sent_by_router = _sent_by_router(case)
    return [
        sending_on.going_to(source, case, key, one.destination, one.queue)
        for one in behind
        if one.destination not in sent_by_router
    ]


def _sent_by_router(case: CaseFile) -> set[str | None]:
    decision = case.decision
    abroad = set(decision.destinations) - set(decision.unreachable) if decision.outcome == "routed" else set()
    return {decision.home, *abroad}
