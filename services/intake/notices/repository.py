"""Every query on the notices."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, case, delete, func, insert, select, update

from services.intake.notices.tables import notices
from shared.database.engine import Transaction
from shared.database.types import Instant
from shared.messages.events import SealedBox
from shared.messages.ids import ReportId

_box = msgspec.msgpack.Decoder(SealedBox)

_now = bindparam("now", type_=Instant)
_WISH = (
    update(notices)
    .where(notices.c.report_id.in_(bindparam("report_ids", expanding=True)))
    .values(
        wished=notices.c.wished + 1,
        since=func.coalesce(notices.c.since, _now),
        due_at=func.coalesce(notices.c.due_at, case((notices.c.rest_until > _now, notices.c.rest_until), else_=_now)),
    )
)
_DUE = (
    select(notices).where(notices.c.due_at <= _now).order_by(notices.c.due_at).limit(bindparam("most", type_=Integer))
)
_NOTHING: dict[str, Any] = {"due_at": None, "since": None, "attempts": 0}


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that is to be sent now."""

    report_id: ReportId
    sealed: SealedBox
    wished: int
    due_at: datetime
    since: datetime
    attempts: int


async def keep(transaction: Transaction, report_id: ReportId, sealed: SealedBox, stop_hash: str) -> None:
    """Add an addressee, or replace the one before; what waits for them goes on waiting."""
    wanted = {"sealed": msgspec.msgpack.encode(sealed), "stop_hash": stop_hash}
    replaced = await transaction.execute(update(notices).where(notices.c.report_id == report_id).values(wanted))
    if not replaced.rowcount:
        await transaction.execute(insert(notices), {"report_id": report_id, "wished": 0, "attempts": 0, **wanted})


async def kept(transaction: Transaction, report_id: ReportId) -> SealedBox | None:
    """Give who is told of this report, sealed; None if nobody is."""
    query = select(notices.c.sealed).where(notices.c.report_id == report_id)
    sealed = (await transaction.execute(query)).scalar_one_or_none()
    return _box.decode(sealed) if sealed else None


async def is_stop(transaction: Transaction, stop_hash: str) -> bool:
    """Tell whether this stops anything."""
    return (
        await transaction.execute(select(notices.c.wished).where(notices.c.stop_hash == stop_hash))
    ).first() is not None


async def remove(transaction: Transaction, report_id: ReportId) -> None:
    """Tell nobody of this report any more."""
    await transaction.execute(delete(notices).where(notices.c.report_id == report_id))


async def remove_by_stop(transaction: Transaction, stop_hash: str) -> None:
    """Do so by the link in a message."""
    await transaction.execute(delete(notices).where(notices.c.stop_hash == stop_hash))


async def wish(transaction: Transaction, report_ids: Collection[ReportId], now: datetime) -> None:
    """Let everybody be told who wants to be told of one of these; who waits already waits on."""
    if report_ids:
        await transaction.execute(_WISH, {"report_ids": list(report_ids), "now": now})


async def due(transaction: Transaction, now: datetime, most: int) -> Sequence[Waiting]:
    """Give what is to be sent by now, the longest waiting first."""
    rows = await transaction.execute(_DUE, {"now": now, "most": most})
    return [
        Waiting(
            report_id=ReportId(row.report_id),
            sealed=_box.decode(row.sealed),
            wished=row.wished,
            due_at=row.due_at,
            since=row.since or row.due_at,
            attempts=row.attempts,
        )
        for row in rows
    ]


async def claim(transaction: Transaction, waiting: Waiting, until: datetime) -> bool:
    """Take one to send: nobody else does before `until`. False where another was faster."""
    statement = (
        update(notices)
        .where(notices.c.report_id == waiting.report_id, notices.c.due_at == waiting.due_at)
        .values(due_at=until, attempts=notices.c.attempts + 1)
    )
    return (await transaction.execute(statement)).rowcount == 1


async def settle(transaction: Transaction, waiting: Waiting, now: datetime, rest: timedelta) -> None:
    """Write that it was sent; news that came meanwhile is told after the rest."""
    this = notices.c.report_id == waiting.report_id
    after = now + rest
    settled = await transaction.execute(
        update(notices).where(this, notices.c.wished == waiting.wished).values(rest_until=after, **_NOTHING)
    )
    if not settled.rowcount:
        await transaction.execute(
            update(notices).where(this).values(rest_until=after, due_at=after, since=now, attempts=0)
        )


async def put_off(transaction: Transaction, waiting: Waiting, until: datetime) -> None:
    """Try again then."""
    await transaction.execute(update(notices).where(notices.c.report_id == waiting.report_id).values(due_at=until))


async def give_up(transaction: Transaction, waiting: Waiting) -> None:
    """Send this one no more; the next news is tried again."""
    await transaction.execute(update(notices).where(notices.c.report_id == waiting.report_id).values(**_NOTHING))
