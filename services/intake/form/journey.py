"""Which page comes when: the first step, then the topics, as the answers so far make them fit."""

import re
from collections.abc import Iterator
from functools import partial

import msgspec

from services.intake.form.answers import Answers, Typed, answered, first, teller, traces
from services.intake.form.conditions import holds
from services.intake.form.fields import Option, Question, Topic
from services.intake.form.loading import FIRST_STEP, topics

MOST_EACH = 20
FIRST, SEND, CHECK, MORE = "who", "send", "check", "more"
BORDERS = "borders"
"""Asked beside the button that sends, and again among what can be added."""
_NUMBERED = re.compile(r"(?P<kind>[a-z]+)-(?P<number>[1-9][0-9]?)-(?P<part>[a-z]+)\Z")


def topics_for(answers: Answers) -> list[Topic]:
    """Give the topics that fit these answers, the first step before all others."""
    says = partial(answered, answers)
    return [topic for topic in topics(teller(answers)) if holds(topic.when, says)]


def topic_of(slug: str, answers: Answers) -> Topic | None:
    """Give the topic that a page belongs to."""
    found = _NUMBERED.match(slug)
    names = {slug, f"{found['kind']}-#-{found['part']}"} if found else {slug}
    asked = [topic for topic in topics(teller(answers)) if names & {page.slug for page in topic.pages}]
    return asked[0] if asked else None


def question_of(slug: str, answers: Answers) -> Question | None:
    """Give the question of a page, in the words for this teller; None if it is on nobody's way."""
    found = _NUMBERED.match(slug)
    number = int(found["number"]) if found else 0
    asked = [page for page in _all_pages(answers) if page.slug == slug]
    if not asked and found and number <= MOST_EACH:
        named = f"{found['kind']}-#-{found['part']}"
        asked = [page for page in _all_pages(answers) if page.slug == named and number >= page.from_number]
    says = partial(answered, answers)
    fitting = [page for page in asked if holds(page.when, says, number)] or asked
    return _filled(msgspec.structs.replace(fitting[0], slug=slug, number=number), answers) if fitting else None


def begins(slug: str) -> bool:
    """Tell whether a report may begin with this page: it is one of the first step."""
    topic = topic_of(slug, {})
    return topic is not None and topic.order == FIRST_STEP


def pages_of(topic: Topic, answers: Answers) -> list[str]:
    """Give the pages of a topic that fit these answers, in order."""
    says = partial(answered, answers)
    pages = []
    numbers = iter(numbers_of(topic, answers) or [1])
    each = [page for page in topic.pages if "#" in page.slug]
    for number in numbers:
        pages += [
            page.slug.replace("#", str(number))
            for page in each
            if number >= page.from_number and holds(page.when, says, number)
        ]
    pages += [page.slug for page in topic.pages if "#" not in page.slug and holds(page.when, says)]
    return pages


def first_step(answers: Answers) -> list[str]:
    """Give the pages before the report is filed."""
    return [slug for topic in topics_for(answers) if topic.order == FIRST_STEP for slug in pages_of(topic, answers)]


def path(answers: Answers) -> list[str]:
    """Give every page of this person's way, in order."""
    return [slug for topic in topics_for(answers) for slug in pages_of(topic, answers)]


def numbers_of(topic: Topic, answers: Answers) -> list[int]:
    """Number the payments, or the people, that were begun."""
    if not topic.repeats:
        return []
    found = (_NUMBERED.match(slug) for slug in answers)
    return sorted({int(one["number"]) for one in found if one and one["kind"] == topic.repeats})


def next_number(topic: Topic, answers: Answers) -> int | None:
    """Number the one to add; None when there are as many as we take."""
    number = max(numbers_of(topic, answers), default=0) + 1
    return number if number <= MOST_EACH else None


def without(topic: Topic, answers: Answers, number: int) -> dict[str, Typed]:
    """Take one payment or person away; those after it move up."""
    moved = {}
    for slug, typed in answers.items():
        found = _NUMBERED.match(slug)
        if found is None or found["kind"] != topic.repeats or int(found["number"]) < number:
            moved[slug] = typed
        elif int(found["number"]) > number:
            moved[f"{topic.repeats}-{int(found['number']) - 1}-{found['part']}"] = typed
    return moved


def next_page(slug: str, answers: Answers, *, is_change: bool, is_filed: bool) -> str:
    """Name the page after this one; whoever changes an answer returns to the check as soon as nothing is open."""
    topic = topic_of(slug, answers)
    question = question_of(slug, answers)
    if topic is None or question is None:
        return MORE if is_filed else SEND
    end = MORE if topic.order != FIRST_STEP else SEND
    pages = pages_of(topic, answers)
    if question.is_list and first(answers[slug], "another") == "yes":
        number = next_number(topic, answers)
        return _first_of(topic, number) if number else end
    if is_change:
        left = open_page(answers) or next((page for page in pages if page not in answers), None)
        return left or (CHECK if is_filed else SEND)
    if is_filed and question.number and topic.order == FIRST_STEP:
        # From the list of payments: what else is asked of this one comes next.
        pages, end = [page for page in path(answers) if page.startswith("payment")], MORE
    if slug not in pages:
        return end
    return [*pages, end][pages.index(slug) + 1]


def previous_page(slug: str, answers: Answers) -> str | None:
    """Name the page before this one; None before the first."""
    topic = topic_of(slug, answers)
    pages = pages_of(topic, answers) if topic else []
    place = pages.index(slug) if slug in pages else 0
    if place:
        return pages[place - 1]
    return MORE if topic and topic.order != FIRST_STEP else None


def open_page(answers: Answers) -> str | None:
    """Name the first page of the first step that was not answered."""
    return next((page for page in first_step(answers) if page not in answers), None)


def is_on_the_way(slug: str, answers: Answers) -> bool:
    """Tell whether a page fits these answers: it is on the path, or begins the next payment or person."""
    if slug in path(answers):
        return True
    return any(
        topic.repeats and (number := next_number(topic, answers)) and slug == _first_of(topic, number)
        for topic in topics_for(answers)
    )


def _first_of(topic: Topic, number: int) -> str:
    page = next(page for page in topic.pages if "#" in page.slug and number >= page.from_number)
    return page.slug.replace("#", str(number))


def _all_pages(answers: Answers) -> Iterator[Question]:
    for topic in topics(teller(answers)):
        yield from topic.pages


def _filled(question: Question, answers: Answers) -> Question:
    """Give what was found in pasted messages as the answers to choose from."""
    options = tuple(Option(value=trace.name, label=trace.written) for trace in traces(answers))
    fields = tuple(
        msgspec.structs.replace(field, options=options) if field.kind == "found" else field for field in question.fields
    )
    return msgspec.structs.replace(question, fields=fields)
