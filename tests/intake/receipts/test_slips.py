"""A slip in a typed receipt is answered by a sentence that names the word, or the group of digits, to look at."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.receipts import digits as receipt_digits
from services.intake.receipts import slips
from services.intake.receipts.digits import receipt_in_digits, wrong_groups
from services.intake.receipts.lists import LANGUAGES, WordList, fold, word_list
from services.intake.receipts.slips import what_to_check
from services.intake.receipts.words import COUNT, read_receipt, receipt_in_words
from services.intake.reports.receipt import parse_receipt

RECEIPT = "45250-32280-14640-36940-57239"
receipts = st.integers(0, 10**25 - 1).map(lambda secret: parse_receipt(f"{secret:025d}"))
LETTERS = {"ar": "بتثجحخد", "ru": "абвгдеж", "zh": "的了是我不在", "vi": "abceghk"}


@given(receipts, st.sampled_from(LANGUAGES), st.integers(0, COUNT - 1), st.data())
def test_one_wrong_letter_names_its_word(receipt, code, place, data):
    words = list(receipt_in_words(receipt, code))
    at = data.draw(st.integers(0, len(words[place]) - 1).filter(lambda at: words[place][at] != " "))
    letter = data.draw(st.sampled_from(LETTERS.get(code, "abcdefg")))
    words[place] = words[place][:at] + letter + words[place][at + 1 :]
    if fold(words[place]) == fold(receipt_in_words(receipt, code)[place]):
        return
    sentence = what_to_check(" ".join(words))

    assert re.search(rf"Look at word {place + 1},", sentence) or code == "zh", sentence
    assert sentence


WORDS = receipt_in_words(RECEIPT, "en")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ([*WORDS[:3], WORDS[3] + "q", *WORDS[4:]], f"Look at word 4, “{WORDS[3]}q”. Did you mean “{WORDS[3]}”?"),
        ([*WORDS[:3], "xxxx", *WORDS[4:]], "Look at word 4, “xxxx”. It is not one of the receipt words."),
        (WORDS[:8], "A receipt has 9 words. We read 8."),
        ([*WORDS[:2], WORDS[3], WORDS[2], *WORDS[4:]], "Look at words 3 and 4. They may have changed places."),
        ([*WORDS[:8], "zebra"], "One of the words is not right. Check each word, and their order."),
        (["452503-322803-146408-369406-572397"], "Look at group 5 of the digits. One digit there is not right."),
        (["452503-32280-146408-369406-572396"], "Look at group 2 of the digits. It has 5 digits, not 6."),
        (["4525", "0332"], "A receipt has 30 digits. We read 8."),
        ([""], "Type your receipt words, or the digits."),
        ([WORDS[0], "452503-322803-146408-369406-572396"], "Type either the receipt words or the digits, not both."),
        (["my dog ate the paper that you gave me"], "These are not receipt words as we write them."),
    ],
)
def test_each_slip_has_its_sentence(typed, says):
    assert what_to_check(" ".join(typed)).startswith(says)


def test_more_than_any_receipt_has_is_not_looked_into(monkeypatch):
    monkeypatch.setattr(slips, "_part", lambda *_: pytest.fail("It was looked into."))

    assert what_to_check("的" * 55).startswith("These are not receipt words")


def test_a_receipt_typed_twice_is_looked_into():
    assert what_to_check("".join(receipt_in_words(RECEIPT, "zh")) * 2).startswith("A receipt has 9 words. We read 18.")


def test_a_right_receipt_has_nothing_to_check():
    for code in LANGUAGES:
        assert what_to_check(" ".join(receipt_in_words(RECEIPT, code))) == ""


@given(receipts, st.integers(0, 29), st.integers(1, 9))
def test_one_wrong_digit_is_found_and_its_group_named(receipt, place, more):
    shown = receipt_in_digits(receipt).replace("-", "")
    wrong = shown[:place] + str((int(shown[place]) + more) % 10) + shown[place + 1 :]

    assert read_receipt(wrong) is None
    assert wrong_groups(wrong) == [place // 6 + 1]


@given(receipts, st.integers(0, 28))
def test_two_digits_that_changed_places_within_a_group_are_found(receipt, place):
    shown = receipt_in_digits(receipt).replace("-", "")
    swapped = shown[:place] + shown[place + 1] + shown[place] + shown[place + 2 :]
    if place % 6 != 5 and swapped != shown:
        assert wrong_groups(swapped) == [place // 6 + 1]


def test_a_check_that_always_holds_would_be_noticed(monkeypatch):
    monkeypatch.setattr(receipt_digits, "_check", lambda _group: "0")
    shown = receipt_in_digits(RECEIPT).replace("-", "")

    assert read_receipt("9" + shown[1:]) is not None


def test_words_that_are_one_letter_apart_would_be_taken_for_each_other():
    close = WordList(["gato", "pato"])

    assert close.near("gato") is not None
    assert close.number("pato") == 1


def test_an_exchange_and_a_lost_letter_are_near():
    english = word_list("en")
    slips = ("elehpant", "elephnt", "eleephant", "xlephant")

    assert {english.words[english.near(typed)] for typed in slips} == {"elephant"}


@given(st.text(max_size=200))
def test_whatever_is_typed_there_is_a_sentence_or_a_receipt(text):
    assert bool(what_to_check(text)) is (read_receipt(text) is None)
