"""When money left, by the payments and the incident; how long it can be stopped, and by when."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from services.router.reading.rules import table
from shared.messages.decision import Indicator
from shared.messages.report import Report, Transaction
from shared.reading.reading import Reading

MONEY_CLOCK = timedelta(hours=72)
"""Within it a recall, a FIU and I-GRIP have a real chance."""
WINDOWS = {method: timedelta(hours=hours) for method, hours in table("urgency", "clock")["hours"].items()}
"""How long money can be stopped, by the methods that leave a trace; cash and gift cards leave none."""
_UNTRACEABLE_ASSETS = frozenset({"xmr", "monero", "zec", "zcash"})
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


class Moved(NamedTuple):
    """Money that left at an instant by a method."""

    at: datetime
    method: str


def instant(written: str | None, like: datetime) -> datetime | None:
    """Read an RFC 3339 instant, or a date as its last moment in the filer's offset; a month or a year is none."""
    if not written:
        return None
    partial = _PARTIAL.match(written)
    try:
        if partial is None:
            value = datetime.fromisoformat(written)
            return value if value.tzinfo else value.replace(tzinfo=like.tzinfo)
        if partial[3] is None:
            return None
        day = date.fromisoformat(written)
    except ValueError:
        return None
    # A day ahead of the filer's clock by one has begun further east, and its last moment has not come.
    is_begun = day <= like.date() + timedelta(days=1)
    return min(datetime.combine(day, time(23, 59), like.tzinfo), like) if is_begun else None


def is_traceable(payment: Transaction) -> bool:
    """Ask whether the payment can be followed: not cash, not gift cards, not a privacy coin."""
    asset = payment.crypto.asset if payment.crypto else None
    return payment.method in WINDOWS and (asset or "").lower() not in _UNTRACEABLE_ASSETS


def payments_dated(report: Report, filed_at: datetime) -> list[Moved]:
    """Give the payments that can be followed and say when, oldest first."""
    return sorted(
        Moved(at, payment.method)
        for payment in report.transactions
        if is_traceable(payment) and (at := instant(payment.occurred_at, filed_at)) is not None and at <= filed_at
    )


def incident_times(report: Report, filed_at: datetime) -> list[datetime]:
    """Give the beginning and the end of the incident as far as the sender says."""
    incident = report.incident
    given = (instant(written, filed_at) for written in (incident.occurred_from, incident.occurred_to))
    return sorted(at for at in given if at is not None and at <= filed_at)


def told_method(report: Report, reading: Reading, indicators: Iterable[Indicator]) -> str:
    """Name how undated money left: by a payment's field, else by words and by what was found; else a transfer."""
    for payment in report.transactions:
        if is_traceable(payment):
            return payment.method
    if reading.found("crypto_word") or any(i.type in {"wallet", "tx_hash"} for i in indicators):
        return "crypto"
    if reading.found("instant_word"):
        return "instant"
    return "card" if reading.found("card_word") else "transfer"


def deadline(moved: Sequence[Moved], filed_at: datetime) -> datetime | None:
    """Give the first instant after filing at which a chance to stop the money passes.

    A payment whose own window has closed still has the general clock; what is older than that has none, and shows
    the end of its clock, so that the oldest comes first.
    """
    ends = [moment.at + WINDOWS[moment.method] for moment in moved]
    open_ends = [end for end in ends if end > filed_at]
    late_ends = [moment.at + MONEY_CLOCK for moment in moved]
    both = [*open_ends, *(end for end in late_ends if end > filed_at)]
    return min(both or late_ends, default=None)


def in_utc(at: datetime) -> datetime:
    """Give the same instant in UTC."""
    return at.astimezone(UTC)
