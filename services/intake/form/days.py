"""Which day it is for the person: their country says the zone, which is kept beside it in the answers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.core import get_global

from services.intake.form.answers import COUNTRY, PLACE, Answers, Typed, country_of, first
from shared.directory.reader import Directory

ZONE = f"{COUNTRY}-zone"
SAID = "-said"
"""How the name ends that keeps when a word for a day was said."""
_GRACE = timedelta(days=1)


def zone_in(country: str | None, directory: Directory) -> str:
    """Name the zone of a country: that of its focal point; UTC where the country is not known.

    A territory has days of its own while its State's desk, far away, serves it; so has a place that nobody serves.
    """
    desk = directory.serving(country) if country else None
    own = _zones().get(country or "", ())
    is_served_at_home = desk is not None and desk.country == country
    return own[0] if len(own) == 1 and not is_served_at_home else directory.time_zone(country)


def with_zone(slug: str, typed: Typed, directory: Directory) -> Typed:
    """Keep the zone with the country that the report is about, so that the answers alone say which day was meant."""
    country = first(typed, COUNTRY) if slug == PLACE else ""
    return {**typed, ZONE: [zone_in(country, directory)]} if country else typed


def zone_of(answers: Answers) -> ZoneInfo:
    """Give the zone in which the person's days begin; UTC until the country was said."""
    return ZoneInfo(first(answers.get(PLACE, {}), ZONE) or "UTC")


def day_said(said: str, zone: ZoneInfo) -> date:
    """Give the day it was in a zone when something was said."""
    at = datetime.fromisoformat(said)
    # Older drafts kept the day itself.
    return at.astimezone(zone).date() if at.tzinfo else at.date()


def last_day(answers: Answers, now: datetime) -> date:
    """Give the last day that has begun where the person may be: in the easternmost zone of their country.

    The focal point's zone is the capital's: in Kamchatka it is tomorrow while Moscow has its afternoon. Where the
    country is not known, a day ahead of UTC is still today somewhere.
    """
    country = country_of(answers)
    if country is None:
        return now.astimezone(UTC).date() + _GRACE
    return max(now.astimezone(ZoneInfo(name)).date() for name in (zone_of(answers).key, *_zones().get(country, ())))


def _zones() -> Mapping[str, Sequence[str]]:
    """Give the zones of each country and territory, as CLDR lists them."""
    zones: Mapping[str, Sequence[str]] = get_global("territory_zones")
    return zones
