"""Reading the questions: one TOML file a topic, strictly, so that a mistake names its file and its key."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec

from services.intake.advice.topic import Affected, Teller
from services.intake.form.conditions import TOLD, ConditionUnreadable, parts_of
from services.intake.form.fields import Field, Question, Topic

FOLDER = Path(__file__).parent / "questions"
TELLERS: tuple[Teller, ...] = get_args(Teller)
FIRST_STEP = 0
_SUBJECTS: Mapping[str, frozenset[str]] = {
    "affected": frozenset(get_args(Affected)),
    "teller": frozenset(TELLERS),
    "found": frozenset({TOLD}),
}


class QuestionsUnreadable(ValueError):  # noqa: N818 - named for the condition
    """A file of questions has a mistake; the message names the file and the key."""


@cache
def topics(teller: Teller) -> tuple[Topic, ...]:
    """Give every topic in order, in the words for this teller."""
    return load(FOLDER, teller)


def load(folder: Path, teller: Teller) -> tuple[Topic, ...]:
    """Read the files of a folder; raises `QuestionsUnreadable`."""
    read = [(path.name, _read(path, teller)) for path in sorted(folder.glob("*.toml"))]
    fields = {f"{page.slug}.{field.name}": field for _, topic in read for page in topic.pages for field in page.fields}
    for name, topic in read:
        for key, complaint in _complaints(topic, fields):
            raise QuestionsUnreadable(f"{name}: {key}: {complaint}")
    _refuse_same_slugs(read)
    return tuple(sorted((topic for _, topic in read), key=lambda topic: (topic.order, topic.slug)))


def _read(path: Path, teller: Teller) -> Topic:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(_worded(raw, teller, ""), Topic)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, QuestionsUnreadable) as error:
        raise QuestionsUnreadable(f"{path.name}: {error}") from error


def _worded(raw: Any, teller: Teller, key: str) -> Any:  # noqa: ANN401 - TOML, before it is checked
    """Take of each text that differs by teller the one for this teller; `me` is for whoever has none."""
    if isinstance(raw, list):
        return [_worded(item, teller, f"{key}[{place}]") for place, item in enumerate(raw)]
    if not isinstance(raw, dict):
        return raw
    if raw.keys() & set(TELLERS):
        if "me" not in raw or raw.keys() - set(TELLERS):
            raise QuestionsUnreadable(f"{key}: a text by teller has the keys {', '.join(TELLERS)}, and always me")
        return raw.get(teller, raw["me"])
    return {name: _worded(item, teller, f"{key}.{name}".lstrip(".")) for name, item in raw.items()}


def _complaints(topic: Topic, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    yield from _of_conditions("when", topic.when, fields)
    for concern, lines in topic.concerns.items():
        yield from _of_conditions(f"concerns.{concern}", lines, fields)
    if not topic.pages and not topic.link:
        yield "pages", "a topic has pages, or a link"
    for page in topic.pages:
        if ("#" in page.slug or page.is_list) and not topic.repeats:
            yield page.slug, "a page that is asked for each needs `repeats` at its topic"
        yield from _of_conditions(f"{page.slug}.when", page.when, fields)
        for field in page.fields:
            yield from _of_field(page, field)


def _of_field(page: Question, field: Field) -> Iterator[tuple[str, str]]:
    key = f"{page.slug}.{field.name}"
    values = [option.value for option in field.options]
    if bool(values) is not (field.kind in {"one_of", "any_of"}):
        yield key, "options are for one_of and any_of, and these need them"
    if len(set(values)) < len(values):
        yield key, "two options have the same value"
    names = {other.name for other in page.fields}
    for other in (field.needed_with, field.needed_without):
        if other and other not in names:
            yield key, f"there is no field {other} on this page"
    if page.when and any(option.affects for option in field.options):
        yield key, "`affects` decides about pages: only a page that comes always can say it"


def _of_conditions(key: str, lines: tuple[str, ...], fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    for line in lines:
        try:
            parts = parts_of(line)
        except ConditionUnreadable as error:
            yield key, str(error)
            continue
        for part in parts:
            known = _SUBJECTS.get(part.subject)
            if known is None:
                if part.subject not in fields:
                    yield key, f"nobody is asked for {part.subject}"
                    continue
                # The first of several may be asked by a page of its own, with answers of its own.
                asked = (fields[name] for name in {part.subject, part.subject.replace("#", "1")} & fields.keys())
                known = frozenset(option.value for field in asked for option in field.options)
            if unknown := set(part.values) - known - {TOLD}:
                yield key, f"{part.subject} is never {', '.join(sorted(unknown))}"


def _refuse_same_slugs(read: list[tuple[str, Topic]]) -> None:
    seen: dict[str, Question] = {}
    for name, topic in read:
        for page in topic.pages:
            other = seen.setdefault(page.slug, page)
            if other is not page and not (other.when and page.when) and not (other.from_number > 1):
                raise QuestionsUnreadable(f"{name}: {page.slug}: another page has this slug, and no `when` parts them")
