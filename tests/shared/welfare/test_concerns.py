"""Words of need are heard in every language, however they are typed; a calm story shows no help box."""

import csv
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.evaluation.read import cases
from shared.welfare import concerns as hearing
from shared.welfare.concerns import Concern, concerns
from shared.welfare.phrases import Phrases, searched, written_alike
from shared.welfare.words import cues

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NARRATIVES = list(csv.DictReader((HERE / "narratives.tsv").read_text("utf-8").splitlines(), delimiter="\t"))
SAMPLES = [
    ROOT / "shared" / "cli" / "demo" / "sample_reports.ndjson",
    *sorted((ROOT / "tests" / "router" / "cases").glob("*.ndjson")),
]
LANGUAGES = {"en", "vi", "fr", "es", "ar", "ru", "zh", "de", "pt", "th"}
# A death threat that was mailed to thousands; a daughter said to be held, who was at the cinema; and a seller who calls
# himself ด.ช., Master, and sends pictures.
RATHER_ONE_HELP_TOO_MANY = {"V019", "Z004", "Z056"}


@pytest.fixture(scope="module")
def calm() -> dict[str, str]:
    """Give the stories that a careful officer would call neither an emergency nor about a child at risk."""
    found = [case for path in SAMPLES for case in cases(path.read_bytes())]
    return {
        case.id: case.report.incident.narrative or ""
        for case in found
        if case.gold is not None and case.gold.urgency not in {"emergency", "child"}
    }


@pytest.fixture
def fresh_phrases():
    hearing._phrases.cache_clear()
    yield
    hearing._phrases.cache_clear()


@pytest.mark.parametrize("row", NARRATIVES, ids=lambda row: f"{row['concern']}-{row['language']}")
def test_a_person_in_need_is_heard(row):
    assert row["concern"] in concerns(row["text"])


def test_each_concern_is_tried_in_ten_languages():
    tried = {(row["concern"], row["language"]) for row in NARRATIVES}

    assert {(concern, language) for concern in get_args(Concern) for language in LANGUAGES} <= tried


@pytest.mark.parametrize("kind", ["danger_self", "danger_threat", "danger_captive", "danger_home"])
def test_each_kind_that_says_it_alone_has_phrases_in_every_language(kind):
    assert {language for language in LANGUAGES if len(cues()[kind].get(language, ())) < 10} == set()


def test_a_calm_story_shows_no_help_box(calm):
    assert len(calm) > 200
    assert {name for name, text in calm.items() if concerns(text)} == RATHER_ONE_HELP_TOO_MANY


def test_a_word_that_stands_in_calm_stories_too_is_found(calm, monkeypatch, fresh_phrases):
    monkeypatch.setattr(hearing, "cues", lambda: {"danger_self": {"en": ["money"]}})

    assert {name for name, text in calm.items() if concerns(text)} - RATHER_ONE_HELP_TOO_MANY != set()


def test_a_lost_list_of_phrases_is_found(monkeypatch, fresh_phrases):
    monkeypatch.setattr(hearing, "cues", lambda: {kind: each for kind, each in cues().items() if kind != "danger_home"})

    assert [row for row in NARRATIVES if row["concern"] == "home" and "home" in concerns(row["text"])] == []


@pytest.mark.parametrize(
    "text",
    [
        "I invested 40,000 in a trading site and now it will not let me withdraw.",
        "I am not suicidal, only ashamed.",
        "He never threatened to kill me, he only keeps calling.",
        "Nobody threatened to hurt me.",
        "My wife will kill me when she sees the bill.",
        "My parcel is missing and the seller is gone.",
        "It beats me why the bank paid.",
        "Somebody bought things on Amazon with my card.",
        "Chuyển tiền từ từ, mỗi lần một ít.",
        "chuyen tien tu tu, moi lan mot it",
        "老公打我电话说卡被刷了。",
        "My son is 13 and somebody bought game coins with my card.",
        "Er hat nicht damit gedroht, mich umzubringen.",
        "",
    ],
)
def test_a_denial_an_idiom_and_a_look_alike_are_no_reason_to_worry(text):
    assert concerns(text) == frozenset()


def test_a_denial_ends_with_its_clause():
    assert concerns("Nobody threatened me. They wrote: we will kill you.") == {"danger"}
    assert concerns("I am not angry, I want to die.") == {"self_harm"}


def test_a_denial_that_reached_over_clauses_is_found(monkeypatch):
    monkeypatch.setattr(hearing, "_is_denial", lambda *_: True)

    assert concerns("I am not angry, I want to die. Nobody helps.") != {"self_harm"}


@pytest.mark.parametrize(
    "text",
    ["I want to kiiiill myself", "I WANT TO DIE", "i don’t want to live", "i dont want to live", "i want   to die"],
)
def test_chats_are_read_as_they_are_typed(text):
    assert concerns(text) == {"self_harm"}


def test_one_story_may_give_several_reasons():
    assert concerns("My husband beats me and I want to die. My daughter is 13, he asks her for nudes.") == {
        "home", "self_harm", "child",
    }  # fmt: skip


@given(st.text(max_size=400))
def test_any_text_is_read(text):
    assert concerns(text) <= set(get_args(Concern))


@given(st.text(max_size=200))
def test_a_text_that_is_written_alike_stays_so(text):
    once = written_alike(text)

    assert written_alike(once) == once


def test_a_hostile_text_makes_no_more_work_than_a_long_one():
    phrases = Phrases([(form, "kind") for form in searched("kill me")])

    assert len(phrases.find(written_alike("kill me " * 2_500))["kind"]) == 100


def test_nothing_of_a_narrative_is_printed_or_logged(capsys, caplog):
    concerns("I want to die, my name is Example Person.")
    captured = capsys.readouterr()

    assert (captured.out, captured.err, caplog.records) == ("", "", [])
