"""The gates before a border: when a person must look first."""

import re
from collections.abc import Sequence

from services.router.classification.model import UNKNOWN
from shared.messages.decision import CategoryScore, Indicator, ReviewReason, Urgency
from shared.messages.report import Report
from shared.reading.reading import Reading

CONFIDENT = 0.3
"""Below it the main category is a guess, and a person reads the report."""
_ENOUGH = 4.0
_MONEY_TRACES = frozenset({"iban", "account", "wallet", "tx_hash"})
_WORDS = 12
_MOST_FOR_WORDS = 4.0
_MOST_WORDS = int(_WORDS * _MOST_FOR_WORDS)
_SPACELESS_CHARACTERS = 2.5
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffdc]+")


def review_reason(  # noqa: PLR0917 - the findings in the order in which they were made
    report: Report,
    reading: Reading,
    indicators: Sequence[Indicator],
    categories: Sequence[CategoryScore],
    urgency: Urgency,
    destinations: Sequence[str],
    *,
    about_content: bool,
) -> ReviewReason | None:
    """Give the first reason that holds: rights, child, emergency, too little said, too unsure, consent refused."""
    if about_content:
        return "rights"
    if urgency in {"child", "emergency"}:
        return "child" if urgency == "child" else "emergency"
    main = categories[0]
    enough = said(report, reading, indicators)
    if enough < _ENOUGH or (enough < 2 * _ENOUGH and main.code == UNKNOWN and not destinations):
        return "low_information"
    if main.code == UNKNOWN or main.confidence < CONFIDENT:
        return "low_confidence"
    if report.consent.share_cross_border is False and destinations:
        return "no_consent"
    return None


def said(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> float:
    """Measure what a desk could work with: payments and indicators first, then dates, and words."""
    incident = report.incident
    amount = 2.0 * min(len(report.transactions), 2)
    leads = sorted((3.0 if i.type in _MONEY_TRACES else 2.0 for i in indicators if i.role != "brand"), reverse=True)
    amount += sum(leads[:3])
    amount += 0.5 if reading.found("currency_word") else 0.0
    amount += 1.0 if incident.occurred_from or incident.occurred_to or incident.first_contact else 0.0
    amount += 0.5 if incident.platform else 0.0
    amount += 1.0 if report.suspects else 0.0
    amount += 1.0 if report.evidence else 0.0
    return amount + min(_word_count(reading.text) / _WORDS, _MOST_FOR_WORDS)


def _word_count(text: str) -> float:
    """Count words; scripts without blanks between them by their characters, unless the words are enough."""
    words = len(text.split(None, _MOST_WORDS))
    if text.isascii() or words >= _MOST_WORDS:
        return words
    return words + sum(map(len, _SPACELESS.findall(text))) / _SPACELESS_CHARACTERS
