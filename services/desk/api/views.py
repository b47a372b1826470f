"""What the API answers with."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from services.desk.cases.asking import Question, can_ask
from services.desk.cases.reading import Case
from services.desk.queue.referral import Referral, Role
from services.desk.queue.request import QueuePage
from services.desk.queue.states import Action, Place, State, possible
from shared.messages.decision import Channel, ReviewReason, Urgency
from shared.messages.events import CaseFile

ERASED = "The content of this case was erased at the source. What remains here are its facts without persons."


class LeaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is at work on it, and until when."""

    by: str
    until: datetime


class ReferralView(msgspec.Struct, frozen=True, kw_only=True):
    """A referral in a queue. `version` goes into `If-Match` with each action; `possible` names those open now."""

    referral_id: UUID
    reference: str
    queue: str
    destination: str
    role: Role
    state: State
    possible: tuple[Action, ...]
    can_ask: bool
    """Whether the reporter can be asked now."""
    version: str
    urgency: Urgency
    deadline: datetime | None
    category: str
    home: str | None
    channel: Channel | None
    review: ReviewReason | None
    proposed: tuple[str, ...]
    markings: tuple[str, ...]
    filed_at: datetime
    received_at: datetime
    referred_by: str
    revision: int
    is_withdrawn: bool
    is_erased: bool
    is_test: bool
    lease: LeaseView | None


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a queue; `next` is the cursor of the page behind it."""

    queue: str
    referrals: tuple[ReferralView, ...]
    totals: Mapping[Urgency, int]
    next: str | None


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the timeline."""

    event: str
    at: datetime
    by: str
    note: str | None
    revision: int
    step: int


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case: `case` is null when it was erased, and `erased` then says so."""

    referral: ReferralView
    timeline: tuple[EntryView, ...]
    case: CaseFile | None
    erased: str | None
    questions: tuple[Question, ...]
    """What this desk asked the reporter, oldest first, with the replies."""
    behind: tuple[str, ...]
    """Destinations that this desk sent the case on to and that do not have what came in since."""
    is_behind: bool
    """A person sent the case here, and a later revision of it waits for a person elsewhere."""


def referral_view(referral: Referral, place: Place, now: datetime) -> ReferralView:
    """Show a referral."""
    holder = referral.leased_to(now)
    return ReferralView(
        referral_id=referral.referral_id,
        reference=referral.reference,
        queue=referral.queue,
        destination=referral.destination,
        role=referral.role,
        state=referral.state,
        possible=possible(referral.state, place),
        can_ask=can_ask(referral),
        version=referral.version,
        urgency=referral.urgency,
        deadline=referral.deadline,
        category=referral.category,
        home=referral.facts.home,
        channel=referral.facts.channel,
        review=referral.facts.review,
        proposed=referral.facts.proposed,
        markings=referral.facts.markings,
        filed_at=referral.filed_at,
        received_at=referral.received_at,
        referred_by=referral.facts.referred_by,
        revision=referral.revision,
        is_withdrawn=referral.withdrawn,
        is_erased=referral.facts.is_erased,
        is_test=referral.is_test,
        lease=LeaseView(by=holder, until=referral.leased_until) if holder and referral.leased_until else None,
    )


def queue_view(page: QueuePage, queue: str, place: Place, now: datetime) -> QueueView:
    """Show a page of a queue."""
    shown = tuple(referral_view(referral, place, now) for referral in page.referrals)
    return QueueView(queue=queue, referrals=shown, totals=page.totals, next=page.next)


def case_view(case: Case, place: Place, now: datetime) -> CaseView:
    """Show a case."""
    return CaseView(
        referral=referral_view(case.referral, place, now),
        timeline=tuple(
            EntryView(
                event=entry.event,
                at=entry.at,
                by=entry.by,
                note=entry.note,
                revision=entry.revision,
                step=entry.step,
            )
            for entry in case.timeline
        ),
        case=case.content,
        erased=None if case.content else ERASED,
        questions=case.questions,
        behind=case.behind,
        is_behind=case.is_behind,
    )
