"""A child in a report: by the age band, by words that name a minor, or by an age below eighteen."""

import re

from services.router.urgency.danger import is_threat
from shared.messages.report import Report
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_ADULT = 18
_YOUNGEST = 3
_AGE_BEFORE_UNIT = re.compile(r"(?<![0-9.,])([0-9]{1,2})[\s-]?\Z")
_AGE_AFTER_WORD = re.compile(
    r"[\s:]{0,2}[(,]?\s?(?:only |just |now |erst |nur |seulement |solo |apenas )?([0-9]{1,2})"
    r"(?![0-9:%/-]|[.,][0-9]|\s?(?:min|hour|day|week|month|km|eur|usd|dollar|chat|[$€£]))"
)
# Units that people write onto the number, where a phrase would have to begin inside a word.
_JOINED = re.compile(r"[1-9](?<![0-9].)(?:(?<=[4-9])|(?<=1)[0-7])(?:yo|y/o|yrs|ans|лет|살|세|jahrige)(?![a-z])")
_PERSON_REACH = 25
_WRITTEN_AGE = 4
_HARM = frozenset({"safety", "reputation"})


def is_about_child(report: Report, reading: Reading) -> bool:
    """Ask whether the victim, or somebody whom the narrative names, is under eighteen."""
    if report.victim.age_band is not None and report.reporter.role == "victim":
        return report.victim.age_band == "under_18"
    return (
        report.victim.age_band == "under_18"
        or bool(reading.found("minor_word"))
        or bool(reading.found("child_abuse_word"))
        or _has_minor_age(reading)
    )


def is_victim_child(report: Report, reading: Reading) -> bool:
    """Ask whether the victim is under eighteen: by the age band if there is one, else by words that name a minor.

    Words of abuse alone do not say so: whoever is blackmailed is often called an abuser.
    """
    if report.victim.age_band is not None:
        return report.victim.age_band == "under_18"
    return bool(reading.found("minor_word")) or _has_minor_age(reading)


def is_child_at_risk(report: Report, reading: Reading) -> bool:
    """Ask whether a child is approached, threatened or shown; that a child lost money is not enough."""
    if reading.found("child_abuse_word"):
        return True
    if not is_about_child(report, reading):
        return False
    if reading.found("sexual_word") or reading.found("groom_word") or is_threat(reading):
        return True
    return report.victim.age_band == "under_18" and bool(_HARM & set(report.incident.impact))


def _has_minor_age(reading: Reading) -> bool:
    """Units that only ages have speak alone; years are an age only beside a person."""
    return (
        any(_is_minor(_before(reading, hit)) for hit in reading.found("age_unit"))
        or any(
            _is_minor(_before(reading, hit))
            and reading.before("child_person", hit.start - _WRITTEN_AGE + 1, _PERSON_REACH) is not None
            for hit in reading.found("year_unit")
        )
        or any(
            _is_minor(_AGE_AFTER_WORD.match(reading.folded, hit.end, hit.end + _PERSON_REACH))
            for hit in reading.found("own_age_word")
        )
        or _JOINED.search(reading.folded) is not None
    )


def _before(reading: Reading, hit: Hit) -> re.Match[str] | None:
    return _AGE_BEFORE_UNIT.search(reading.folded, max(0, hit.start - _WRITTEN_AGE), hit.start)


def _is_minor(found: re.Match[str] | None) -> bool:
    return found is not None and _YOUNGEST <= int(found[1]) < _ADULT
