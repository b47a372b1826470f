"""Identifiers: time-ordered for what we create, derived for what we conclude."""

import secrets
import time
from typing import NewType
from uuid import UUID, uuid5

ReportId = NewType("ReportId", UUID)
ReferralId = NewType("ReferralId", UUID)
EventId = NewType("EventId", UUID)

_NAMESPACE = UUID("6f0b7c52-4c3e-5d0a-9a55-0c4f6f2a7e11")


def new_report_id() -> ReportId:
    """Make a UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return ReportId(UUID(int=value))


def referral_id(report_id: ReportId, destination: str) -> ReferralId:
    """Name the one referral of a report to a destination; every revision of it has this id."""
    return ReferralId(uuid5(_NAMESPACE, f"referral/{report_id}/{destination}"))


def event_id(report_id: ReportId, kind: str, revision: int) -> EventId:
    """Name an event so that making it again gives the same id (UUIDv5): replay is idempotent.

    `kind` says which of the events of this revision it is: the event's tag, with the destination where it has one.
    """
    return EventId(uuid5(_NAMESPACE, f"event/{report_id}/{kind}/{revision}"))
