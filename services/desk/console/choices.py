"""Where a case may be sent from here: what the router proposed, and every other country that a focal point serves."""

from services.desk.cases.reading import Case
from shared.directory.reader import Directory
from shared.web.formats import country_name

Choice = tuple[str, str]


def destinations(directory: Directory, case: Case) -> tuple[list[Choice], list[Choice]]:
    """Give (code, name) pairs: the proposed ones in their order, the others by name, none served by this desk."""
    referral = case.referral
    proposed = [*referral.facts.proposed, *(case.content.decision.destinations if case.content else ())]
    reachable = {country for point in directory.focal_points for country in (point.country, *point.territories)}
    reachable = {country for country in reachable if _queue(directory, country) != referral.queue}
    first = [country for country in dict.fromkeys(proposed) if country in reachable]
    others = [(country, country_name(country)) for country in reachable - set(first)]
    return [(country, country_name(country)) for country in first], sorted(others, key=lambda choice: choice[1])


def _queue(directory: Directory, country: str) -> str:
    point = directory.serving(country)
    return point.queue if point else ""
