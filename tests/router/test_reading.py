"""What is found in a narrative: by folded words, with the marks that make other words of them."""

import pytest

from services.router.reading.narrative import read


def written(text, kind):
    return [text[hit.start : hit.end] for hit in read(text).found(kind)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dì em ở Đức đi làm, em thấy đúng mặt dì", []),
        ("em mất 5 triệu", ["mất"]),
        ("em mat 5 trieu", ["mat"]),
        ("em mat 5 triệu ở đó", ["mat"]),
    ],
)
def test_with_its_marks_a_word_of_vietnamese_is_no_other_word(text, found):
    assert written(text, "paid_word") == found


def test_the_tone_may_stand_on_either_vowel():
    assert written("bị mã hoá dữ liệu, được", "outage_word") == ["mã hoá"]
    assert written("bị mã hóa dữ liệu, được", "outage_word") == ["mã hóa"]


def test_an_accent_is_free_in_other_languages():
    assert written("he sido estafado, pague ayer", "paid_word") == ["pague"]
    assert written("pagué ayer", "paid_word") == ["pagué"]


@pytest.mark.parametrize("text", ["حولت المبلغ", "حوّلت المبلغ", "حَوَّلْتُ المبلغ", "حولــت المبلغ"])
def test_arabic_is_found_with_its_vowel_signs_and_without_them(text):
    hits = written(text, "paid_word")

    assert hits
    assert text.startswith(tuple(hits))


def test_without_vowel_signs_the_places_are_as_they_are():
    text = "قال المسجّل إن الحساب في كوالالمبور بماليزيا، فأكّدت الشركة"

    assert written(text, "place") == ["كوالالمبور", "ماليزيا"]
