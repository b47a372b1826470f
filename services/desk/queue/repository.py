"""The queries on queues. Whatever an officer's request can reach starts from `readable_by`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, or_, select, tuple_, update

from services.desk.people.person import Person
from services.desk.queue.cursor import Cursor
from services.desk.queue.referral import URGENCIES, Referral, Role, from_row, to_row
from services.desk.queue.states import OPEN, State
from services.desk.tables import referrals, timeline
from shared.database.engine import Transaction
from shared.eventlog.sql.repository import insert_missing
from shared.messages.decision import Urgency

_ORDER = (referrals.c.urgency_rank, referrals.c.due, referrals.c.filed_at, referrals.c.referral_id)
# A later revision changes what the router says, never what the desk did.
_FACTS = (
    "role", "urgency", "urgency_rank", "deadline", "due", "category", "revision", "withdrawn", "facts", "sealed",
    "traceparent",
)  # fmt: skip

_REVISE = (
    update(referrals)
    .where(referrals.c.referral_id == bindparam("this"), referrals.c.revision < bindparam("newer"))
    .values({name: bindparam(f"new_{name}") for name in _FACTS})
)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What to show of a queue; empty means all of it."""

    states: tuple[State, ...] = OPEN
    urgency: Urgency | None = None
    category: str | None = None
    role: Role | None = None
    reference: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a referral's timeline. `note` is a code: a reason, an outcome, a destination."""

    referral_id: UUID
    revision: int
    step: int
    event: str
    at: datetime
    by: str
    note: str | None = None

    @classmethod
    def arrived(cls, referral: Referral, event: str = "arrived") -> "Entry":
        """Say that a referral, or a later revision of it, came in."""
        return cls(
            referral_id=referral.referral_id,
            revision=referral.revision,
            step=0,
            event=event,
            at=referral.received_at,
            by=referral.facts.referred_by,
        )


def readable_by(person: Person, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select from the referrals that this person may see: their own queue, and for reviewers what was given back."""
    own = referrals.c.queue == person.queue
    mine = or_(own, referrals.c.returned) if person.role == "reviewer" else own
    return select(*columns or (referrals,)).where(mine)


async def page(
    transaction: Transaction, person: Person, wanted: Filter, *, after: Cursor | None, limit: int
) -> list[Referral]:
    """Give the next referrals, most urgent first, then by deadline, then by age."""
    query = _narrowed(readable_by(person), wanted).order_by(*_ORDER).limit(limit)
    if wanted.urgency:
        query = query.where(referrals.c.urgency == wanted.urgency)
    if after:
        values = (after.urgency_rank, after.due, after.filed_at, after.referral_id)
        place = [literal(value, column.type) for value, column in zip(values, _ORDER, strict=True)]
        query = query.where(tuple_(*_ORDER) > tuple_(*place))
    rows = await transaction.execute(query)
    return [from_row(dict(row)) for row in rows.mappings()]


async def totals(transaction: Transaction, person: Person, wanted: Filter) -> dict[Urgency, int]:
    """Count per urgency, under every filter but the one on urgency."""
    counting = readable_by(person, referrals.c.urgency, func.count().label("number"))
    rows = await transaction.execute(_narrowed(counting, wanted).group_by(referrals.c.urgency))
    counted = {row["urgency"]: int(row["number"]) for row in rows.mappings()}
    return {urgency: counted.get(urgency, 0) for urgency in URGENCIES}


async def revisions(transaction: Transaction, referral_ids: Collection[UUID]) -> dict[UUID, int]:
    """Give the revision at which each referral that is there stands. For the projection."""
    query = select(referrals.c.referral_id, referrals.c.revision).where(referrals.c.referral_id.in_(referral_ids))
    return {row.referral_id: row.revision for row in await transaction.execute(query)}


async def hold(transaction: Transaction, report_ids: Collection[UUID]) -> Sequence[Referral]:
    """Give every referral of these reports, and keep others from changing them. For the projection."""
    if not report_ids:
        return []
    # In one order, so that two that hold the same rows never wait for each other.
    query = select(referrals).where(referrals.c.report_id.in_(report_ids)).order_by(referrals.c.referral_id)
    return [from_row(dict(row)) for row in (await transaction.execute(query.with_for_update())).mappings()]


async def put_back(transaction: Transaction, changed: Referral) -> None:
    """Write a referral that this transaction holds."""
    row = to_row(changed)
    values = {name: row[name] for name in ("state", "step", "leased_by", "leased_until", "facts")}
    await transaction.execute(update(referrals).where(referrals.c.referral_id == changed.referral_id).values(values))


async def open_again(transaction: Transaction, referral_ids: Collection[UUID]) -> None:
    """Let these wait for a person as they did when they came in."""
    if referral_ids:
        again = update(referrals).where(referrals.c.referral_id.in_(referral_ids))
        await transaction.execute(again.values(state="referred"))


async def insert_new(transaction: Transaction, new: Sequence[Referral]) -> None:
    """Insert the referrals that are not there yet, by their unique key."""
    if new:
        await transaction.execute(insert_missing(transaction, referrals), [to_row(referral) for referral in new])


async def reserve(transaction: Transaction, new: Referral) -> bool:
    """Insert one referral; False if it was there. Of two desks that send on at once, only one gets True."""
    result = await transaction.execute(insert_missing(transaction, referrals), to_row(new))
    return result.rowcount == 1


async def revise(transaction: Transaction, later: Sequence[Referral]) -> None:
    """Bring the facts of referrals up to a later revision; an older or equal one changes nothing."""
    if later:
        await transaction.execute(_REVISE, [_revised(referral) for referral in later])


async def bring_up(transaction: Transaction, later: Referral) -> bool:
    """Bring the facts of one referral up to a later revision; False if it is there already."""
    return (await transaction.execute(_REVISE, _revised(later))).rowcount == 1


async def note(transaction: Transaction, entries: Sequence[Entry]) -> None:
    """Add to timelines; a line that is there already is passed over."""
    if entries:
        statement = insert_missing(transaction, timeline)
        await transaction.execute(statement, [msgspec.structs.asdict(entry) for entry in entries])


def _narrowed(query: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.states:
        query = query.where(referrals.c.state.in_(wanted.states))
    for column, value in (
        (referrals.c.category, wanted.category),
        (referrals.c.role, wanted.role),
        (referrals.c.reference, wanted.reference),
    ):
        if value:
            query = query.where(column == value)
    return query


def _revised(referral: Referral) -> Mapping[str, Any]:
    row = to_row(referral)
    return {
        "this": referral.referral_id,
        "newer": referral.revision,
        **{f"new_{name}": row[name] for name in _FACTS},
    }
