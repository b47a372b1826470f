"""The projection `intake.status`: what router and desks say of a report becomes rows beside it, each event once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from services.intake.notices.addressees import wish
from services.intake.status import repository
from services.intake.status.repository import URGENT, News, Question
from services.intake.tables import events
from shared.database.engine import Database, Transaction
from shared.eventlog.port import Limits, Projection
from shared.eventlog.records import Done, Never, Outcome, Record
from shared.messages.envelope import header
from shared.messages.events import (
    CaseReferred,
    Event,
    ReferralAsked,
    ReferralClosed,
    ReferralDeclined,
    ReferralEvent,
    ReferralRerouted,
    ReferralReturned,
    ReportErased,
    ReportFiled,
    ReportSupplemented,
    ReportWithdrawn,
    SentToReview,
    Unroutable,
    decode,
    tag_of,
)
from shared.messages.ids import ReportId
from shared.messages.topics import DEAD, REFERRALS, REVIEW, UNROUTABLE, queue_topic
from shared.vocabulary.offence_categories import CATEGORIES

NAME = "intake.status"
SENT = "case.referred"
NOTICED = frozenset({
    "referral.acknowledged", "referral.accepted", "referral.declined", "referral.closed", "referral.asked",
})  # fmt: skip
FRESH = timedelta(days=2)
_COUNTRY = 2
# Reviews of what was hardly understood: no guess of a category is told of those.
_GUESSED = frozenset({"low_information", "low_confidence"})
_URGENT = frozenset({"emergency", "child"})
_DANGERS = frozenset({"emergency", "emergency?"})
# Whose dead letters mean that a report was not decided.
ROUTER = "router"


def status_projection(database: Database, queues: Sequence[str]) -> Projection:
    """Follow every topic that speaks of reports; `queues` are the countries that have one."""
    return Projection(
        name=NAME,
        topics=(*(queue_topic(country) for country in queues), REVIEW, UNROUTABLE, REFERRALS, DEAD),
        handler=project,
        database=database,
        tables=events,
        # A reporter looks at most every few seconds; the same machine accepts reports meanwhile.
        limits=Limits(gather_seconds=0.5),
    )


async def project(transaction: Transaction, records: Sequence[Record]) -> Sequence[Outcome]:
    """Write what these records say of reports; the position commits with it."""
    heard: list[News] = []
    asked: list[Question] = []
    outcomes: list[Outcome] = []
    for record in records:
        try:
            event = None if record.topic == DEAD else decode(record.value)
            found = _of_event(record, event) if event else _of_dead_letter(record)
        except (msgspec.DecodeError, ValueError):
            # What is no dead letter of a report is somebody else's to look at.
            outcomes.append(Done() if record.topic == DEAD else Never("not an event that intake knows"))
            continue
        if found:
            heard.append(found)
        if isinstance(event, ReferralAsked):
            asked.append(_question(event))
        outcomes.append(Done())
    await repository.insert_news(transaction, heard)
    await repository.insert_questions(transaction, asked)
    now = datetime.now(UTC)
    await wish(transaction, {one.report_id for one in heard if _is_worth_a_notice(one, now)}, now)
    return outcomes


def _is_worth_a_notice(one: News, now: datetime) -> bool:
    """Tell whether a reporter is written to: not for what their own addition did, nor when old news is read anew."""
    return (one.kind in NOTICED or (one.kind == SENT and one.revision == 1)) and now - one.at < FRESH


def _of_dead_letter(record: Record) -> News | None:
    if header(record.headers, "cb_dead_group") != ROUTER:
        return None
    return News(
        event_id=_id(record),
        report_id=ReportId(UUID(header(record.headers, "ce_subject") or record.key.decode())),
        revision=_revision(record),
        kind="dead",
        at=_time(record),
    )


def _revision(record: Record) -> int:
    try:
        return decode(record.value).revision
    except msgspec.DecodeError:
        # The very bytes may be what the router could not read.
        return 1


def _question(event: ReferralAsked) -> Question:
    return Question(
        question_id=event.question_id,
        report_id=event.report_id,
        referral_id=event.referral_id,
        destination=event.destination,
        at=event.at,
        sealed=event.sealed,
    )


def _of_event(record: Record, event: Event) -> News | None:
    match event:
        case CaseReferred() | SentToReview() | Unroutable():
            return None if event.withdrawn else _routed(record, event)
        case ReportFiled() | ReportSupplemented() | ReportWithdrawn() | ReportErased():
            return None
        case _:
            return _referral(record, event)


def _routed(record: Record, event: CaseReferred | SentToReview | Unroutable) -> News:
    referred = event if isinstance(event, CaseReferred) else None
    return News(
        event_id=_id(record),
        report_id=event.report_id,
        revision=event.revision,
        kind=tag_of(event),
        at=_time(record),
        destination=referred.destination if referred else None,
        role=referred.role if referred else None,
        category=event.category if _is_understood(event) else None,
        detail=URGENT if event.urgency in _URGENT else None,
    )


def _is_understood(event: CaseReferred | SentToReview | Unroutable) -> bool:
    """Tell whether the category can be told; of a review, the event for the reviewers alone says why it is one.

    Beside a danger only a category that is about it can: how sure it is, no event says, and whoever was hurt at home
    is not to read of a payment card.
    """
    match event:
        case SentToReview() if event.urgency in _URGENT:
            category = CATEGORIES.get(event.category)
            return category is not None and not _DANGERS.isdisjoint(category.handling)
        case SentToReview():
            return event.reason not in _GUESSED
        case CaseReferred():
            return event.outcome != "review"
        case _:
            return True


def _referral(record: Record, event: ReferralEvent) -> News:
    return News(
        event_id=_id(record),
        report_id=event.report_id,
        revision=event.revision,
        kind=tag_of(event),
        at=event.at,
        step=event.step,
        # The hub is no country, and its two queues would say why a person looks.
        destination=event.destination if len(event.destination) == _COUNTRY else None,
        detail=_detail(event),
    )


def _detail(event: ReferralEvent) -> str | None:
    match event:
        case ReferralDeclined() | ReferralReturned():
            return event.reason
        case ReferralRerouted():
            return event.to
        case ReferralClosed():
            return event.outcome
        case ReferralAsked():
            return str(event.question_id)
        case _:
            return None


def _id(record: Record) -> UUID:
    return UUID(header(record.headers, "ce_id") or "")


def _time(record: Record) -> datetime:
    return datetime.fromisoformat(header(record.headers, "ce_time") or "")
