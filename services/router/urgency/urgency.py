"""The urgency of a case and its deadline.

Emergency is a significant and imminent risk to a person's life or safety (Budapest Convention, Second Additional
Protocol, art. 3(2)(c)), not a large loss. Money is urgent while its last movement is less than 72 hours old.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.router.urgency.child import is_child_at_risk, is_victim_child
from services.router.urgency.clock import (
    MONEY_CLOCK,
    Moved,
    deadline,
    in_utc,
    incident_times,
    instant,
    is_traceable,
    payments_dated,
    told_method,
)
from services.router.urgency.danger import is_vital_service_down, may_be_held, may_be_violence
from services.router.urgency.paying import told_times
from shared.messages.decision import Indicator, Urgency
from shared.messages.report import Report
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_CHILD = frozenset({"CH.CSAM", "CH.GROOM"})
_PEOPLE = frozenset({"TH.SCAMCENTRE"})
_VIOLENCE = frozenset({"HR.THREAT"})
_NOT_ABOUT_MONEY = frozenset({
    "AC.DEFACE", "AC.SOCIAL", "AV.DDOS", "CO.SPEECH", "FR.SELL",
    "HR.HATE", "ID.PROFILE", "IM.NCII", "PH.MAIL", "SP.SPAM",
})  # fmt: skip
# Where money is demanded, `money` is affected also when nobody paid.
_ASKED_ONLY = frozenset({"AV.DDOS", "AV.DDOSX", "EX.OTHER", "EX.SEXT", "MW.RANSOM"})
_STORY_REACH = 75
_TRACES = frozenset({"iban", "account", "wallet", "tx_hash"})


class Clock(NamedTuple):
    """How urgent, and until when money can still be stopped."""

    urgency: Urgency
    deadline: datetime | None


def urgency_of(
    report: Report,
    reading: Reading,
    indicators: Sequence[Indicator],
    category: str,
    filed_at: datetime,
    *,
    is_danger: bool,
) -> Clock:
    """Give the urgency; life first, then a child, then money."""
    moved = money_moved(report, reading, indicators, category, filed_at)
    until = deadline(moved, filed_at)
    until = None if until is None else in_utc(until)
    if is_vital_service_down(reading) or (category in _PEOPLE and may_be_held(reading)):
        return Clock("emergency", until)
    # Reports of images of abuse speak of violence: it is the child that makes them urgent, unless the child speaks.
    is_of_others = category == "CH.CSAM" and not is_victim_child(report, reading)
    if is_of_others or reading.found("child_abuse_word"):
        return Clock("child", until)
    if is_danger or (category in _VIOLENCE and may_be_violence(reading)):
        return Clock("emergency", until)
    if category in _CHILD or is_child_at_risk(report, reading):
        return Clock("child", until)
    if moved and filed_at - moved[-1].at < MONEY_CLOCK:
        return Clock("money", until)
    return Clock("ordinary", None)


def money_moved(
    report: Report, reading: Reading, indicators: Sequence[Indicator], category: str, filed_at: datetime
) -> list[Moved]:
    """Give when traceable money moved, oldest first; nothing where none did, or nobody says when."""
    dated = payments_dated(report, filed_at)
    if dated:
        return dated
    if not _is_about_money(report, reading, category) or _is_out_of_sight(report, reading, indicators):
        return []
    method = told_method(report, reading, indicators)
    times = incident_times(report, filed_at)
    # The end of the incident is an answer; its beginning alone says nothing of the last payment.
    if not times or (report.incident.occurred_to is None and filed_at - times[-1] >= MONEY_CLOCK):
        first = instant(report.incident.first_contact, filed_at)
        told = told_times(reading, filed_at, report.victim.country or report.reporter.country)
        times = sorted([*times, *(at for at in told if first is None or at.date() >= first.date())])
        # Whoever was first spoken to within the clock can only have paid within it.
        if not times and first is not None and filed_at - first < MONEY_CLOCK:
            times = [first]
    return [Moved(at, method) for at in times]


def _is_about_money(report: Report, reading: Reading, category: str) -> bool:
    """Ask whether money was lost: as the fields say, else as the words say."""
    incident = report.incident
    if incident.attempt_only:
        return False
    if report.transactions:
        return True
    if incident.impact and not (category in _ASKED_ONLY and reading.found("no_loss")):
        return "money" in incident.impact
    return bool(reading.found("paid_word")) and not reading.found("no_loss") and category not in _NOT_ABOUT_MONEY


def _is_out_of_sight(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> bool:
    """Ask whether what was lost was handed over, or is in codes, so that no bank or chain can follow it."""
    if report.transactions:
        return not any(is_traceable(payment) for payment in report.transactions)
    if reading.found("nothing_sent"):
        return True
    if not reading.found("handed_over") or any(i.type in _TRACES and i.role == "suspect" for i in indicators):
        return False
    return all(_is_their_story(hit, reading) for hit in reading.found("traceable_word"))


def _is_their_story(hit: Hit, reading: Reading) -> bool:
    """`They said that money is being transferred from my account`: nothing was."""
    said = reading.before("at_claimed", hit.start, _STORY_REACH)
    return said is not None and said.start >= reading.sentence(hit.start)[0]
