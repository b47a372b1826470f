"""What a report must say, and what cannot be true: the checks that a type cannot make."""

from collections.abc import Iterator
from datetime import date, datetime

from shared.messages.report import Report
from shared.vocabulary.countries import COUNTRIES, find_country
from shared.vocabulary.currencies import CURRENCIES
from shared.vocabulary.offence_categories import CATEGORIES
from shared.web.sentences import FieldError

_FIRST_OF = {4: "-01-01", 7: "-01", 10: ""}
_NOT_STATES = {"EU"}


def floor_complaints(report: Report) -> list[FieldError]:
    """Say what is missing of the little that every report must hold."""
    complaints = []
    if not (report.incident.narrative or "").strip() and not report.incident.category:
        complaints.append(
            FieldError(
                pointer="/incident/narrative",
                detail="Say in your words what happened (incident.narrative), or send one of our categories "
                "(incident.category).",
            )
        )
    if not report.reporter.country and not report.victim.country:
        complaints.append(
            FieldError(
                pointer="/victim/country",
                detail="Send the country of the victim (victim.country) or of the reporter (reporter.country), as two "
                "letters of ISO 3166-1, such as GB.",
            )
        )
    return complaints


def content_complaints(report: Report) -> list[FieldError]:
    """Say what no country, currency, category or day of a calendar answers to."""
    complaints = [
        FieldError(pointer=pointer, detail=_country_sentence(code))
        for pointer, code in _countries(report)
        if code not in COUNTRIES or code in _NOT_STATES
    ]
    if report.remarks:
        complaints.append(FieldError(pointer="/remarks", detail="These are ours to write: leave remarks out."))
    complaints += [
        FieldError(
            pointer=pointer,
            detail="No such day or time: send an instant with an offset, such as 2026-11-21T10:00:00Z, or a date, a "
            "month or a year, such as 2026-11-21.",
        )
        for pointer, text in _dates(report)
        if not _is_real(text)
    ]
    complaints += [
        FieldError(
            pointer=f"/transactions/{place}/currency",
            detail="No currency of ISO 4217 has this code: send one such as EUR. A crypto-asset goes to crypto.asset.",
        )
        for place, transaction in enumerate(report.transactions)
        if transaction.currency and transaction.currency not in CURRENCIES
    ]
    if report.incident.category and report.incident.category not in CATEGORIES:
        complaints.append(
            FieldError(
                pointer="/incident/category",
                detail="We have no such category: send one of ours, such as FR.BEC, or leave it out and describe what "
                "happened in incident.narrative.",
            )
        )
    return complaints


def _country_sentence(code: str) -> str:
    if code in _NOT_STATES:
        return "The European Union is not a country: send the member State, such as DE."
    meant = find_country(code)
    better = f": send {meant}" if meant else ": send two letters of ISO 3166-1, such as GB"
    return f"No country has the code {code}{better}."


def _countries(report: Report) -> Iterator[tuple[str, str]]:
    if report.reporter.country:
        yield "/reporter/country", report.reporter.country
    if report.victim.country:
        yield "/victim/country", report.victim.country
    if report.victim.nationality:
        yield "/victim/nationality", report.victim.nationality
    for place, transaction in enumerate(report.transactions):
        for side, account in (
            ("from", transaction.from_),
            ("to", transaction.to),
            ("intermediary", transaction.intermediary),
        ):
            if account is not None and account.country:
                yield f"/transactions/{place}/{side}/country", account.country
    for place, suspect in enumerate(report.suspects):
        if suspect.country:
            yield f"/suspects/{place}/country", suspect.country


def _dates(report: Report) -> Iterator[tuple[str, str]]:
    incident = report.incident
    if incident.first_contact:
        yield "/incident/first_contact", incident.first_contact
    if incident.occurred_from:
        yield "/incident/occurred_from", incident.occurred_from
    if incident.occurred_to:
        yield "/incident/occurred_to", incident.occurred_to
    for place, transaction in enumerate(report.transactions):
        if transaction.occurred_at:
            yield f"/transactions/{place}/occurred_at", transaction.occurred_at


def _is_real(text: str) -> bool:
    try:
        if "T" in text:
            return datetime.fromisoformat(text).tzinfo is not None
        date.fromisoformat(text + _FIRST_OF[len(text)])
    except ValueError:
        return False
    return True
