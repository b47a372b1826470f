"""Whose desk it is first: the country where the victim lives."""

from shared.messages.report import Report
from shared.vocabulary.countries import COUNTRIES, find_country


def home_of(report: Report) -> str | None:
    """Give the victim's country, else that of the residence as written, else the reporter's; None where nobody says."""
    victim = report.victim
    for candidate in (victim.country, _residence(victim.residence), report.reporter.country):
        if candidate is not None and candidate in COUNTRIES and COUNTRIES[candidate].alpha3:
            return candidate
    return None


def _residence(written: str | None) -> str | None:
    if written is None:
        return None
    return written if written in COUNTRIES else find_country(written)
