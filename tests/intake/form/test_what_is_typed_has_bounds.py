"""No single visitor stops the form or fills it: what is typed is judged by its length before anything else is done."""

import unicodedata

import pytest

from services.intake.form import reading
from services.intake.form.journey import question_of
from services.intake.form.reading import MOST_CHARACTERS, kept, read, too_much

TRANSFER = {"payment-1-how": {"method": ["transfer"]}}
AMOUNT = question_of("payment-1-amount", TRANSFER)


def test_an_amount_longer_than_any_is_asked_back_and_never_looked_into(monkeypatch):
    monkeypatch.setattr(reading, "read_amount", lambda *_: pytest.fail("It was read."))
    told = read(AMOUNT, {"amount": ["1" + " " * 60 + "x"], "currency": ["EUR"]})

    assert "amount" in told.errors


@pytest.mark.parametrize("typed", [" " * 61, "1" + " " * 60, "1" * 61])
def test_blanks_count_in_an_amount(typed):
    assert "amount" in read(AMOUNT, {"amount": [typed], "currency": ["EUR"]}).errors


def test_a_part_of_a_date_longer_than_any_is_asked_back():
    told = {"paid-day": ["17"], "paid-month": ["5"], "paid-year": ["2026" + " " * 17]}

    assert "paid" in read(AMOUNT, told).errors
    assert read(AMOUNT, told | {"paid-year": [" 2026 "]}).values["paid"] == "2026-05-17"


def test_blanks_and_empty_lines_around_a_text_have_a_most_too():
    story, reach = question_of("story", {}), question_of("person-1-reach", {})

    assert "narrative" in read(story, {"narrative": ["x" + " " * 11_000]}).errors
    assert "narrative" not in read(story, {"narrative": ["x" * 10_000 + "\n" * 1_000]}).errors
    assert "phones" in read(reach, {"phones": ["x" + "\n" * 11_000]}).errors


def test_a_row_of_marks_is_cut_before_it_is_put_in_order(monkeypatch):
    rows = []
    monkeypatch.setattr(
        "services.intake.reports.readable.unicodedata.normalize", lambda _, text: rows.append(text) or text
    )
    kept(question_of("story", {}), {"narrative": ["a" + "\u0315" * 20_000 + "\x00" + "\u0300" * 20_000]})

    assert [sum(map(bool, map(unicodedata.combining, row))) for row in rows] == [30]


async def test_what_is_too_long_is_shown_back_whole_with_its_sentence(visit):
    story = "They called again. " * 600
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": story})

    assert answered.status_code == 422
    assert "longer than the 10,000 characters" in answered.text
    assert story.strip() in answered.text


def test_of_choices_those_on_offer_are_kept_and_each_once():
    method = question_of("payment-1-how", {})
    place = question_of("place", {})

    assert kept(method, {"method": ["z" * 900_000, "transfer", "transfer"]}) == {"method": ["transfer"]}
    assert kept(place, {"country": ["z" * 900_000, "DE"]})["country"] == ["DE"]
    assert kept(AMOUNT, {"paid-near": ["z" * 900_000, "today"], "amount": ["5", "6"]})["paid-near"] == ["today"]
    assert kept(AMOUNT, {"paid-near": ["unknown"]})["paid-near"] == ["unknown"]
    assert kept(AMOUNT, {"amount": ["5", "6"]})["amount"] == ["5"]


def test_all_answers_together_have_a_most():
    others = {"messages": {"text": ["x" * (MOST_CHARACTERS - 100)]}}

    assert too_much(others, "story", {"narrative": ["x" * 100]}) == {}
    assert "100 characters" in too_much(others, "story", {"narrative": ["x" * 101]})["narrative"]
    assert too_much(others, "messages", {"text": ["x" * MOST_CHARACTERS]}) == {}


async def test_a_page_that_is_too_much_beside_the_others_is_shown_again_and_not_kept(visit, monkeypatch):
    await visit.answer("/report/who", {"teller": "me"})
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 20)
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": "They called me at noon."})

    assert answered.status_code == 422
    assert "They called me at noon." in answered.text
    assert "They called me at noon." not in (await visit.get("/report/story")).text


@pytest.mark.parametrize("number", ["9" * 5_000, "0", "x", "²"])
async def test_a_number_that_no_page_of_ours_sends_removes_nothing(visit, number):
    await visit.file(**TRANSFER)
    await visit.add("payment-1-amount", {"amount": "100", "currency": "EUR"})
    await visit.get("/report/payments")
    answered = await visit.post("/report/payments", {"remove": number})

    assert answered.status_code == 303
    assert "100" in (await visit.get("/report/payment-1-amount")).text


async def test_a_revision_that_no_page_of_ours_sends_counts_for_none(visit):
    await visit.file(**TRANSFER)
    await visit.add("payment-1-amount", {"amount": "100", "currency": "EUR"})
    await visit.get("/report/check")
    answered = await visit.post("/report/check", {"revision": "9" * 5_000})

    assert answered.headers["location"] == "/report/done"


REACH = question_of("reach", {})


@pytest.mark.parametrize(
    "typed",
    [
        "anna@example.org, ben@example.org",
        "anna@example.org,ben@example.org",
        "anna@example.org; ben@example.org",
        "anna@example.org ben@example.org",
        "anna@example.org\nben@example.org",
        "Anna <anna@example.org>",
        "friends:anna@example.org;",
        "anna",
        "@example.org",
        "anna@",
    ],
)
def test_what_is_not_exactly_one_address_is_asked_back(typed):
    assert "has an @" in read(REACH, {"email": [typed]}).errors["email"]


@pytest.mark.parametrize("typed", ["anna.o'neil+news@example.org", " anna@example.org ", "анна@пример.example", ""])
def test_one_address_is_taken_and_none_is_fine(typed):
    assert read(REACH, {"email": [typed]}).values.get("email", "") == typed.strip()
