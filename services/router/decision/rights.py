"""The rights gate: opinion, faith, orientation, dissent and hatred go to a person, and nowhere else.

Hanoi Convention, arts 6, 24 and 40(22); Budapest Convention, arts 15 and 27(4). An authority that persecutes files it
as defamation, false news, extremism or an insult to the head of State; what is asked for gives it away.
"""

from collections.abc import Sequence

from services.router.urgency.child import is_child_at_risk
from services.router.urgency.danger import is_threat
from shared.messages.decision import CategoryScore
from shared.messages.report import Report
from shared.reading.reading import Reading

CONTENT = frozenset({"CO.SPEECH", "HR.HATE"})
# What words about posts and accounts are taken for when nothing else explains them.
_LOOSE = CONTENT | {"UN.UNKNOWN", "AC.SOCIAL", "SP.SPAM"}
_SURE = 0.6
_THEIR_OWN = frozenset({"victim", "on_behalf"})


def is_content(report: Report, reading: Reading, categories: Sequence[CategoryScore], *, is_danger: bool) -> bool:
    """Ask whether it is about what somebody says, believes or is, and no offence against a person outweighs that."""
    main = categories[0]
    if is_danger and report.reporter.role in _THEIR_OWN:
        return False
    if main.code in CONTENT and (main.confidence >= _SURE or _is_about_words(reading)):
        return True
    if _is_offence(report, reading):
        return False
    if _is_handing_over(reading) or _is_pursued(reading):
        return True
    return (main.code in _LOOSE or main.confidence < _SURE) and _is_about_words(reading)


def _is_offence(report: Report, reading: Reading) -> bool:
    """Ask whether something was done to somebody: money, an account or a device taken, blackmail, a child."""
    impact = report.incident.impact
    if report.transactions or {"money", "account", "device"} & set(impact):
        return True
    if "data" in impact and report.reporter.role in _THEIR_OWN:
        return True
    return (bool(reading.found("sexual_word")) and is_threat(reading)) or is_child_at_risk(report, reading)


def _is_handing_over(reading: Reading) -> bool:
    """Ask whether somebody is to be found, silenced or handed over for what they are or say."""
    if not reading.found("hand_over_word"):
        return False
    return any(reading.found(kind) for kind in ("persecution_word", "charge_word")) or (
        bool(reading.found("press_word")) and bool(reading.found("speech_word"))
    )


def _is_pursued(reading: Reading) -> bool:
    """Ask whether somebody who fled for what they write or are is pursued abroad: what is sent there betrays them."""
    return bool(reading.found("refuge_word")) and bool(reading.found("press_word") or reading.found("persecution_word"))


def _is_about_words(reading: Reading) -> bool:
    """Ask whether words are all that happened."""
    if reading.found("hate_word"):
        return True
    said = any(reading.found(kind) for kind in ("speech_word", "press_word"))
    if reading.found("charge_word"):
        return said or bool(reading.found("persecution_word"))
    if reading.found("insult_word"):
        return said or bool(reading.found("hand_over_word"))
    return bool(reading.found("persecution_word")) and said
