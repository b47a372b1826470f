"""The model is data: what does not fit is refused, and what it says can be shown."""

import msgspec
import pytest

from services.router.classification.classify import classify
from services.router.classification.grams import grams, of_word
from services.router.classification.model import (
    FORMAT,
    UNKNOWN,
    Certainty,
    ModelFile,
    ModelRefused,
    load_model,
    read_model,
)
from services.router.reading.narrative import read
from shared.messages.report import Incident, Report
from shared.vocabulary.offence_categories import CATEGORIES


def a_model_file(**changes):
    file = ModelFile(
        format=FORMAT,
        labels=("FR.JOB", UNKNOWN),
        grams=("w job", "w help"),
        weights=bytes([100, 0, 0, 100]),
        scales=b"\0\0\0\x3c" * 2,
        bias=b"\0\0\0\0" * 2,
        rarity=b"\0\0\x80\x3f" * 2,
        certainty=Certainty(sharpness=2.0, doubt=0.0),
        rules_share=0.1,
        trained_on="0" * 64,
        texts=2,
        made_at="2026-11-22",
    )
    return msgspec.msgpack.encode(msgspec.structs.replace(file, **changes))


def classified(narrative, model, **fields):
    return classify(Report(incident=Incident(narrative=narrative, **fields)), read(narrative), (), model)


def test_the_shipped_model_knows_every_category():
    assert set(load_model().labels) == set(CATEGORIES)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 9}, "train the model again"),
        ({"labels": ("FR.JOB", "XX.NEW")}, r"other categories \(XX.NEW\)"),
        ({"labels": ("FR.JOB", "FR.JOB")}, "other categories"),
        ({"labels": ("FR.JOB", "FR.ROM")}, "other categories"),
        ({"weights": b"\0"}, r"damaged \(weights\)"),
        ({"rarity": b""}, r"damaged \(rarity\)"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_with_what_to_do(changes, sentence):
    with pytest.raises(ModelRefused, match=sentence):
        read_model("ours.msgpack", a_model_file(**changes))


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b'{"format": 1}', a_model_file()[:-3]])
def test_what_is_no_model_is_refused(content):
    with pytest.raises(ModelRefused, match="casebridge train"):
        read_model("ours.msgpack", content)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelRefused, match="No such file"):
        load_model(tmp_path / "nothing.msgpack")


def test_the_version_is_that_of_the_content():
    versions = {read_model("a", a_model_file(texts=s)).version for s in (1, 2, 1)}

    assert len(versions) == 2


def test_the_words_that_led_to_an_answer_stand_in_the_text():
    narrative = "A recruiter on Telegram promised me pay for small tasks, then I had to deposit more and more."

    first = classified(narrative, load_model())[0]

    assert first.code == "FR.JOB"
    assert first.evidence
    assert all(word in narrative.lower() for word in first.evidence)


@pytest.mark.parametrize("narrative", [None, "", "…", "1234 5678"])
def test_nothing_said_is_unknown(narrative):
    assert classified(narrative, load_model())[0].code == UNKNOWN


def test_what_a_sender_states_outweighs_silence():
    assert classified(None, load_model(), category="MW.RANSOM")[0].code == "MW.RANSOM"


def test_confidences_are_shares_of_one_whole():
    scores = classified("They sold me fake tickets for a concert and blocked me", load_model())

    assert 0.5 < sum(score.confidence for score in scores) <= 1.001
    assert list(scores) == sorted(scores, key=lambda score: -score.confidence)


def test_numbers_are_one_word_and_runs_are_cut_small():
    assert dict(grams("pay 4500")) == {"w pay": 1.0, "w #": 1.0, "b pay #": 1.0}
    assert {"s 转", "s 转账", "s 账"} <= dict(grams("转账")).keys()
    assert "c <tas" in dict(grams("task"))


def test_the_letters_of_a_long_word_weigh_no_more_than_those_of_a_short_one():
    short, long = (of_word(word) for word in ("task", "bundesverfassungsgericht"))

    assert {
        word: round(sum(count**2 for count in found.values()), 6) for word, found in (("short", short), ("long", long))
    } == {
        "short": 5.0,
        "long": 5.0,
    }


def test_a_word_is_remembered_with_the_same_grams():
    model = read_model("ours", a_model_file())
    once, again = (model.look("job help job") for _ in range(2))

    assert once.margins.tolist() == again.margins.tolist()
    assert once.ids == again.ids
    assert sorted(model.words_for(once, model.labels[0], 9) + model.words_for(once, model.labels[-1], 9)) == [
        "help",
        "job",
    ]
