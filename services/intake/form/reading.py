"""From what was typed to what it means: a value for each field, or a sentence that says what to write instead."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from services.intake.form.amounts import read_amount, two_readings
from services.intake.form.answers import OFFERED, Answers, Typed, first
from services.intake.form.dates import DateInFuture, DateUnreadable, read_date
from services.intake.form.days import SAID, day_said
from services.intake.form.fields import Field, Question
from services.intake.reports.cards import holds_card_number
from services.intake.reports.readable import readable
from shared.i18n.catalogues import gettext
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.currencies import CURRENCIES
from shared.vocabulary.stablecoins import is_tied_to_a_currency
from shared.web.formats import number
from shared.web.places import NOT_PLACES

Value = str | tuple[str, ...]

MOST_LINES = 50
MOST_CHARACTERS = 250_000
"""Of all answers together: a narrative has 10,000 at most, a pasted message 6,000."""
DATE_PARTS = ("day", "month", "year")
NEAR_DAYS = {"today": 0, "yesterday": 1, "last_week": 7}
_ONE_DAY = ("today", "yesterday")
_ORDINARY_DECIMALS = 2
_CRYPTO_DECIMALS = 8
_WRITTEN = frozenset({"line", "area", "lines", "amount"})
_UTC = ZoneInfo("UTC")
_LONGEST_AMOUNT = 60
# Blanks and empty lines around what is counted: they are kept as typed.
_MOST_AROUND = 1_000
# One address and nothing else: what parts or wraps addresses in a message (RFC 5322) would make several of it.
_ONE_ADDRESS = re.compile(r'[^\s@,;:<>()\[\]"\\]+@[^\s@,;:<>()\[\]"\\]+')


class Refused(Exception):  # noqa: N818 - named for the condition
    """What was typed cannot be taken; the message is the sentence to show."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says. Fields left empty are in neither."""

    values: Mapping[str, Value]
    errors: Mapping[str, str]
    """Sentences in the current language, by the id of the input they belong to."""


def kept(
    question: Question, form: Mapping[str, Sequence[str]], now: datetime | None = None, shown: Typed | None = None
) -> dict[str, list[str]]:
    """Take what belongs to this page out of what was sent, as text that can be kept; of choices, those on offer.

    "Yesterday" is kept with the instant at which it was said: which day that was depends on the country. `shown`: what
    stood on the page.
    """
    typed = {name: _kept(form.get(name, ()), choices) for name, choices in _inputs(question)}
    for field in question.fields:
        if field.kind == "found":
            typed[f"{field.name}{OFFERED}"] = [option.value for option in field.options]
        near = f"{field.name}-near"
        if field.near and first(typed, near) in NEAR_DAYS:
            _say_day(field.name, typed, shown or {}, (now or datetime.now(UTC)).isoformat(timespec="seconds"))
    return typed


def _say_day(name: str, typed: dict[str, list[str]], shown: Typed, now: str) -> None:
    if first(typed, f"{name}-near") == first(shown, f"{name}-near"):
        # Left ticked: it was said when it was first kept.
        typed[f"{name}{SAID}"] = [first(shown, f"{name}{SAID}") or now]
        return
    typed[f"{name}{SAID}"] = [now]
    boxes = [f"{name}-{part}" for part in DATE_PARTS]
    if all(first(typed, box) == first(shown, box) for box in boxes):
        # Ticked now, beside a date that stood there before: the word is the answer.
        typed |= {box: [""] for box in boxes}


def with_days_written(question: Question, typed: Typed, zone: ZoneInfo, now: datetime) -> Typed:
    """Write out the day that a word meant which was said on an earlier day: "yesterday" is another day by now."""
    written: dict[str, Sequence[str]] = dict(typed)
    today = now.astimezone(zone).date()
    for field in question.fields:
        is_one_day = is_about(field, typed) and first(typed, f"{field.name}-near") in _ONE_DAY
        if is_one_day and day_said(first(typed, f"{field.name}{SAID}"), zone) < today:
            meant = _day_meant(field, typed, zone)
            written |= {f"{field.name}-{part}": [str(getattr(meant, part))] for part in DATE_PARTS}
            written[f"{field.name}-near"] = []
    return written


def input_names(question: Question) -> list[str]:
    """Name the inputs of a page."""
    return [name for name, _ in _inputs(question)]


def _inputs(question: Question) -> Iterator[tuple[str, Container[str] | None]]:
    """Name the inputs of a page, each with what can be chosen; None where people write."""
    for field in question.fields:
        if field.kind == "date":
            yield from ((f"{field.name}-{part}", None) for part in DATE_PARTS)
            if field.near:
                yield f"{field.name}-near", {*field.near, "unknown"}
        else:
            yield field.name, None if field.kind in _WRITTEN else _choices_of(field)


def _kept(sent: Sequence[str], choices: Container[str] | None) -> list[str]:
    if choices is None:
        return [readable(value) for value in sent[:1]]
    return [value for value in dict.fromkeys(sent) if value in choices]


def read(question: Question, typed: Typed, zone: ZoneInfo = _UTC, *, latest: date | None = None) -> Reading:
    """Read a page; every mistake is told at once.

    The zone is that in which the person's days begin. `latest`: a date that was written may not be after this day,
    and an amount with two meanings is asked for again; without it, what was taken once is not judged again.
    """
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for field in question.fields:
        try:
            value = _read_field(field, typed, zone, latest)
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


def _read_field(field: Field, typed: Typed, zone: ZoneInfo, latest: date | None) -> Value | None:
    text = first(typed, field.name).strip()
    match field.kind:
        case "date":
            return _date(field, typed, zone, latest or date.max)
        case "amount":
            return _amount(first(typed, field.name), typed, is_new=latest is not None)
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
    if is_about(field, typed):
        return _day_meant(field, typed, zone).isoformat()
    day, month, year = (first(typed, f"{field.name}-{part}") for part in DATE_PARTS)
    try:
        return read_date(day, month, year, latest)
    except DateUnreadable:
        raise Refused(gettext("We cannot read this date. Write it like 17 5 2026, or only the year.")) from None
    except DateInFuture:
        raise Refused(gettext("This date has not come yet. Check the day, the month and the year.")) from None


def _day_meant(field: Field, typed: Typed, zone: ZoneInfo) -> date:
    said = day_said(first(typed, f"{field.name}{SAID}"), zone)
    return said - timedelta(days=NEAR_DAYS[first(typed, f"{field.name}-near")])


def _is_written(field: Field, typed: Typed) -> bool:
    return any(first(typed, f"{field.name}-{part}").strip() for part in DATE_PARTS)


def _amount(written: str, typed: Typed, *, is_new: bool) -> str | None:
    text = written.strip()
    if not text and len(written) <= _LONGEST_AMOUNT:
        return None
    currency = first(typed, "currency")
    if currency and text.upper().endswith(currency):
        text = text[: -len(currency)]
    decimals = _decimals(currency, typed)
    is_short = len(written) <= _LONGEST_AMOUNT
    if is_new and is_short and decimals > _ORDINARY_DECIMALS and (both := two_readings(text)):
        raise Refused(
            gettext("This can mean %(whole)s or %(part)s. Please write one of these two.")
            % {"whole": both[0], "part": both[1]}
        )
    amount = read_amount(text, decimals) if is_short else None
    if amount is None:
        raise Refused(gettext("We cannot read this amount. Write it in digits, such as 3250.50."))
    return amount


def _decimals(currency: str, typed: Typed) -> int:
    """Give how many decimals people write; only a page that asks for an asset takes an amount without a currency."""
    if known := CURRENCIES.get(currency):
        return known.minor_units
    if "asset" in typed and not is_tied_to_a_currency(first(typed, "asset")):
        return _CRYPTO_DECIMALS
    return _ORDINARY_DECIMALS


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
