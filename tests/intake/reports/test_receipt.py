import math
import re

from hypothesis import given
from hypothesis import strategies as st

from services.intake.reports import receipt
from services.intake.reports.receipt import hash_receipt, new_receipt, parse_receipt

receipts = st.builds(lambda _: new_receipt(), st.integers())


def test_it_holds_at_least_eighty_random_bits():
    assert math.log2(receipt._SPACE) >= 80


@given(receipts)
def test_it_is_five_groups_of_five_digits(made):
    assert re.fullmatch(r"(\d{5}-){4}\d{5}", made)


@given(receipts, st.sampled_from(["", " ", "-", " - ", "–", "\u00a0", ".", "\n"]))
def test_it_may_be_typed_with_anything_between_the_groups(made, between):
    assert parse_receipt(f" {made.replace('-', between)} ") == made


@given(receipts, st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "0123456789"]))
def test_it_may_be_typed_in_the_digits_of_the_reader(made, digits):
    assert parse_receipt(made.translate(str.maketrans("0123456789", digits))) == made


def test_what_is_no_receipt_is_none():
    assert [parse_receipt(text) for text in ("", "12345", "1" * 26, "a" + "1" * 25, "1" * 24 + "x")] == [None] * 5


def test_only_the_hash_is_kept_and_it_is_of_the_canonical_form():
    made = new_receipt()

    assert len(hash_receipt(made)) == 32
    assert hash_receipt(parse_receipt(made.replace("-", " "))) == hash_receipt(made)
