"""The queries on one referral. What an officer's request reaches starts from `readable_by`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, select, update

from services.desk.cases.errors import ReferralNotFound
from services.desk.people.person import Person
from services.desk.queue.referral import Referral, from_row
from services.desk.queue.repository import Entry, readable_by
from services.desk.queue.states import State
from services.desk.tables import questions, referrals, timeline
from shared.database.engine import Transaction
from shared.messages.events import SealedBox
from shared.messages.ids import QuestionId, ReportId


async def find(transaction: Transaction, person: Person, referral_id: UUID, *, is_to_change: bool = False) -> Referral:
    """Give a referral that this person may read, else raise `ReferralNotFound`. To change it, hold its row."""
    query = readable_by(person).where(referrals.c.referral_id == referral_id)
    row = (await transaction.execute(query.with_for_update() if is_to_change else query)).mappings().first()
    if row is None:
        raise ReferralNotFound
    return from_row(dict(row))


async def entries(transaction: Transaction, person: Person, referral_id: UUID) -> list[Entry]:
    """Give a referral's timeline, oldest first."""
    readable = readable_by(person, referrals.c.referral_id).where(referrals.c.referral_id == referral_id)
    query = select(timeline).where(timeline.c.referral_id.in_(readable)).order_by(timeline.c.id)
    rows = await transaction.execute(query)
    return [
        Entry(**{name: row[name] for name in Entry.__struct_fields__}) for row in (dict(row) for row in rows.mappings())
    ]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as a desk keeps it."""

    question_id: QuestionId
    referral_id: UUID
    step: int
    at: datetime
    by: str
    sealed: SealedBox


_encode = msgspec.msgpack.encode
_box = msgspec.msgpack.Decoder(SealedBox)


async def add_question(transaction: Transaction, asked: Asked) -> None:
    """Keep a question."""
    row = {name: getattr(asked, name) for name in Asked.__struct_fields__} | {"sealed": _encode(asked.sealed)}
    await transaction.execute(insert(questions), row)


async def questions_of(transaction: Transaction, person: Person, referral_id: UUID) -> list[Asked]:
    """Give what was asked on a referral that this person may read, oldest first."""
    readable = readable_by(person, referrals.c.referral_id).where(referrals.c.referral_id == referral_id)
    query = select(questions).where(questions.c.referral_id.in_(readable)).order_by(questions.c.step)
    rows = [dict(row) for row in (await transaction.execute(query)).mappings()]
    return [Asked(**(row | {"sealed": _box.decode(row["sealed"])})) for row in rows]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """That a queue has a report: for which destination, at which revision, sent by whom."""

    queue: str
    destination: str
    revision: int
    referred_by: str


async def known(transaction: Transaction, report_id: ReportId) -> Sequence[Known]:
    """Give who has this report.

    The one query that looks past `readable_by`: sending a case on must not send it twice, and whoever sent it on is
    told what did not follow.
    """
    query = select(referrals).where(referrals.c.report_id == report_id).order_by(referrals.c.received_at)
    found = [from_row(dict(row)) for row in (await transaction.execute(query)).mappings()]
    return [
        Known(queue=one.queue, destination=one.destination, revision=one.revision, referred_by=one.facts.referred_by)
        for one in found
    ]


def is_behind(one: Known, source: Referral) -> bool:
    """Tell whether a queue got this case from this desk, and stands at an earlier revision of it."""
    return one.referred_by == f"desk/{source.queue}" and one.revision < source.revision


async def step(transaction: Transaction, referral: Referral, *, to: State, steps: int) -> bool:
    """Move a referral on, if it stands where the caller saw it; its lease ends with work that has ended."""
    values: dict[str, Any] = {"state": to, "step": referral.step + steps}
    if to in {"declined", "returned", "rerouted", "closed"}:
        values |= {"leased_by": None, "leased_until": None}
    if to == "returned":
        values["returned"] = True
    statement = update(referrals).where(
        referrals.c.referral_id == referral.referral_id,
        referrals.c.step == referral.step,
        referrals.c.revision == referral.revision,
    )
    return (await transaction.execute(statement.values(values))).rowcount == 1


async def lease(transaction: Transaction, referral: Referral, *, by: str | None, until: datetime | None) -> None:
    """Write who holds a referral, and until when."""
    statement = update(referrals).where(referrals.c.referral_id == referral.referral_id)
    await transaction.execute(statement.values(leased_by=by, leased_until=until))
