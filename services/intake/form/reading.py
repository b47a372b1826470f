"""From what was typed to what it means: a value for each field, or a sentence that says what to write instead."""

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from services.intake.form.amounts import read_amount
from services.intake.form.answers import Answers, Typed, first
from services.intake.form.dates import DateInFuture, DateUnreadable, read_date
from services.intake.form.days import SAID, day_said
from services.intake.form.fields import Field, Question
from services.intake.reports.cards import holds_card_number
from services.intake.reports.marks import without_too_many_marks
from shared.i18n.catalogues import gettext
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.currencies import CURRENCIES
from shared.web.formats import number
from shared.web.places import NOT_PLACES

Value = str | tuple[str, ...]

MOST_LINES = 50
MOST_CHARACTERS = 250_000
"""Of all answers together: a narrative has 10,000 at most, a pasted message 6,000."""
DATE_PARTS = ("day", "month", "year")
NEAR_DAYS = {"today": 0, "yesterday": 1, "last_week": 7}
_CRYPTO_DECIMALS = 8
_WRITTEN = frozenset({"line", "area", "lines", "amount"})
_UTC = ZoneInfo("UTC")
_LONGEST_AMOUNT = 60
# Blanks and empty lines around what is counted: they are kept as typed.
_MOST_AROUND = 1_000
# One address and nothing else: what parts or wraps addresses in a message (RFC 5322) would make several of it.
_ONE_ADDRESS = re.compile(r'[^\s@,;:<>()\[\]"\\]+@[^\s@,;:<>()\[\]"\\]+')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Refused(Exception):  # noqa: N818 - named for the condition
    """What was typed cannot be taken; the message is the sentence to show."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says. Fields left empty are in neither."""

    values: Mapping[str, Value]
    errors: Mapping[str, str]
    """Sentences in the current language, by the id of the input they belong to."""


def kept(question: Question, form: Mapping[str, Sequence[str]], now: datetime | None = None) -> dict[str, list[str]]:
    """Take what belongs to this page out of what was sent, as text that can be kept; of choices, those on offer.

    "Yesterday" is kept with the instant at which it was said: which day that was depends on the country.
    """
    typed = {name: _kept(form.get(name, ()), choices) for name, choices in _inputs(question)}
    for field in question.fields:
        if field.near and first(typed, f"{field.name}-near") in NEAR_DAYS:
            typed[f"{field.name}{SAID}"] = [(now or datetime.now(UTC)).isoformat(timespec="seconds")]
    return typed


def input_names(question: Question) -> list[str]:
    """Name the inputs of a page."""
    return [name for name, _ in _inputs(question)]


def _inputs(question: Question) -> Iterator[tuple[str, Container[str] | None]]:
    """Name the inputs of a page, each with what can be chosen; None where people write."""
    for field in question.fields:
        if field.kind == "date":
            yield from ((f"{field.name}-{part}", None) for part in DATE_PARTS)
            if field.near:
                yield f"{field.name}-near", field.near
        else:
            yield field.name, None if field.kind in _WRITTEN else _choices_of(field)


def _kept(sent: Sequence[str], choices: Container[str] | None) -> list[str]:
    if choices is None:
        return [_text(value) for value in sent[:1]]
    return [value for value in dict.fromkeys(sent) if value in choices]


def read(question: Question, typed: Typed, zone: ZoneInfo = _UTC, *, latest: date | None = None) -> Reading:
    """Read a page; every mistake is told at once.

    The zone is that in which the person's days begin. `latest`: a date that was written may not be after this day;
    what was taken once is not judged again.
    """
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for field in question.fields:
        try:
            value = _read_field(field, typed, zone, latest or date.max)
        except Refused as refusal:
            errors[field.name] = str(refusal)
            continue
        if value:
            values[field.name] = value
        elif _is_needed(field, typed):
            errors[field.name] = gettext(field.needed)
    return Reading(values=values, errors=errors)


def too_much(answers: Answers, slug: str, typed: Typed) -> dict[str, str]:
    """Say so where a page, beside all others, is more than one report can hold."""
    left = MOST_CHARACTERS - sum(_size(said) for page, said in answers.items() if page != slug)
    if _size(typed) <= left:
        return {}
    longest = max(typed, key=lambda name: len(first(typed, name)))
    return {longest: _too_long(max(0, left))}


def is_about(field: Field, typed: Typed) -> bool:
    """Tell whether a date was said by a word, which depends on where the day begins."""
    return bool(field.near) and not _is_written(field, typed) and first(typed, f"{field.name}-near") in NEAR_DAYS


def _is_needed(field: Field, typed: Typed) -> bool:
    if field.needed_without and first(typed, field.needed_without):
        return False
    return bool(field.needed) and (not field.needed_with or bool(first(typed, field.needed_with).strip()))


def _read_field(field: Field, typed: Typed, zone: ZoneInfo, latest: date) -> Value | None:
    text = first(typed, field.name).strip()
    match field.kind:
        case "date":
            return _date(field, typed, zone, latest)
        case "amount":
            return _amount(first(typed, field.name), first(typed, "currency"))
        case "any_of" | "found":
            return _any_of(field, typed)
        case "lines":
            return _lines(field, first(typed, field.name))
        case "line" | "area":
            return _line(field, first(typed, field.name))
        case _:
            return text if text in _choices_of(field) else None


def _choices_of(field: Field) -> Container[str]:
    match field.kind:
        case "country":
            return COUNTRIES.keys() - NOT_PLACES
        case "currency":
            return CURRENCIES
        case _:
            return {option.value for option in field.options}


def _date(field: Field, typed: Typed, zone: ZoneInfo, latest: date) -> str | None:
    near = first(typed, f"{field.name}-near")
    if is_about(field, typed):
        said = day_said(first(typed, f"{field.name}{SAID}"), zone)
        return (said - timedelta(days=NEAR_DAYS[near])).isoformat()
    day, month, year = (first(typed, f"{field.name}-{part}") for part in DATE_PARTS)
    try:
        return read_date(day, month, year, latest)
    except DateUnreadable:
        raise Refused(gettext("We cannot read this date. Write it like 17 5 2026, or only the year.")) from None
    except DateInFuture:
        raise Refused(gettext("This date has not come yet. Check the day, the month and the year.")) from None


def _is_written(field: Field, typed: Typed) -> bool:
    return any(first(typed, f"{field.name}-{part}").strip() for part in DATE_PARTS)


def _amount(typed: str, currency: str) -> str | None:
    text = typed.strip()
    if not text and len(typed) <= _LONGEST_AMOUNT:
        return None
    known = CURRENCIES.get(currency)
    if currency and text.upper().endswith(currency):
        text = text[: -len(currency)]
    decimals = known.minor_units if known else _CRYPTO_DECIMALS
    amount = read_amount(text, decimals) if len(typed) <= _LONGEST_AMOUNT else None
    if amount is None:
        raise Refused(gettext("We cannot read this amount. Write it in digits, such as 3250.50."))
    return amount


def _any_of(field: Field, typed: Typed) -> tuple[str, ...]:
    chosen = typed.get(field.name, ())
    return tuple(option.value for option in field.options if option.value in chosen)


def _line(field: Field, typed: str) -> str | None:
    text = typed.strip()
    if len(text) > field.longest or len(typed) > field.longest + _MOST_AROUND:
        raise Refused(_too_long(field.longest))
    if field.name in {"to_account", "reference"} and holds_card_number(text):
        raise Refused(gettext("Please don't write a whole card number. The last four digits are enough."))
    if field.input_kind == "email" and text and not _ONE_ADDRESS.fullmatch(text):
        raise Refused(gettext("An e-mail address has an @, such as name@example.org. You can leave it empty."))
    return text


def _lines(field: Field, typed: str) -> tuple[str, ...]:
    lines = tuple(line.strip() for line in typed.splitlines() if line.strip())
    if len(lines) > MOST_LINES or len(typed) > MOST_LINES * field.longest + _MOST_AROUND:
        raise Refused(gettext("These are more than 50 lines. Keep the 50 that matter most."))
    if any(len(line) > field.longest for line in lines):
        raise Refused(gettext("One line is too long. Put each one on a line of its own."))
    return lines


def _too_long(most: int) -> str:
    return gettext("This is longer than the %(most)s characters we can keep. Please shorten it a little.") % {
        "most": number(most)
    }


def _size(typed: Typed) -> int:
    return sum(len(value) for values in typed.values() for value in values)


def _text(value: str) -> str:
    value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", without_too_many_marks(value))
