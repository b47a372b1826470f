"""A date as people write it in three boxes: any digits, months by number or name, as exact as they know it."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from babel import Locale

from shared.i18n.languages import LANGUAGES

EARLIEST_YEAR = 1970
_CENTURY = 2000
_LONGEST_PART = 20


class DateUnreadable(Exception):  # noqa: N818 - named for the condition
    """The three boxes do not make a date."""


class DateInFuture(Exception):  # noqa: N818 - named for the condition
    """The date has not come yet."""


def read_date(day: str, month: str, year: str, latest: date) -> str | None:
    """Give 2026-05-17, 2026-05 or 2026; None if all boxes are empty.

    Raises `DateUnreadable`, and `DateInFuture` for what is after `latest`.
    """
    if max(len(day), len(month), len(year)) > _LONGEST_PART:
        raise DateUnreadable
    day, month, year = day.strip(" .,/-"), month.strip(" .,/-"), year.strip(" .,/-")
    if not (day or month or year):
        return None
    try:
        whole = _year(year)
        if not month:
            if day:
                raise DateUnreadable
            written, first = f"{whole:04}", date(whole, 1, 1)
        elif not day:
            written, first = f"{whole:04}-{_month(month):02}", date(whole, _month(month), 1)
        else:
            first = date(whole, _month(month), int(day))
            written = first.isoformat()
    except ValueError:
        raise DateUnreadable from None
    if first > latest:
        raise DateInFuture
    return written


def _year(text: str) -> int:
    year = int(text)
    if year < 100:  # noqa: PLR2004 - two digits, as people write a year of this century
        year += _CENTURY
    if year < EARLIEST_YEAR:
        raise DateUnreadable
    return year


def _month(text: str) -> int:
    return _month_names().get(text.casefold().rstrip(".")) or int(text)


@cache
def _month_names() -> Mapping[str, int]:
    """Months by their names in every language we speak, wide and short (en_GB: Sept)."""
    return {
        name.casefold().rstrip("."): month
        for code in (*LANGUAGES, "en_GB")
        for context in Locale.parse(code).months.values()
        for width in ("wide", "abbreviated")
        for month, name in context[width].items()
    }
