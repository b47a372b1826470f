"""The narrative of a report: the person's own words first, then what they chose, as sentences in English.

A page that has no field of its own in a report (which device it is, what a ransom note says) is told here, so that
nothing that was answered is lost on the way to a desk.
"""

from collections.abc import Iterator, Mapping

from services.intake.form.answers import Answers, first
from services.intake.form.fields import Question
from services.intake.form.journey import question_of
from services.intake.form.values import Values, is_whole_day, text

LONGEST = 20_000
_BETWEEN = "\n\n"


def narrative_of(answers: Answers, pages: Mapping[str, Values]) -> str | None:
    """Tell all of it; pasted messages come last, and are cut where a narrative ends."""
    told = [line for slug, values in pages.items() for line in _lines(question_of(slug, answers), values)]
    whole = _BETWEEN.join(
        part for part in (text(pages, "story", "narrative"), "\n".join(told), _messages(answers)) if part
    )
    return whole[:LONGEST] or None


def _lines(question: Question | None, values: Values) -> Iterator[str]:
    for field in question.fields if question else ():
        value = values.get(field.name, "")
        has_place = field.kind == "date" and isinstance(value, str) and is_whole_day(value)
        if field.tells and isinstance(value, str) and value and not has_place:
            yield field.tells.format(value)
        chosen = value if isinstance(value, tuple) else (value,)
        yield from (option.tells for option in field.options if option.value in chosen and option.tells)


def _messages(answers: Answers) -> str:
    pasted = first(answers.get("messages", {}), "text").strip()
    return f"Messages, as they were pasted:\n{pasted}" if pasted else ""
