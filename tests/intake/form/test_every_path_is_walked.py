"""Every way through the questions: each ends, each page on it is shown, and no page is on nobody's way."""

from collections.abc import Iterator
from itertools import combinations, product

import pytest

from services.intake.form import journey
from services.intake.form.answers import Answers
from services.intake.form.conditions import parts_of
from services.intake.form.fields import Question
from services.intake.form.journey import first_step, next_page, pages_of, path, question_of, topics_for
from services.intake.form.loading import FIRST_STEP, TELLERS, topics
from services.intake.form.reading import input_names, kept
from services.intake.form.report import build_report
from services.intake.form.summary import sections
from services.intake.reports.rules import content_complaints, floor_complaints

MOST_PAGES_BEFORE_FILING = 6
MOST_STEPS = 200
BASE: Answers = {
    "story": {"narrative": ["They took my savings."]},
    "place": {"country": ["VN"]},
    "messages": {"text": ["Write to anna@invest.example or +44 20 7946 0018."]},
    "reach": {"email": ["reader@example.org"], "phone": ["+44 20 7946 0018"]},
}
Choice = tuple[str, str, str]


def deciding() -> dict[tuple[str, str], list[Choice]]:
    """Give the answers that pages or topics depend on, by field; of those that decide the same, one."""
    parts = {
        part for topic in topics("me") for one in (topic, *topic.pages) for line in one.when for part in parts_of(line)
    }
    found: dict[tuple[str, str], dict[object, Choice]] = {}
    for topic in topics("me"):
        for page in topic.pages:
            for field in page.fields:
                asked = [part for part in parts if part.subject == f"{page.slug}.{field.name}"]
                for option in field.options:
                    if asked or option.affects:
                        slug = page.slug.replace("#", "2")
                        decides = (option.affects, *(option.value in part.values for part in asked))
                        found.setdefault((slug, field.name), {}).setdefault(decides, (slug, field.name, option.value))
    return {name: list(choices.values()) for name, choices in found.items()}


def pairs() -> Iterator[Answers]:
    """Give, for each teller, every pair of answers that decide; what is not chosen is left empty."""
    fields = deciding()
    chosen = [*combinations(fields.values(), 2), *((several, several) for several in fields.values())]
    for teller in TELLERS:
        for several, others in chosen:
            for one, other in product(several, others):
                answers = {"who": {"teller": [teller]}, "payment-1-how": {"method": ["unknown"]}} | BASE
                for slug, name, value in {one, other} - {choice for choice in (one, other) if choice[1] == "teller"}:
                    typed = dict(answers.get(slug, {}))
                    typed[name] = [*typed.get(name, []), value] if name in {"situations", "what"} else [value]
                    answers[slug] = typed
                yield answers


def walk(said: Answers) -> tuple[list[str], dict]:
    """Answer page after page as somebody does, topic by topic; gives the pages in order, and the answers."""
    answers: dict = {}
    seen: list[str] = []

    def go(slug: str, end: str) -> None:
        while slug != end:
            question = question_of(slug, answers)
            answers[slug] = kept(question, typed_on(question, said, answers))
            seen.append(slug)
            assert len(seen) < MOST_STEPS, seen[-20:]
            slug = next_page(slug, answers, is_change=False, is_filed=end == journey.MORE)

    go("who", journey.SEND)
    done: set[str] = set()
    while left := [topic for topic in topics_for(answers) if topic.slug not in done and topic.order != FIRST_STEP]:
        done.add(left[0].slug)
        if pages := pages_of(left[0], answers):
            go(pages[0], journey.MORE)
    return seen, answers


def typed_on(question: Question, said: Answers, answers: Answers) -> dict[str, list[str]]:
    typed = {
        name: list(values) for name, values in said.get(question.slug, {}).items() if name in input_names(question)
    }
    if question.is_list:
        is_more = question.slug == "payments" and "payment-2-how" in said and "payment-2-how" not in answers
        return {"another": ["yes" if is_more else "no"]}
    for field in question.fields:
        if field.needed and not field.needed_with and not typed.get(field.name) and field.options:
            typed[field.name] = [field.options[-1].value]
    return typed


@pytest.fixture(scope="module")
def walks() -> list[tuple[list[str], dict]]:
    unique = {repr(sorted(answers.items())): answers for answers in pairs()}
    return [walk(answers) for answers in unique.values()]


def test_every_way_ends_and_leaves_nothing_of_its_path_out(walks):
    assert len(walks) > 500
    for seen, answers in walks:
        assert set(path(answers)) <= set(seen)
        assert len(first_step(answers)) <= MOST_PAGES_BEFORE_FILING


def test_every_page_is_on_somebodys_way(walks):
    walked = {slug for seen, _ in walks for slug in seen}
    wanted = {page.slug for topic in topics("me") for page in topic.pages}

    assert {slug for slug in wanted if not {slug, slug.replace("#", "1"), slug.replace("#", "2")} & walked} == set()


def test_every_way_gives_a_report_that_may_be_filed_and_a_page_to_check_it(walks):
    for _seen, answers in walks[::3]:
        report = build_report(answers)

        assert floor_complaints(report) + content_complaints(report) == []
        assert sections(answers)


def test_a_page_that_no_answer_leads_to_would_be_found(walks, monkeypatch):
    walked = {slug for seen, _ in walks for slug in seen}
    monkeypatch.setattr(journey, "holds", lambda lines, *_: not lines)
    closed, _ = walk(BASE)

    assert "images-what" in walked
    assert "images-what" not in closed


@pytest.mark.parametrize("teller", TELLERS)
async def test_every_page_of_every_way_is_shown(visit, teller):
    harms = ["money", "account", "device", "data", "images", "safety", "child", "business"]
    said = BASE | {
        "who": {"teller": [teller]},
        "affected": {"what": harms},
        "payment-1-how": {"method": ["crypto"]},
        "payment-2-how": {"method": ["transfer"]},
        "ransom": {"ransom": ["yes"]},
        "bank-told": {"bank": ["yes"]},
        "person-1-who": {"name": ["Anna Example"]},
    }
    seen, answers = walk(said)
    filed = False
    for slug in seen:
        if not filed and slug not in first_step(answers):
            await visit.send()
            filed = True
        page = await visit.get(f"/report/{slug}")
        question = question_of(slug, answers)

        assert page.status_code == 200, slug
        assert question.title in page.text or question.fields[0].label in page.text.replace("&#39;", "'")
        sent = await visit.post(f"/report/{slug}", answers[slug])
        assert sent.status_code == 303, (slug, sent.text)

    assert len(seen) > 40
    assert (await visit.send("/report/check")).headers["location"] == "/report/done"
