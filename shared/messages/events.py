"""The events, tagged by type, JSON on the wire. Readers skip fields that they do not know."""

from typing import Literal

import msgspec

from shared.messages.decision import Channel, Decision, ReviewReason, Urgency, Versions
from shared.messages.envelope import Instant
from shared.messages.ids import QuestionId, ReferralId, ReportId
from shared.messages.report import Report


class SealedBox(msgspec.Struct, frozen=True, kw_only=True):
    """Content under the report's data key (AES-256-GCM; associated data = report id + purpose)."""

    purpose: str
    nonce: bytes
    ciphertext: bytes


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    report_id: ReportId
    reference: str
    revision: int
    """Grows by one with each change of the report; never shrinks."""
    is_test: bool = False


class ReportFiled(_Event, frozen=True, kw_only=True, tag="report.filed"):
    """A report was accepted. `sealed` holds a `Report` under the purpose `report`."""

    filed_at: Instant
    door: Literal["form", "api", "bulk"]
    sealed: SealedBox


class ReportSupplemented(_Event, frozen=True, kw_only=True, tag="report.supplemented"):
    """A report was added to or corrected. `sealed` holds the whole `Report` as it now stands."""

    filed_at: Instant
    supplemented_at: Instant
    door: Literal["form", "api", "bulk"]
    sealed: SealedBox


class ReportWithdrawn(_Event, frozen=True, kw_only=True, tag="report.withdrawn"):
    """The sender took a report back. `sealed` holds the last `Report`, so that the same desks hear of it."""

    filed_at: Instant
    withdrawn_at: Instant
    door: Literal["form", "api", "bulk"]
    sealed: SealedBox


class ReportErased(_Event, frozen=True, kw_only=True, tag="report.erased"):
    """The sender had a report erased: its key is gone, and nothing that was sealed under it opens any more."""

    filed_at: Instant
    erased_at: Instant


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk may read of a case: always sealed, under the purpose `case/<destination>`."""

    report: Report
    decision: Decision
    left_out: tuple[str, ...] = ()
    """JSON pointers of report fields that this destination does not get."""


class _Routed(_Event, frozen=True, kw_only=True):
    filed_at: Instant
    category: str
    urgency: Urgency
    deadline: Instant | None
    withdrawn: bool = False
    markings: tuple[str, ...]
    versions: Versions
    sealed: SealedBox
    """A `CaseFile`."""


class CaseReferred(_Routed, frozen=True, kw_only=True, tag="case.referred"):
    """A case goes to the queue of the focal point that serves `destination`."""

    referral_id: ReferralId
    home: str | None
    destination: str
    queue: str
    """The country whose focal point serves the destination: itself, or the State responsible for a territory."""
    role: Literal["home", "lead", "copy"]
    outcome: Literal["routed", "review", "unroutable"]
    """The decision's outcome: the home queue gets the case in every one of them."""
    channel: Channel | None
    referred_by: str = "router"


class SentToReview(_Routed, frozen=True, kw_only=True, tag="case.sent_to_review"):
    """A person must look before anything crosses a border."""

    home: str | None
    reason: ReviewReason
    proposed: tuple[str, ...]


class Unroutable(_Routed, frozen=True, kw_only=True, tag="case.unroutable"):
    """No focal point serves these destinations; the operator decides."""

    home: str | None
    destinations: tuple[str, ...]


class _ReferralEvent(_Event, frozen=True, kw_only=True):
    referral_id: ReferralId
    destination: str
    at: Instant
    step: int
    """Grows by one with each event of this referral."""


class ReferralAcknowledged(_ReferralEvent, frozen=True, kw_only=True, tag="referral.acknowledged"):
    """The focal point has seen it."""


class ReferralAccepted(_ReferralEvent, frozen=True, kw_only=True, tag="referral.accepted"):
    """The focal point works on it."""


DeclineReason = Literal["no_jurisdiction", "duplicate", "insufficient", "not_an_offence", "rights", "other"]
CloseOutcome = Literal["funds_stopped", "suspect_identified", "taken_down", "no_further_action", "other"]


class ReferralDeclined(_ReferralEvent, frozen=True, kw_only=True, tag="referral.declined"):
    """The focal point will not work on it."""

    reason: DeclineReason


class ReferralReturned(_ReferralEvent, frozen=True, kw_only=True, tag="referral.returned"):
    """The focal point gives it back to the hub."""

    reason: DeclineReason


class ReferralRerouted(_ReferralEvent, frozen=True, kw_only=True, tag="referral.rerouted"):
    """The focal point, or a reviewer, sends it on to another."""

    to: str


class ReferralClosed(_ReferralEvent, frozen=True, kw_only=True, tag="referral.closed"):
    """The work is done."""

    outcome: CloseOutcome


class ReferralAsked(_ReferralEvent, frozen=True, kw_only=True, tag="referral.asked"):
    """The focal point asks the reporter something; the state of the referral stays as it is.

    `sealed` holds the words, UTF-8 under the purpose `question/<referral id>`. The reply comes in `Report.replies`.
    """

    question_id: QuestionId
    sealed: SealedBox


ReportEvent = ReportFiled | ReportSupplemented | ReportWithdrawn | ReportErased
RoutingEvent = CaseReferred | SentToReview | Unroutable
ReferralEvent = (
    ReferralAcknowledged
    | ReferralAccepted
    | ReferralDeclined
    | ReferralReturned
    | ReferralRerouted
    | ReferralClosed
    | ReferralAsked
)
Event = ReportEvent | RoutingEvent | ReferralEvent

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
encode = _encoder.encode


def decode(value: bytes) -> Event:
    """Read an event; raises `msgspec.ValidationError` or `msgspec.DecodeError` on bytes that are none."""
    return _decoder.decode(value)


def tag_of(event: Event) -> str:
    """Give the event's type on the wire, such as `report.filed`."""
    return str(event.__struct_config__.tag)
