"""The hub's two queues follow the report: what a later revision settled is closed, what it asks anew is opened again.

The topics of one report are read in any order, so that both are decided by what stands in the tables, never by which
came first. A person's decision is left alone, but for one: a case that a reviewer sent on waits for them again when
more came in that must not cross a border unseen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.desk.people.person import REVIEW_QUEUE, UNROUTABLE_QUEUE
from services.desk.queue import repository
from services.desk.queue.referral import Referral
from services.desk.queue.repository import Entry
from services.desk.queue.states import OPEN
from shared.database.engine import Transaction

_KEPT_BY = {REVIEW_QUEUE: "review", UNROUTABLE_QUEUE: "unroutable"}


async def to_open_again(transaction: Transaction, later: Sequence[Referral]) -> frozenset[UUID]:
    """Name the referrals of these that wait for a person once more; ask before they are revised."""
    wanted = {referral.referral_id: referral for referral in later if referral.queue in _KEPT_BY}
    standing = await repository.hold(transaction, {referral.report_id for referral in wanted.values()})
    return frozenset(
        before.referral_id
        for before in standing
        if before.referral_id in wanted and not wanted[before.referral_id].withdrawn and _waits_again(before)
    )


async def close_settled(transaction: Transaction, arrived: Sequence[Referral], now: datetime) -> None:
    """Close what waits at the hub for a revision that a later one, with another outcome, has overtaken."""
    # Of a report that is new and went to a desk nothing waits at the hub: most of what arrives.
    reports = {one.report_id for one in arrived if one.revision > 1 or one.queue in _KEPT_BY}
    standing = await repository.hold(transaction, reports)
    latest: dict[UUID, Referral] = {}
    for referral in standing:
        if referral.report_id not in latest or referral.revision > latest[referral.report_id].revision:
            latest[referral.report_id] = referral
    settled = [referral for referral in standing if _is_settled(referral, latest)]
    for referral in settled:
        facts = msgspec.structs.replace(referral.facts, is_settled=True)
        closed = msgspec.structs.replace(
            referral, state="closed", step=referral.step + 1, leased_by=None, leased_until=None, facts=facts
        )
        await repository.put_back(transaction, closed)
    await repository.note(
        transaction,
        [
            Entry(
                referral_id=referral.referral_id,
                revision=latest[referral.report_id].revision,
                step=0,
                event="settled",
                at=now,
                by=latest[referral.report_id].facts.referred_by,
                note=latest[referral.report_id].facts.outcome,
            )
            for referral in settled
        ],
    )


def _waits_again(before: Referral) -> bool:
    was_sent_on = before.queue == REVIEW_QUEUE and before.state == "rerouted"
    return was_sent_on or (before.state == "closed" and before.facts.is_settled)


def _is_settled(referral: Referral, latest: Mapping[UUID, Referral]) -> bool:
    newest = latest[referral.report_id]
    return (
        referral.queue in _KEPT_BY
        and referral.state in OPEN
        and newest.revision > referral.revision
        and newest.facts.outcome != _KEPT_BY[referral.queue]
    )
