"""How values are said on a page, in its language: countries, money, instants, time that is left. Names are CLDR's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta, get_timezone_name
from babel.numbers import format_currency, format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.i18n.catalogues import gettext, ngettext
from shared.i18n.languages import current
from shared.vocabulary.offence_categories import CATEGORIES, UNKNOWN

# CLDR's names for these say more than a form or a queue should.
_SHORTER = {"HK": "HK-alt-short", "MO": "MO-alt-short", "PS": "PS-alt-short"}
# English for the world: the day before the month.
_LOCALES = {"en": "en_001"}
_KIB, _MIB = 1024, 1024**2
_MINUTES_PER_HOUR = 60
_MINUTES_PER_DAY = 24 * _MINUTES_PER_HOUR
_MINUTES_IN_TWO_DAYS = 2 * _MINUTES_PER_DAY


def locale() -> Locale:
    """Give CLDR's data for the language of the page."""
    return Locale.parse(_LOCALES.get(current().code, current().code))


def country_name(code: str | None) -> str:
    """Name a country or territory in the reader's language; what has no name is shown as it is."""
    if not code:
        return ""
    names = locale().territories
    return str(names.get(_SHORTER.get(code, code)) or names.get(code) or code)


def currency_name(code: str) -> str:
    """Name a currency in the reader's language."""
    return str(locale().currencies.get(code, code))


def category_name(code: str) -> str:
    """Name an offence category as officers do; an unknown code is shown as it is."""
    category = CATEGORIES.get(code)
    return gettext(category.name) if category else code


def category_sentence(code: str) -> str:
    """Say an offence category to the public, in a plain sentence; an unknown code as not known yet."""
    return gettext(CATEGORIES.get(code, CATEGORIES[UNKNOWN]).sentence)


def money(amount: str | Decimal, unit: str | None = None) -> str:
    """Write an amount as the reader does, with its currency by code: no sign is the same everywhere."""
    value = Decimal(amount)
    if unit is None:
        return str(format_decimal(value, locale=locale(), decimal_quantization=False))
    return str(format_currency(value, unit, format="#,##0.00 ¤¤", locale=locale(), currency_digits=False))


def number(value: float | Decimal) -> str:
    """Write a number as the reader does."""
    return str(format_decimal(value, locale=locale()))


def share(value: float) -> str:
    """Write a share of one in whole percent, as the reader does."""
    return str(format_percent(value, locale=locale()))


def day(text: str) -> str:
    """Write a date that is as exact as the sender knew it: 2026, 2026-11, 2026-11-21, or an instant."""
    match len(text):
        case 4:
            return text
        case 7:
            return str(format_date(datetime.fromisoformat(f"{text}-01"), "MMMM y", locale=locale()))
        case 10:
            return str(format_date(datetime.fromisoformat(text), "long", locale=locale()))
        case _:
            return instant(datetime.fromisoformat(text))


@pass_context
def instant_in_zone(context: Context, value: datetime, zone: str | None = None) -> Markup:
    """Write an instant in the zone asked for, else the page's `time_zone`, else UTC."""
    return instant(value, zone or context.get("time_zone") or "UTC")


def instant(value: datetime, zone: str = "UTC") -> Markup:
    """Write an instant with its zone named, and the absolute instant for machines."""
    there = value.astimezone(ZoneInfo(zone))
    named = "UTC" if zone == "UTC" else get_timezone_name(there, "long", locale=locale())
    stamp = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup('<time datetime="{}">{} <span class="zone">{}</span></time>').format(stamp, _written(there), named)


def _written(there: datetime) -> str:
    """Write day and time in the order, and with the sign between them, that CLDR has for the language; no seconds."""
    here = locale()
    parts = (format_skeleton(part, there, locale=here) for part in ("Hm", "yMMMd"))
    return str(here.datetime_formats["medium"]).format(*parts)


def file_size(size: int) -> str:
    """Write the size of a file, given in bytes, in the unit that people know it by."""
    if size >= _MIB // 10:
        return gettext("%(number)s MB") % {"number": number(round(size / _MIB, 1))}
    return gettext("%(number)s KB") % {"number": number(max(round(size / _KIB, 1), 0.1))}


def ago(value: datetime, now: datetime | None = None) -> Markup:
    """Say how long ago, in the largest unit that fits, with the absolute instant for machines."""
    since = value - (now or datetime.now(UTC))
    said = format_timedelta(min(since, timedelta(seconds=-1)), add_direction=True, threshold=1.2, locale=locale())
    stamp = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup('<time datetime="{}">{}</time>').format(stamp, said)


class TimeLeft(msgspec.Struct, frozen=True, kw_only=True):
    """How much time is left, in words, and how it should look."""

    words: str
    level: Literal["plenty", "last_quarter", "over"]


def time_left(deadline: datetime, since: datetime, now: datetime | None = None) -> TimeLeft:
    """Count down to a deadline that began to run at `since`; the last quarter is danger."""
    left = deadline - (now or datetime.now(UTC))
    if left <= timedelta(0):
        return TimeLeft(words=gettext("Time is over"), level="over")
    minutes = int(left.total_seconds() // 60)
    if minutes >= _MINUTES_IN_TWO_DAYS:
        days = minutes // _MINUTES_PER_DAY
        words = ngettext("%(count)s day left", "%(count)s days left", days) % {"count": number(days)}
    elif minutes >= _MINUTES_PER_HOUR:
        hours = minutes // _MINUTES_PER_HOUR
        words = ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": number(hours)}
    else:
        words = ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": number(minutes)}
    return TimeLeft(words=words, level="last_quarter" if left <= (deadline - since) / 4 else "plenty")
