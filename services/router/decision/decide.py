"""From a report to a decision: total, deterministic, and explained.

A pure function of the report, the instant of filing, the rules and the directory; every decision names their versions.
"""

from collections.abc import Iterable
from datetime import datetime

from services.router.channels.channels import channels, purposes_of
from services.router.classification.child_categories import for_a_child, for_an_adult
from services.router.classification.classify import classify
from services.router.classification.model import Model
from services.router.decision.gates import review_reason
from services.router.decision.rights import is_content
from services.router.extraction.extract import extract, to_send
from services.router.jurisdiction import weights
from services.router.jurisdiction.home import home_of
from services.router.jurisdiction.infer import KNOWN_OFFENDER, infer
from services.router.jurisdiction.ledger import Ledger
from services.router.reading.narrative import read
from services.router.reading.rules import version
from services.router.urgency.child import is_about_child, is_victim_child
from services.router.urgency.danger import is_danger
from services.router.urgency.urgency import urgency_of
from shared.directory.reader import Directory
from shared.messages.decision import Decision, Jurisdiction, Outcome, ReviewReason, Versions
from shared.messages.report import Report

_NOWHERE = frozenset({"platform", "reporter"})
_MOST_DESTINATIONS = 6
_ORDER = {"account": 0, "victim": 0, "suspect": 1, "server": 2}


def decide(report: Report, filed_at: datetime, directory: Directory, model: Model) -> Decision:
    """Decide where a report goes. Every report gets exactly one of routed, review and unroutable."""
    reading = read(report.incident.narrative, report.replies)
    home = home_of(report)
    indicators = extract(report, reading, home)
    conduct = classify(report, reading, indicators, model)
    conduct = conduct if is_about_child(report, reading) else for_an_adult(conduct)
    categories = for_a_child(conduct) if is_victim_child(report, reading) else conduct
    category = categories[0].code
    in_danger = is_danger(reading)
    told_danger = in_danger or any(map(is_danger, reading.replies.values()))
    clock = urgency_of(report, reading, indicators, category, filed_at, is_danger=told_danger)
    # Where the traces of it are does not hang on the victim's age.
    ledger = infer(report, reading, indicators, conduct[0].code, home, is_danger=in_danger)
    jurisdictions = ledger.jurisdictions()
    found = destinations_of(jurisdictions, home, directory)
    about_content = is_content(report, reading, categories, is_danger=in_danger)
    purposes = purposes_of(report, clock.urgency)
    destinations = () if about_content else found
    review = review_reason(
        report, reading, indicators, categories, clock.urgency, destinations, about_content=about_content
    )
    unreachable = tuple(c for c in ((home,) if home else ()) + destinations if directory.serving(c) is None)
    return Decision(
        outcome=_outcome(review, home, destinations, unreachable),
        home=home,
        lead=destinations[0] if destinations else None,
        destinations=destinations,
        unreachable=unreachable,
        cross_border=bool(found) or ((about_content or conduct[0].code in KNOWN_OFFENDER) and _is_abroad(ledger, home)),
        category=category,
        categories=categories,
        urgency=clock.urgency,
        deadline=clock.deadline,
        review=review,
        jurisdictions=jurisdictions,
        channels=tuple(
            channels(directory.treaties, home, destinations, filed_at.date(), category=category, purposes=purposes)
        )
        if home
        else (),
        indicators=to_send(indicators, reading),
        markings=("TLP:AMBER+STRICT",) if review in {"rights", "child"} else ("TLP:AMBER",),
        versions=Versions(
            rules=version(), model=model.version, directory=directory.version, treaties=directory.treaties_version
        ),
    )


def destinations_of(jurisdictions: Iterable[Jurisdiction], home: str | None, directory: Directory) -> tuple[str, ...]:
    """Give the foreign countries that enough speaks for; a regional organisation is none.

    The money comes first, and whoever is held; then the suspect, the server, the platform; within each the strongest.
    """
    return tuple(
        jurisdiction.country
        for jurisdiction in sorted(jurisdictions, key=_rank)
        if jurisdiction.country != home
        and jurisdiction.weight >= weights.DESTINATION
        and directory.treaties.is_routable(jurisdiction.country)
    )[:_MOST_DESTINATIONS]


def _rank(jurisdiction: Jurisdiction) -> int:
    return min(_ORDER.get(factor, len(_ORDER)) for factor in jurisdiction.factors)


def _is_abroad(ledger: Ledger, home: str | None) -> bool:
    """Ask whether anything but a platform or the reporter points abroad, however weakly."""
    return any(
        country != home and not set(ledger.factors(country)) <= _NOWHERE and ledger.weight(country) > weights.DOMAIN
        for country in ledger.countries()
    )


def _outcome(
    review: ReviewReason | None, home: str | None, destinations: tuple[str, ...], unreachable: tuple[str, ...]
) -> Outcome:
    """Review comes first: a person finds the way for what a person must see anyway.

    Whoever can be reached hears of it: with a home known, the case is unroutable only when no desk abroad that it is
    meant for can be reached, or, without one, not even that at home.
    """
    if review is not None:
        return "review"
    if home is None or set(destinations or (home,)) <= set(unreachable):
        return "unroutable"
    return "routed"
