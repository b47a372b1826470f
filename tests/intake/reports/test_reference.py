import re

from hypothesis import given
from hypothesis import strategies as st

from services.intake.reports.reference import ALPHABET, new_reference, parse_reference

SHAPE = re.compile(rf"CB-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]\Z")
PLACES = [3, 4, 5, 6, 8, 9, 10, 11, 13]

references = st.builds(lambda _: new_reference(), st.integers())


@given(references)
def test_a_reference_reads_back_as_itself(reference):
    assert SHAPE.match(reference)
    assert parse_reference(reference) == reference


@given(references, st.sampled_from(PLACES), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_detected(reference, place, character):
    changed = reference[:place] + character + reference[place + 1 :]

    assert parse_reference(changed) == (reference if changed == reference else None)


@given(references, st.sampled_from(range(len(PLACES) - 1)))
def test_every_two_neighbours_that_changed_places_are_detected(reference, first):
    characters = list(reference)
    one, other = PLACES[first], PLACES[first + 1]
    characters[one], characters[other] = characters[other], characters[one]
    changed = "".join(characters)

    assert parse_reference(changed) == (reference if changed == reference else None)


@given(references)
def test_it_may_be_typed_as_people_type(reference):
    bare = reference.replace("-", "")

    assert parse_reference(bare.lower()) == reference
    assert parse_reference(f"  {bare[:5]} {bare[5:]}\n") == reference
    assert parse_reference(reference.removeprefix("CB-").replace("-", "–")) == reference
    assert parse_reference(reference.replace("5", "S").replace("2", "z").replace("8", "B")) == reference


def test_it_has_no_look_alikes_and_spells_no_word():
    assert not set(ALPHABET) & set("0O1IL") | set(ALPHABET) & set("SZB")
    assert not set(ALPHABET) & set("AEIOU")


def test_what_is_no_reference_is_none():
    assert [parse_reference(text) for text in ("", "CB-", "CB-7K3M-Q2XD", "CB-7K3M-Q2XD-99", "٧" * 9, "🙂" * 9)] == [
        None
    ] * 6


def test_without_distinct_weights_the_property_would_catch_it(monkeypatch):
    monkeypatch.setattr("services.intake.reports.reference._WEIGHTS", [1] * 8)
    reference = "CB-2345-6789-" + new_reference()[-1]
    whole = next(made for check in ALPHABET if (made := parse_reference(reference[:-1] + check)))

    assert parse_reference(whole.replace("2345", "3245")) is not None
