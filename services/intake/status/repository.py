"""Every query on the news of reports, on the questions to their reporters, and on the sessions of those who look."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.intake.status.tables import news, questions, sessions
from shared.database.engine import Transaction
from shared.eventlog.sql.repository import insert_missing
from shared.messages.events import SealedBox
from shared.messages.ids import QuestionId, ReferralId, ReportId

_OF_REPORT = select(news).where(news.c.report_id == bindparam("of_report"))
# The position moves with the rows, so none comes twice; a projection that is built anew meets its old rows.
_INSERT_SQLITE = sqlite.insert(news).on_conflict_do_nothing(index_elements=["event_id"])
_INSERT_POSTGRESQL = postgresql.insert(news).on_conflict_do_nothing(index_elements=["event_id"])

URGENT = "urgent"
"""The detail of news that a report comes first: a life or a child may be in danger; which of them is not kept."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """One event that speaks of a report."""

    event_id: UUID
    report_id: ReportId
    revision: int
    kind: str
    at: datetime
    step: int = 0
    destination: str | None = None
    role: str | None = None
    category: str | None = None
    detail: str | None = None


async def insert_news(transaction: Transaction, heard: Sequence[News]) -> None:
    """Add what is new; what is known stays as it is."""
    if heard:
        is_sqlite = transaction.connection.dialect.name == "sqlite"
        await transaction.execute(
            _INSERT_SQLITE if is_sqlite else _INSERT_POSTGRESQL, [msgspec.structs.asdict(one) for one in heard]
        )


async def news_of(transaction: Transaction, report_id: ReportId) -> Sequence[News]:
    """Find all that was heard of a report."""
    found = await transaction.execute(_OF_REPORT, {"of_report": report_id})
    return [News(**row._mapping) for row in found]  # noqa: SLF001 - the documented name


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk asks, sealed."""

    question_id: QuestionId
    report_id: ReportId
    referral_id: ReferralId
    destination: str
    at: datetime
    sealed: SealedBox


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that opened a report by its receipt."""

    token_hash: str
    report_id: ReportId
    receipt_hash: bytes
    used_at: datetime


_box = msgspec.msgpack.Decoder(SealedBox)


async def insert_questions(transaction: Transaction, asked: Sequence[Question]) -> None:
    """Add what is new; what is known stays as it is."""
    if asked:
        rows = [msgspec.structs.asdict(one) | {"sealed": msgspec.msgpack.encode(one.sealed)} for one in asked]
        await transaction.execute(insert_missing(transaction, questions), rows)


async def questions_of(transaction: Transaction, report_id: ReportId) -> Sequence[Question]:
    """Find what was asked about a report, oldest first."""
    query = (
        select(questions).where(questions.c.report_id == report_id).order_by(questions.c.at, questions.c.question_id)
    )
    rows = [dict(row) for row in (await transaction.execute(query)).mappings()]
    return [Question(**(row | {"sealed": _box.decode(row["sealed"])})) for row in rows]


async def add_session(transaction: Transaction, session: Session) -> None:
    """Let a browser in."""
    await transaction.execute(insert(sessions), msgspec.structs.asdict(session))


async def session(transaction: Transaction, token_hash: str) -> Session | None:
    """Find who holds this token."""
    found = await transaction.execute(select(sessions).where(sessions.c.token_hash == token_hash))
    row = found.mappings().first()
    return Session(**row) if row else None


async def touch_session(transaction: Transaction, token_hash: str, now: datetime) -> None:
    """Say that a session is in use."""
    await transaction.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(used_at=now))


async def remove_session(transaction: Transaction, token_hash: str) -> None:
    """Let a browser in no more."""
    await transaction.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


async def remove_sessions_before(transaction: Transaction, instant: datetime) -> None:
    """Remove the sessions that nobody used since."""
    await transaction.execute(delete(sessions).where(sessions.c.used_at < instant))


async def remove_sessions_of(transaction: Transaction, report_id: ReportId) -> None:
    """Let nobody in to a report any more who is in now."""
    await transaction.execute(delete(sessions).where(sessions.c.report_id == report_id))
