"""The answers as they are shown before sending: what was understood, in the reader's way of writing."""

from collections.abc import Sequence

import msgspec

from services.intake.form.fields import Field, Question
from services.intake.form.journey import Answers, path, payments, question_of
from services.intake.form.reading import Typed, Value, read
from shared.i18n.catalogues import gettext
from shared.web.formats import country_name, currency_name, day, money


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    label: str
    said: tuple[str, ...]
    """Empty = not answered."""
    is_code: bool = False


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one page, with the page to change them on."""

    slug: str
    title: str
    lines: tuple[Line, ...]


def sections(answers: Answers) -> list[Section]:
    """Give every page of the path that has something to show."""
    shown = []
    for slug in path(answers):
        question = question_of(slug, answers)
        if question and slug in answers and slug != "payments":
            shown.append(Section(slug=slug, title=title_of(question), lines=lines(question, answers[slug])))
    return shown


def title_of(question: Question) -> str:
    """Say the title of a page; a payment's says which one it is."""
    title = gettext(question.title)
    if not question.payment:
        return title
    return gettext("Payment %(number)s: %(title)s") % {"number": question.payment, "title": title}


def lines(question: Question, typed: Typed) -> tuple[Line, ...]:
    """Say the answers of a page; a page of several shows those that were given."""
    values = read(question, typed).values
    said = [
        Line(label=gettext(field.label), said=_said(field, values.get(field.name), typed), is_code=field.is_code)
        for field in question.fields
        if not _is_told_elsewhere(field, typed)
    ]
    given = tuple(line for line in said if line.said)
    return given or (Line(label=gettext(question.title), said=()),)


def payment_lines(answers: Answers) -> list[tuple[int, list[str]]]:
    """Say each payment in brief: how, how much, where to."""
    told = []
    for number in payments(answers):
        parts: list[str] = []
        for part in ("how", "amount", "where"):
            slug = f"payment-{number}-{part}"
            question = question_of(slug, answers)
            if question and slug in answers:
                parts += [text for line in lines(question, answers[slug])[:1] for text in line.said]
        told.append((number, parts))
    return told


def _is_told_elsewhere(field: Field, typed: Typed) -> bool:
    """A currency, or the crypto instead of one, stands with its amount."""
    unit = "currency" if any(typed.get("currency", ())) else "asset"
    return field.name == unit and any(typed.get("amount", ()))


def _said(field: Field, value: Value | None, typed: Typed) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, tuple):
        return tuple(_choice(field, each) for each in value)
    return (_one(field, value, typed),)


def _one(field: Field, value: str, typed: Typed) -> str:
    match field.kind:
        case "country":
            return country_name(value)
        case "currency":
            return currency_name(value)
        case "date":
            return day(value)
        case "amount":
            return _amount(value, typed.get("currency", ()), typed.get("asset", ()))
        case _:
            return _choice(field, value)


def _amount(value: str, currency: Sequence[str], asset: Sequence[str]) -> str:
    unit = next(iter(currency), "") or None
    written = money(value, unit)
    return written if unit else f"{written} {next(iter(asset), '')}".strip()


def _choice(field: Field, value: str) -> str:
    label = next((option.label for option in field.options if option.value == value), None)
    return gettext(label) if label else value
