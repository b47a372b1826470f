"""What the answers tell of a person's situation: the advice that fits it, and the help that must not wait."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from services.intake.advice.choosing import Situation
from services.intake.advice.topic import Teller
from services.intake.form.answers import PLACE, Answers, affected, answered, country_of, first, teller
from services.intake.form.conditions import holds
from services.intake.form.loading import topics
from services.intake.form.report import REPLY, build_report
from shared.welfare.concerns import Concern, concerns

_WHO = "who"


def situation_of(answers: Answers) -> Situation:
    """Tell what is known for advice and for help."""
    report = build_report(answers)
    return Situation(
        methods=frozenset(str(transaction.method) for transaction in report.transactions),
        affected=frozenset(affected(answers)),
        concerns=concerns_of(answers),
        situations=frozenset(answers.get("story", {}).get("situations", ())),
        attempt_only=bool(report.incident.attempt_only),
        country=country_of(answers),
        teller=teller(answers),
        is_young=report.victim.age_band == "under_18",
    )


def concerns_of(answers: Answers) -> frozenset[Concern]:
    """Give what these answers give reason to worry about: what was chosen, and what was written or pasted."""
    return _chosen(answers).union(*(concerns(text) for text in _written(answers)))


def brought_by(page: str | None, answers: Answers) -> frozenset[Concern]:
    """Give what the answers of one page bring, alone or with the others; where the country is told, all there is."""
    if page is None or page not in answers:
        return frozenset()
    if page == PLACE:
        return concerns_of(answers)
    alone = {slug: typed for slug, typed in answers.items() if slug in {_WHO, page}}
    others = {slug: typed for slug, typed in answers.items() if slug != page}
    return concerns_of(alone) | (_chosen(answers) - _chosen(others))


def _chosen(answers: Answers) -> frozenset[Concern]:
    says = partial(answered, answers)
    return frozenset(
        concern for topic in topics(teller(answers)) for concern, lines in topic.concerns.items() if holds(lines, says)
    )


def _written(answers: Answers) -> Iterator[str]:
    areas = _areas(teller(answers))
    for slug, typed in answers.items():
        names = ("text",) if slug.startswith(REPLY) else areas.get(slug, ())
        yield from (text for name in names if (text := first(typed, name)))


@cache
def _areas(tells: Teller) -> Mapping[str, Sequence[str]]:
    """Give the fields in which people write more than a line, by page."""
    return {
        page.slug: [field.name for field in page.fields if field.kind == "area"]
        for topic in topics(tells)
        for page in topic.pages
    }
