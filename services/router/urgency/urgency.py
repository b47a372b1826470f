"""The urgency of a case and its deadline.

Emergency is a significant and imminent risk to a person's life or safety (Budapest Convention, Second Additional
Protocol, art. 3(2)(c)), not a large loss. Money is urgent while its last movement is less than 72 hours old.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.router.reading.narrative import Reading
from services.router.urgency.clock import MONEY_CLOCK, in_utc, incident_time, instant, payment_times, told_times
from shared.messages.decision import Indicator, Urgency
from shared.messages.report import Report

_CHILD = frozenset({"CH.CSAM", "CH.GROOM"})
_PEOPLE = frozenset({"TH.SCAMCENTRE"})
_NOT_ABOUT_MONEY = frozenset(
    {"CO.SPEECH", "HR.HATE", "SP.SPAM", "AC.SOCIAL", "ID.PROFILE", "AV.DDOS", "IM.NCII", "AC.DEFACE"}
)


class Clock(NamedTuple):
    """How urgent, and until when the first money can be followed."""

    urgency: Urgency
    deadline: datetime | None


def is_danger(reading: Reading) -> bool:
    """Ask whether words of imminent danger stand in the narrative, and none that deny it."""
    return len(reading.found("danger")) > len(reading.found("not_danger"))


def urgency_of(
    report: Report, reading: Reading, indicators: Sequence[Indicator], category: str, filed_at: datetime
) -> Clock:
    """Give the urgency; life first, then a child, then money."""
    moved = money_moved(report, reading, indicators, category, filed_at)
    deadline = None if moved is None else in_utc(moved[0] + MONEY_CLOCK)
    if category in _PEOPLE or (is_danger(reading) and category not in _CHILD):
        return Clock("emergency", deadline)
    if category in _CHILD:
        return Clock("child", deadline)
    if moved is not None and filed_at - moved[1] < MONEY_CLOCK:
        return Clock("money", deadline)
    return Clock("ordinary", None)


def money_moved(  # noqa: PLR0911 - one line a reason
    report: Report, reading: Reading, indicators: Sequence[Indicator], category: str, filed_at: datetime
) -> tuple[datetime, datetime] | None:
    """Give when traceable money first and last moved; None where none did, or nobody says when."""
    payments = payment_times(report, filed_at)
    if payments:
        return payments[0], payments[-1]
    incident = report.incident
    if report.transactions or incident.attempt_only or reading.found("no_loss") or category in _NOT_ABOUT_MONEY:
        return None
    if incident.impact and "money" not in incident.impact:
        return None
    if not incident.impact and not reading.found("paid_word"):
        return None
    traceable = any(i.type in {"iban", "account", "wallet", "tx_hash"} and i.role == "suspect" for i in indicators)
    if reading.found("untraceable") and not traceable and "call" not in incident.contact_methods[:1]:
        return None
    ended = incident_time(report, filed_at)
    if ended is not None:
        begun = instant(incident.occurred_from, filed_at)
        return (begun if begun is not None and begun <= ended else ended), ended
    told = sorted(told_times(reading, filed_at)) if reading.found("paid_word") else []
    first = instant(incident.first_contact, filed_at)
    if told:
        told = [at for at in told if first is None or at.date() >= first.date()]
    if told:
        return told[0], told[-1]
    if first is not None and filed_at - first < MONEY_CLOCK:
        return first, first
    return None
