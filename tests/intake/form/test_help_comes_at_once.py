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


def advice(page) -> str:
    """Give what the confirmation says to do now."""
    return unescape(page.text.partition("<h2>What to do now")[2].partition("<h2>What happens next")[0])


async def test_who_is_hurt_at_home_reads_of_that_first_and_is_not_told_to_block_anyone(visit):
    done = await visit.file(story={"narrative": "My husband beats me.", "situations": ["afraid"]})

    topics = re.findall(r'href="/help/([a-z-]+)"', advice(done))
    assert topics[0] == "home"
    assert "threats" not in topics
    assert "Do not answer them" not in done.text
    assert "block them" not in done.text


async def test_a_young_person_reads_first_what_helps_them(visit):
    done = await visit.file(**YOUNG)

    assert "it is not your fault" in box(done)
    assert "Do not pay, and do not send anything more. Tell a grown-up you trust." in box(done)
    assert "Who is told?" in advice(done)


async def test_to_pay_nothing_more_stands_on_the_confirmation_itself(visit):
    done = await visit.file(story={"situations": ["met_online"]}, **{"payment-1-how": {"method": "transfer"}})

    assert "Pay nothing more: no fee, no tax, no deposit." in advice(done)
    assert "Pay nothing more, whatever they tell you." in advice(done)


async def test_who_tells_of_someone_else_is_told_for_whom_it_is_written(visit, another_visit):
    of_another = await visit.file(who={"teller": "someone"})
    of_oneself = await another_visit.file()

    assert "for the person it happened to" in advice(of_another)
    assert "for the person it happened to" not in advice(of_oneself)


@pytest.mark.parametrize(("young", "warns"), [({"young": "under_18"}, True), ({}, False)])
async def test_pictures_of_a_young_person_are_not_asked_for(visit, young, warns):
    await visit.file(who={"teller": "me", **young}, story=YOUNG["story"])
    page = await visit.get("/report/evidence")

    assert ("Please do not save, send or upload it." in page.text) is warns


async def test_who_is_watched_is_told_what_the_way_out_cannot_do(visit):
    before = await visit.get("/report/before")
    await visit.file()

    assert "Exit cannot help against an app that watches it." in before.text
    assert "stays in the downloads" in (await visit.get("/report/receipt")).text


async def test_the_first_screen_leads_to_the_numbers_to_call(visit):
    assert 'href="/help/lines"' in (await visit.get("/")).text
