"""When the money left: by the payments, else by the incident, else by what the narrative says."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from services.router.reading.narrative import Reading
from shared.messages.report import Report

MONEY_CLOCK = timedelta(hours=72)
"""Within it a recall, a FIU and I-GRIP have a real chance."""
TRACEABLE = frozenset({"transfer", "instant", "card", "crypto", "wallet", "mobile_money", "cheque", "other"})
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
# 22/02, 22/02/2026, 22.02.2026; without a year, 11.4 is an amount.
_DAY_MONTH = re.compile(
    r"([0-9](?<![0-9./-].)[0-9]?)(?:/([0-9]{1,2})(?:/([0-9]{4}))?|\.([0-9]{1,2})\.([0-9]{4}))(?![0-9/])"
)
_EAST_ASIAN = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号號]")
_REACH = 60
_NOON = time(12)
_MOST_DAYS_BACK = 400


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
    return min(datetime.combine(day, time(23, 59), like.tzinfo), like) if day <= like.date() else None


def payment_times(report: Report, filed_at: datetime) -> list[datetime]:
    """Give the instants of payments that can be followed, oldest first."""
    times = [
        at
        for payment in report.transactions
        if payment.method in TRACEABLE and (at := instant(payment.occurred_at, filed_at)) is not None and at <= filed_at
    ]
    return sorted(times)


def incident_time(report: Report, filed_at: datetime) -> datetime | None:
    """Give the end of the incident as far as the sender says, else its beginning."""
    incident = report.incident
    for written in (incident.occurred_to, incident.occurred_from):
        if (at := instant(written, filed_at)) is not None and at <= filed_at:
            return at
    return None


def told_times(reading: Reading, filed_at: datetime) -> Iterator[datetime]:
    """Give the days that the narrative names beside words for paying."""
    day = filed_at.date()
    for kind, back in (("today", 0), ("yesterday", 1), ("two_days_ago", 2)):
        for hit in reading.found(kind):
            if reading.near("paid_word", hit.start, hit.end, _REACH):
                yield _noon(day - timedelta(days=back), filed_at)
    for match in _DAY_MONTH.finditer(reading.folded):
        if reading.near("paid_word", *match.span(), _REACH):
            yield from _dated(match[3] or match[5], match[2] or match[4], match[1], filed_at)
    for match in _EAST_ASIAN.finditer(reading.folded) if "月" in reading.folded else ():
        if reading.near("paid_word", *match.span(), _REACH):
            yield from _dated(match[1], match[2], match[3], filed_at)
    for hit in reading.found("month"):
        near = re.search(
            r"([0-9]{1,2})(?:st|nd|rd|th|er|\.|º)?(?:\s+de|\s+of)?\s*\Z",
            reading.folded[max(0, hit.start - 10) : hit.start],
        )
        near = near or re.match(r"\s*([0-9]{1,2})(?![0-9:])", reading.folded[hit.end : hit.end + 4])
        if near is not None and reading.near("paid_word", hit.start, hit.end, 2 * _REACH):
            yield from _dated(None, hit.value, near[1], filed_at)


def _dated(year: str | None, month: str, day: str, filed_at: datetime) -> Iterator[datetime]:
    """Without a year it is the last such day that is not in the future."""
    for candidate in (int(year),) if year else (filed_at.year, filed_at.year - 1):
        try:
            found = date(candidate, int(month), int(day))
        except ValueError:
            return
        if timedelta() <= filed_at.date() - found <= timedelta(days=_MOST_DAYS_BACK):
            yield _noon(found, filed_at)
            return


def _noon(day: date, filed_at: datetime) -> datetime:
    return min(datetime.combine(day, _NOON, filed_at.tzinfo or UTC), filed_at)


def in_utc(at: datetime) -> datetime:
    """Give the same instant in UTC."""
    return at.astimezone(UTC)
