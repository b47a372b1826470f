"""The channels, and who sends to each and who follows it."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from shared.messages.events import ReferralEvent, ReportEvent
from shared.messages.topics import DEAD, PARTITIONS, REFERRALS, RELAY, REPORTS, REVIEW, UNROUTABLE, queue_topic


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A topic, or the family of queue topics, and what it carries."""

    address: str
    partitions: int
    messages: tuple[str, ...]
    description: str


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends to a channel or receives from it. `group` is the consumer group, or the projection of that name."""

    service: Literal["intake", "router", "desk"]
    action: Literal["send", "receive"]
    channel: str
    summary: str
    group: str = ""


def _names(union: Any) -> tuple[str, ...]:  # noqa: ANN401 - a union is no type
    return tuple(kind.__name__ for kind in get_args(union))


DEAD_LETTER, MARKER = "DeadLetter", "RelayMarker"

CHANNELS: Mapping[str, Channel] = {
    "reports": Channel(
        address=REPORTS,
        partitions=PARTITIONS[REPORTS],
        messages=_names(ReportEvent),
        description="Every accepted report, each change of it, its withdrawal and its erasure.",
    ),
    "queue": Channel(
        address=queue_topic("{country}"),
        partitions=1,
        messages=("CaseReferred",),
        description="The cases for one focal point, in order; one topic for each queue of the directory.",
    ),
    "review": Channel(
        address=REVIEW,
        partitions=PARTITIONS[REVIEW],
        messages=("SentToReview", "ReportErased"),
        description="Cases that a person must look at before anything crosses a border; and which reports are no more.",
    ),
    "unroutable": Channel(
        address=UNROUTABLE,
        partitions=PARTITIONS[UNROUTABLE],
        messages=("Unroutable",),
        description="Cases whose destinations no focal point serves.",
    ),
    "referrals": Channel(
        address=REFERRALS,
        partitions=PARTITIONS[REFERRALS],
        messages=_names(ReferralEvent),
        description="What the focal points did with their referrals, and asked their reporters.",
    ),
    "dead": Channel(
        address=DEAD,
        partitions=PARTITIONS[DEAD],
        messages=(DEAD_LETTER,),
        description="Records that could not be handled: whole, with the reason in the headers.",
    ),
    "relay": Channel(
        address=RELAY,
        partitions=PARTITIONS[RELAY],
        messages=(MARKER,),
        description="Compacted, internal: the last batch number of each outbox. Nobody else need read it.",
    ),
}

_ROUTER, _DESK, _STATUS = "router", "desk.queue", "intake.status"
_DEATHS = "Keeps what it could not handle."
_REPLAY = "Tries its own again, when the operator says so (`casebridge replay`)."

FLOWS: tuple[Flow, ...] = (
    Flow(service="intake", action="send", channel="reports", summary="Tells of every accepted report."),
    Flow(service="router", action="receive", channel="reports", group=_ROUTER, summary="Decides where each goes."),
    Flow(service="router", action="send", channel="queue", summary="Refers a case, once for each destination."),
    Flow(service="router", action="send", channel="review", summary="Asks a person first; passes erasures on."),
    Flow(service="router", action="send", channel="unroutable", summary="Names what nobody serves."),
    Flow(service="router", action="send", channel="dead", summary=_DEATHS),
    Flow(service="desk", action="receive", channel="queue", group=_DESK, summary="Fills the queues."),
    Flow(service="desk", action="receive", channel="review", group=_DESK, summary="Fills the reviewers' queue."),
    Flow(service="desk", action="receive", channel="unroutable", group=_DESK, summary="Fills the operator's queue."),
    Flow(service="desk", action="send", channel="queue", summary="Re-routes a case to another focal point."),
    Flow(service="desk", action="send", channel="referrals", summary="Tells what a focal point did."),
    Flow(service="desk", action="send", channel="dead", summary=_DEATHS),
    Flow(service="intake", action="receive", channel="queue", group=_STATUS, summary="Shows that a case went out."),
    Flow(service="intake", action="receive", channel="review", group=_STATUS, summary="Shows that a person looks."),
    Flow(service="intake", action="receive", channel="unroutable", group=_STATUS, summary="Shows that a person looks."),
    Flow(service="intake", action="receive", channel="referrals", group=_STATUS, summary="Shows what became of it."),
    Flow(service="intake", action="receive", channel="dead", group=_STATUS, summary="Counts what died undecided."),
    Flow(service="intake", action="send", channel="dead", summary=_DEATHS),
    Flow(service="router", action="receive", channel="dead", group=f"{_ROUTER}.replay", summary=_REPLAY),
    Flow(service="desk", action="receive", channel="dead", group=f"{_DESK}.replay", summary=_REPLAY),
    *(Flow(service=s, action="send", channel="relay", summary="Marks a batch as sent.") for s in ("intake", "desk")),
    *(
        Flow(service=s, action="receive", channel="relay", summary="Reads its last mark at start.")
        for s in ("intake", "desk")
    ),
)
