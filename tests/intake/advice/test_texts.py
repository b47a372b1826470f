"""Every text of advice: short sentences, plain words, no blame, no promise, nobody's crime named for them."""

import re
from typing import get_args

import pytest

from services.intake.advice.lines import LABELS, WITHOUT, LineKind
from services.intake.advice.topic import TOPICS, Topic
from shared.i18n import extraction
from shared.messages.report import Transaction

LONGEST_SENTENCE = 20
GRADE = 5.0
FORBIDDEN = re.compile(
    r"\b(scam\w*|fraud\w*|phish\w*|sextort\w*|ransomware|malware|extort\w*|blackmail\w*|victim\w*|criminal\w*|"
    r"invalid|should have|fell for|your mistake|careless|naive|gullible|guarantee\w*|we will|you will get|"
    r"get your money back|promise)\b",
    re.IGNORECASE,
)
# Their promise, not ours.
ALLOWED = {"Pay nobody who says they get your money back."}
SENTENCE = re.compile(r"[^.!?]+[.!?]?[”\"]?")


def texts(topic: Topic) -> list[str]:
    others = [text for one in (topic.others, topic.young) if one for text in (one.title, one.lead, *one.steps)]
    return [topic.title, topic.lead, *topic.say, *topic.steps, *topic.keep, *topic.avoid, *others]


def sentences(text: str) -> list[str]:
    return [found.strip() for found in SENTENCE.findall(text) if re.search(r"\w", found)]


ALL = [
    *(sentence for topic in TOPICS.values() for text in texts(topic) for sentence in sentences(text)),
    *(sentence for text in (*LABELS.values(), *WITHOUT.values()) for sentence in sentences(text)),
]


def syllables(word: str) -> int:
    """Count as the Flesch scale does: groups of vowels, without a silent e."""
    word = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(told: list[str]) -> float:
    """Give the reading grade of Flesch and Kincaid."""
    words = [word for sentence in told for word in re.findall(r"[A-Za-z']+", sentence)]
    return 0.39 * len(words) / len(told) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def too_long(told: list[str]) -> list[str]:
    return [sentence for sentence in told if len(sentence.split()) > LONGEST_SENTENCE]


def forbidden(told: list[str]) -> list[str]:
    return [sentence for sentence in told if FORBIDDEN.search(sentence) and sentence not in ALLOWED]


def test_every_sentence_is_short():
    assert len(ALL) > 250
    assert too_long(ALL) == []


def test_a_long_sentence_is_found():
    assert too_long(["word " * 21]) != []


def test_nobody_is_blamed_promised_anything_or_told_what_crime_it_was():
    assert forbidden(ALL) == []


@pytest.mark.parametrize("sentence", ["You are a victim of fraud.", "We will find them.", "This is an invalid number."])
def test_a_word_that_blames_promises_or_names_is_found(sentence):
    assert forbidden([sentence]) != []


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.slug)
def test_a_child_of_ten_can_read_each_topic(topic):
    told = [sentence for text in texts(topic) for sentence in sentences(text)]

    assert grade(told) <= GRADE


def test_the_prose_of_an_office_is_found():
    told = ["Notify your financial institution immediately regarding the unauthorised electronic funds transaction."]

    assert grade(told) > GRADE


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.slug)
def test_a_topic_ends_its_sentences_and_has_something_to_do(topic):
    titles = {topic.title, *(one.title for one in (topic.others, topic.young) if one)}
    unended = [text for text in texts(topic) if text not in titles and not re.search(r"[.!?][”\"]?\Z", text)]

    assert unended == []
    assert len(topic.steps) >= 3
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", topic.slug)


def test_no_text_holds_a_contact():
    """Numbers and addresses are the operator's to fill in."""
    assert [text for text in ALL if re.search(r"[0-9]{3}|https?:|www\.|@", text)] == []


def test_every_way_to_pay_has_its_topic():
    methods = set(get_args(Transaction.__annotations__["method"]))

    assert {method for topic in TOPICS.values() for method in topic.when.methods} == methods


def test_every_kind_of_line_has_its_words():
    assert set(LABELS) == set(WITHOUT) == set(get_args(LineKind))


def test_every_text_is_found_for_the_catalogues():
    found = {message for message, _ in extraction.texts()}

    assert [text for topic in TOPICS.values() for text in texts(topic) if text not in found] == []


def test_a_key_that_the_catalogues_pass_over_is_found(monkeypatch):
    monkeypatch.setattr(extraction, "DATA_KEYS", extraction.DATA_KEYS - {"avoid"})
    found = {message for message, _ in extraction.texts()}

    assert [text for topic in TOPICS.values() for text in topic.avoid if text not in found] != []
