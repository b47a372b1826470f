"""The answers as they are shown before sending: what was understood, in the reader's way of writing."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from services.intake.form.additions import Change, changes
from services.intake.form.answers import Answers, Typed
from services.intake.form.days import zone_of
from services.intake.form.fields import Field, Question, Topic
from services.intake.form.journey import numbers_of, path, question_of, topic_of
from services.intake.form.reading import Value, read
from shared.i18n.catalogues import gettext
from shared.web.formats import country_name, currency_name, day, money


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    label: str
    """Empty where the title of the page says it."""
    said: tuple[str, ...]
    """Empty = not answered."""
    is_code: bool = False


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one page, with the page to change them on."""

    slug: str
    title: str
    lines: tuple[Line, ...]
    change: Change | None = None
    """What it is since the report was last sent."""


def sections(answers: Answers, sent: Answers | None = None) -> list[Section]:
    """Give the pages of the path that have something to show; `sent`: what stands with us already.

    Before filing, every page; after it, those that say something, or said it before.
    """
    changed = changes(answers, sent) if sent is not None else {}
    shown = []
    for slug in path(answers):
        question = question_of(slug, answers)
        if not question or slug not in answers or question.is_list:
            continue
        told = lines(question, answers[slug], zone_of(answers))
        if sent is None or slug in changed or any(line.said for line in told):
            shown.append(
                Section(
                    slug=slug,
                    title=title_of(question, answers),
                    lines=told,
                    change=changed.get(slug),
                )
            )
    return shown


def title_of(question: Question, answers: Answers) -> str:
    """Say the title of a page; that of a payment or a person says which one it is."""
    title = gettext(question.title)
    topic = topic_of(question.slug, answers)
    if not question.number or topic is None or not topic.each:
        return title
    return f"{each_of(topic, question.number)}: {title}"


def each_of(topic: Topic, number: int) -> str:
    """Name one of the payments or the people."""
    return gettext(topic.each) % {"number": number}


def lines(question: Question, typed: Typed, zone: ZoneInfo) -> tuple[Line, ...]:
    """Say the answers of a page; a page of several shows those that were given."""
    values = read(question, typed, zone).values
    said = [
        Line(label=_label(field, question), said=_said(field, values.get(field.name), typed), is_code=field.is_code)
        for field in question.fields
        if not _is_told_elsewhere(field, typed)
    ]
    given = tuple(line for line in said if line.said)
    return given or (Line(label="", said=()),)


def _label(field: Field, question: Question) -> str:
    """Name an answer; a sentence such as `Choose one.` names none."""
    return "" if field.label == question.title or field.label.endswith(".") else gettext(field.label)


def brief_of(topic: Topic, answers: Answers) -> list[tuple[int, str, list[str]]]:
    """Say each payment or person in brief: number, page to change it on, and the first answer of each page."""
    told = []
    for number in numbers_of(topic, answers):
        pages = _all_of(topic, number, answers)
        parts: list[str] = []
        for slug in pages:
            question = question_of(slug, answers)
            if question and slug in answers:
                parts += [text for line in lines(question, answers[slug], zone_of(answers))[:1] for text in line.said]
        told.append((number, pages[0], parts))
    return told


def _all_of(topic: Topic, number: int, answers: Answers) -> list[str]:
    """Give the pages of one of them, those that the first step asked too."""
    return [slug for slug in path(answers) if slug.startswith(f"{topic.repeats}-{number}-")]


def _is_told_elsewhere(field: Field, typed: Typed) -> bool:
    """A currency, or the crypto instead of one, stands with its amount; a currency alone is only what we proposed."""
    if field.name == "currency":
        return True
    return field.name == "asset" and not any(typed.get("currency", ())) and any(typed.get("amount", ()))


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
