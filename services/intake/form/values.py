"""What was understood, page by page, and how it is taken out again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.intake.form.reading import Value

Values = Mapping[str, Value]
_DAY_LENGTH = 10


def text(pages: Mapping[str, Values], slug: str, name: str) -> str | None:
    """Give the one value of a field; None if there is none."""
    value = pages.get(slug, {}).get(name)
    return value if isinstance(value, str) else None


def texts(pages: Mapping[str, Values], slug: str, name: str) -> tuple[str, ...]:
    """Give the values of a field."""
    value = pages.get(slug, {}).get(name, ())
    return value if isinstance(value, tuple) else ()


def is_whole_day(day: str) -> bool:
    """Tell whether a date is a day, and not a month or a year."""
    return len(day) == _DAY_LENGTH


def day_as_instant(day: str | None, zone: ZoneInfo) -> datetime | None:
    """Give noon of a whole day in a zone, as an instant in UTC: within half a day of what was meant."""
    if day is None or not is_whole_day(day):
        return None
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=zone).astimezone(UTC)
