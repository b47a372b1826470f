"""The place in a queue after which the next page begins. Opaque to whoever holds it, and harmless if made up."""

import base64
from datetime import datetime
from uuid import UUID

import msgspec

from services.desk.queue.referral import Referral


class CursorRefused(Exception):  # noqa: N818 - named for the condition
    """These characters are no cursor of ours."""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The sort key of the last referral that was shown."""

    urgency_rank: int
    due: datetime
    filed_at: datetime
    referral_id: UUID


_decoder = msgspec.msgpack.Decoder(Cursor)


def after(referral: Referral) -> Cursor:
    """Give the place behind this referral."""
    return Cursor(referral.urgency_rank, referral.due, referral.filed_at, referral.referral_id)


def write(cursor: Cursor) -> str:
    """Write it for a URL."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def read(text: str) -> Cursor:
    """Read what `write` gave; raises `CursorRefused`."""
    try:
        cursor = _decoder.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, msgspec.MsgspecError) as error:
        raise CursorRefused(text) from error
    if cursor.due.tzinfo is None or cursor.filed_at.tzinfo is None:
        raise CursorRefused(text)
    return cursor
