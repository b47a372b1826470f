"""A referral as a desk keeps it: the facts of its event in columns, its content sealed, its state, who holds it."""

from datetime import UTC, datetime
from typing import Any, Literal, get_args

import msgspec

from services.desk.people.person import REVIEW_QUEUE, UNROUTABLE_QUEUE
from services.desk.queue.states import State
from shared.messages.decision import Channel, ReviewReason, Urgency, Versions
from shared.messages.events import CaseReferred, RoutingEvent, SealedBox, SentToReview, Unroutable
from shared.messages.ids import ReferralId, ReportId, referral_id
from shared.vocabulary.urgency import UrgencyLevel

Role = Literal["home", "lead", "copy", "review", "unroutable"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""Most urgent first."""
NEVER_DUE = datetime(9999, 1, 1, tzinfo=UTC)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the event says in clear beside the columns. `proposed`: where a hub item would go if a person agrees."""

    home: str | None
    markings: tuple[str, ...]
    versions: Versions
    channel: Channel | None = None
    review: ReviewReason | None = None
    proposed: tuple[str, ...] = ()
    outcome: Literal["routed", "review", "unroutable"]
    referred_by: str = "router"
    is_settled: bool = False
    """Closed because a later revision needed the hub no more; nobody at the hub decided that."""
    is_erased: bool = False
    """The reporter had the report erased: nothing of it opens any more."""


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `desk_referrals`."""

    referral_id: ReferralId
    report_id: ReportId
    reference: str
    queue: str
    destination: str
    role: Role
    state: State
    urgency: Urgency
    urgency_rank: int
    deadline: datetime | None
    due: datetime
    category: str
    filed_at: datetime
    received_at: datetime
    revision: int
    step: int
    withdrawn: bool
    returned: bool
    is_test: bool
    facts: Facts
    sealed: SealedBox
    leased_by: str | None
    leased_until: datetime | None
    traceparent: str | None

    @property
    def version(self) -> str:
        """What an officer saw: changes with each revision of the case and each step of the referral."""
        return f"{self.revision}.{self.step}"

    def leased_to(self, now: datetime) -> str | None:
        """Name who holds it now; a lease that is over holds nothing."""
        return self.leased_by if self.leased_until is not None and self.leased_until > now else None


_encode = msgspec.msgpack.Encoder().encode
_decode_facts = msgspec.msgpack.Decoder(Facts).decode
_decode_box = msgspec.msgpack.Decoder(SealedBox).decode


def from_event(event: RoutingEvent, *, received_at: datetime, traceparent: str | None) -> Referral:
    """Read an event as the referral that it makes: referred, and nobody has done anything with it."""
    queue, destination, role = _place(event)
    return Referral(
        referral_id=event.referral_id if isinstance(event, CaseReferred) else referral_id(event.report_id, destination),
        report_id=event.report_id,
        reference=event.reference,
        queue=queue,
        destination=destination,
        role=role,
        state="referred",
        urgency=event.urgency,
        urgency_rank=UrgencyLevel(event.urgency).rank,
        deadline=event.deadline,
        due=event.deadline or NEVER_DUE,
        category=event.category,
        filed_at=event.filed_at,
        received_at=received_at,
        revision=event.revision,
        step=0,
        withdrawn=event.withdrawn,
        returned=False,
        is_test=event.is_test,
        facts=_facts(event),
        sealed=event.sealed,
        leased_by=None,
        leased_until=None,
        traceparent=traceparent,
    )


def to_row(referral: Referral) -> dict[str, Any]:
    """Give the columns."""
    columns = {name: getattr(referral, name) for name in referral.__struct_fields__}
    return columns | {"facts": _encode(referral.facts), "sealed": _encode(referral.sealed)}


def from_row(columns: dict[str, Any]) -> Referral:
    """Read the columns."""
    read = {"facts": _decode_facts(columns["facts"]), "sealed": _decode_box(columns["sealed"])}
    return Referral(**(columns | read))


def _place(event: RoutingEvent) -> tuple[str, str, Role]:
    match event:
        case CaseReferred():
            return event.queue, event.destination, event.role
        case SentToReview():
            return REVIEW_QUEUE, REVIEW_QUEUE, "review"
        case Unroutable():
            return UNROUTABLE_QUEUE, UNROUTABLE_QUEUE, "unroutable"


def _facts(event: RoutingEvent) -> Facts:
    match event:
        case CaseReferred(home=home, channel=channel, outcome=outcome, referred_by=referred_by):
            return Facts(
                home=home,
                markings=event.markings,
                versions=event.versions,
                channel=channel,
                outcome=outcome,
                referred_by=referred_by,
            )
        case SentToReview(home=home, reason=reason, proposed=proposed):
            return Facts(
                home=home,
                markings=event.markings,
                versions=event.versions,
                review=reason,
                proposed=proposed,
                outcome="review",
            )
        case Unroutable(home=home, destinations=destinations):
            return Facts(
                home=home,
                markings=event.markings,
                versions=event.versions,
                proposed=destinations,
                outcome="unroutable",
            )
