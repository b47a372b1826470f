"""The files of questions: read strictly, found by the catalogues, each with what it names."""

import re

import pytest

from services.intake.form.fields import Option, Topic
from services.intake.form.loading import FOLDER, TELLERS, QuestionsUnreadable, load, topics
from shared.i18n.extraction import texts
from shared.web.assets import FOLDER as STATIC

GOOD = """
slug = "pets"
title = "Pets"
order = 90
when = ["affected is data and teller is not business"]

[[pages]]
slug = "pet"
title = { me = "Your pet", someone = "Their pet" }

[[pages.fields]]
name = "kind"
kind = "one_of"
label = "Which pet?"
options = [{ value = "cat", label = "Cat" }, { value = "dog", label = "Dog", tells = "There is a dog." }]
"""


@pytest.fixture
def folder(tmp_path):
    def write(text: str):
        (tmp_path / "pets.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def all_texts(topic: Topic) -> set[str]:
    found = {topic.title, topic.hint, topic.each}
    for page in topic.pages:
        found |= {page.title, page.lead}
        for field in page.fields:
            found |= {field.label, field.hint, field.needed, field.empty}
            found |= {text for option in field.options for text in (option.label, option.hint)}
    return found - {""}


def options(topics: tuple[Topic, ...]) -> list[Option]:
    return [option for topic in topics for page in topic.pages for field in page.fields for option in field.options]


def test_a_file_is_read_in_the_words_for_whoever_tells(folder):
    [mine] = load(folder(GOOD), "me")
    [theirs] = load(folder(GOOD), "someone")
    [seen] = load(folder(GOOD), "witness")

    assert mine.pages[0].title == "Your pet"
    assert theirs.pages[0].title == "Their pet"
    assert seen.pages[0].title == "Your pet"


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ('kind = "one_of"', 'kind = "radio"', "kind"),
        ('label = "Which pet?"', "", "label"),
        ('label = "Which pet?"', 'label = "Which pet?"\nlable = "?"', "lable"),
        ("options = [{", "others = [{", "others"),
        ('value = "dog"', 'value = "cat"', "pet.kind: two options have the same value"),
        ("affected is data", "affected is gold", "when: affected is never gold"),
        ("affected is data", "affected was data", "when: cannot read"),
        ("affected is data", "pet.name is told", "when: nobody is asked for pet.name"),
        ("affected is data", "pet.kind is fish", "when: pet.kind is never fish"),
        ('slug = "pet"', 'slug = "pet-#-name"', "needs `repeats`"),
        ('kind = "one_of"', 'kind = "line"', "options are for one_of and any_of"),
        ('label = "Which pet?"', 'label = "Which pet?"\nneeded_with = "name"', "there is no field name"),
        ("{ me =", "{ you =", "title"),
        ('{ me = "Your pet", someone', '{ someone = "A pet", witness', "always me"),
        ('[[pages]]\nslug = "pet"', '[[pages]\nslug = "pet"', "line"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(folder, written, instead, told):
    assert written in GOOD
    with pytest.raises(QuestionsUnreadable) as refused:
        load(folder(GOOD.replace(written, instead, 1)), "me")

    assert str(refused.value).startswith("pets.toml: ")
    assert told in str(refused.value)


def test_two_pages_with_one_slug_are_refused_unless_conditions_part_them(folder):
    twice = GOOD + GOOD[GOOD.index("[[pages]]") :]
    with pytest.raises(QuestionsUnreadable, match="another page has this slug"):
        load(folder(twice), "me")


@pytest.mark.parametrize("teller", TELLERS)
def test_every_text_of_the_questions_is_found_for_the_catalogues(teller):
    found = {text for text, place in texts() if place.startswith("services/intake/form/questions/")}

    assert {text for topic in topics(teller) for text in all_texts(topic)} - found == set()


@pytest.mark.parametrize("teller", TELLERS)
def test_what_a_report_is_told_by_an_answer_is_an_english_sentence(teller):
    told = [option.tells for option in options(topics(teller)) if option.tells]

    assert len(told) > 50
    assert [text for text in told if not re.fullmatch(r"[A-Z0-9][ -~]*\.", text)] == []


def test_every_situation_has_a_drawing_and_no_drawing_is_left_over():
    drawn = set(re.findall(r'<symbol id="([a-z_]+)"', (STATIC / "situations.svg").read_text()))
    named = {option.picture for option in options(topics("me")) if option.picture}

    assert named == drawn
    assert len(named) >= 10


def test_every_file_of_the_folder_is_one_topic():
    assert len(topics("me")) == len(list(FOLDER.glob("*.toml")))
