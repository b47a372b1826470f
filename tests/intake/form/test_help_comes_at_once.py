"""Answers and words that tell of someone in need bring help on the very next page, and keep it; nothing ever blocks."""

import re
from html import unescape

import pytest

from services.intake.form.loading import QuestionsUnreadable, load
from services.intake.form.situation import brought_by, concerns_of

LINES = (
    "country,kind,name,contact,languages,hours,source,as_of",
    "DE,emergency,Example Emergency,030 23125 999,de,24/7,https://emergency.example.org,2026-04-25",
    "DE,child,Example Child Line,030 23125 111,de,24/7,https://child.example.org,2026-04-25",
    "FR,child,Ligne exemple,01 99 00 12 34,fr,24/7,https://enfance.example.org,2026-04-25",
)
YOUNG = {"who": {"teller": "me", "young": "under_18"}, "story": {"situations": ["photos_threat"]}}
AFRAID = {"story": {"situations": ["afraid"]}}
STEP_BOX = re.compile(r'<aside class="callout callout--person help".*?</aside>', re.DOTALL)


def box(page) -> str:
    """Give the help on a page; empty if it shows none."""
    found = STEP_BOX.search(page.text)
    return unescape(found[0]) if found else ""


def helped(page) -> set[str]:
    return set(re.findall(r'href="/help/([a-z-]+)"', box(page))) - {"lines"}


@pytest.fixture
def visit_with_lines(site, visit_of, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return visit_of(site(help_lines=str(path)))


@pytest.mark.parametrize(
    ("first_step", "page", "said", "topics"),
    [
        (AFRAID, "safety-now", {"danger": "yes"}, {"danger"}),
        (AFRAID, "safety-known", {"known": ["held"]}, {"held"}),
        (YOUNG, "child-safe", {"adult": "unsafe"}, {"home", "child"}),
        ({}, "messages", {"text": "Mum: I want to kill myself"}, {"talk"}),
    ],
)
async def test_an_answer_of_need_brings_help_on_the_next_page_and_keeps_it(visit, first_step, page, said, topics):
    await visit.file(**first_step)
    onward = await visit.add(page, said)

    assert helped(await visit.get(onward)) >= topics
    for kept in ("/report/done", "/report/more", "/report/check"):
        assert helped(await visit.get(kept)) >= topics


async def test_a_young_person_and_pictures_bring_help_in_the_first_step(visit):
    await visit.answer("/report/who", YOUNG["who"])
    onward = await visit.answer("/report/story", YOUNG["story"])

    assert "child" in helped(await visit.get(onward))


async def test_a_calm_answer_brings_none(visit):
    await visit.file(**AFRAID)

    assert helped(await visit.get(await visit.add("safety-now", {"danger": "no"}))) == set()
    assert helped(await visit.get("/report/done")) == set()


async def test_the_lines_of_the_country_come_as_soon_as_it_is_known(visit_with_lines):
    visit = visit_with_lines
    await visit.answer("/report/who", YOUNG["who"])
    before = box(await visit.get(await visit.answer("/report/story", YOUNG["story"])))
    await visit.answer("/report/when")
    after = box(await visit.get(await visit.answer("/report/place", {"country": "DE"})))

    assert "030 23125 111" not in before
    assert 'href="/help/lines"' in before
    assert "030 23125 111" in after
    assert "01 99 00 12 34" not in after


def test_help_that_stands_already_comes_again_for_another_answer():
    answers = {
        "who": {"teller": ["me"]},
        "story": {"narrative": ["He said he will kill me."], "situations": ["afraid"]},
        "safety-now": {"danger": ["yes"]},
    }

    assert concerns_of(answers) == {"danger"}
    assert brought_by("story", answers) == {"danger"}
    assert brought_by("who", answers) == set()
    assert brought_by(None, answers) == set()


def test_a_concern_without_a_question_is_refused(tmp_path):
    (tmp_path / "pets.toml").write_text(
        'slug = "pets"\ntitle = "Pets"\norder = 9\nlink = "/pets"\n\n[concerns]\nhome = ["pet.bites is yes"]\n',
        encoding="utf-8",
    )

    with pytest.raises(QuestionsUnreadable, match=r"concerns\.home: nobody is asked for pet\.bites"):
        load(tmp_path, "me")
