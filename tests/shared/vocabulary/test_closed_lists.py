"""The closed lists agree with what travels, and with their sources."""

import re
from typing import get_args

import pytest

from shared.messages import decision, events
from shared.testing.builders import a_decision
from shared.vocabulary.currencies import CURRENCIES
from shared.vocabulary.data_files import rows
from shared.vocabulary.factors import ConnectingFactor
from shared.vocabulary.offence_categories import CATEGORIES, UNKNOWN
from shared.vocabulary.referral_states import ENDED, ReferralState
from shared.vocabulary.stablecoins import STABLECOINS
from shared.vocabulary.tlp import Marking
from shared.vocabulary.urgency import UrgencyLevel

HURTFUL = re.compile(
    r"(?i:victim|mule|launder|grooming|sexual|sextort|[vm]?ishing|fraud|scam|impersonat|takeover)|[A-Z]{3}|/|\("
)


def test_connecting_factors_are_those_that_travel():
    assert set(ConnectingFactor) == set(get_args(decision.Factor))


def test_urgencies_are_those_that_travel_and_in_the_same_order():
    assert tuple(UrgencyLevel) == get_args(decision.Urgency)
    assert [level.rank for level in UrgencyLevel] == [0, 1, 2, 3]


def test_referral_states_are_the_events_that_travel():
    tags = {kind.__struct_config__.tag for kind in get_args(events.ReferralEvent)}

    # Asking the reporter leaves a referral where it is.
    assert {f"referral.{state}" for state in ReferralState} - {"referral.referred"} == tags - {"referral.asked"}
    assert set(ReferralState) > ENDED


def test_the_default_marking_of_a_decision_is_a_label_of_tlp_2():
    assert set(a_decision().markings) <= set(Marking)
    assert all(label.audience for label in Marking)
    assert "TLP:WHITE" not in set(Marking)


def test_there_are_62_categories_and_one_of_them_is_unknown():
    assert len(CATEGORIES) == 62
    assert UNKNOWN in CATEGORIES


def test_every_category_is_said_to_the_public_in_a_short_sentence_of_its_own():
    rows_of = {row["category_code"]: row for row in rows("public_sentences.csv")}

    assert set(rows_of) == set(CATEGORIES)
    # Whoever changes what a category is looks at its sentence, too.
    assert {code: row["derived_from"] for code, row in rows_of.items()} == {
        code: category.description for code, category in CATEGORIES.items()
    }
    assert [row for row in rows_of.values() if not row["as_of"]] == []
    assert [category.sentence for category in CATEGORIES.values() if len(category.sentence.split()) > 12] == []
    assert [code for code, category in CATEGORIES.items() if category.sentence == category.name] == []


def hurtful(sentence: str) -> bool:
    return bool(HURTFUL.search(sentence))


def test_no_sentence_for_the_public_is_jargon_or_accuses():
    assert [category.sentence for category in CATEGORIES.values() if hurtful(category.sentence)] == []


def test_the_labels_of_officers_would_be_found_hurtful():
    """Negative control."""
    labels = ("FR.IMP.BANK", "FR.MULE", "FR.RECOVERY", "PH.VOICE", "CH.GROOM", "EX.SEXT", "FR.CARD")

    assert all(hurtful(CATEGORIES[code].name) for code in labels)


def test_a_child_is_told_no_more_than_that_somebody_did_harm():
    said = {category.sentence for code, category in CATEGORIES.items() if code.startswith("CH.")}

    assert said == {"Someone harmed or pressured a child or young person"}


@pytest.mark.parametrize(
    ("code", "hanoi", "budapest"),
    [
        ("CH.CSAM", ("14",), ("9",)),
        ("FR.ROM", ("13(c)",), ("8", "14(2)(b)")),
        ("CO.SPEECH", (), ()),
        ("HR.HATE", (), ()),
        ("UN.UNKNOWN", (), ()),
    ],
)
def test_articles_are_articles_and_nothing_else(code, hanoi, budapest):
    category = CATEGORIES[code]

    assert (category.hanoi_articles, category.budapest_articles) == (hanoi, budapest)


@pytest.mark.parametrize(
    ("code", "units"), [("EUR", 2), ("VND", 0), ("JPY", 0), ("KWD", 3), ("IQD", 3), ("AFN", 2), ("CLF", 4)]
)
def test_currencies_have_the_minor_units_of_iso_4217(code, units):
    assert CURRENCIES[code].minor_units == units


@pytest.mark.parametrize("code", ["DEM", "XAU", "USN", "BTC"])
def test_what_is_no_money_today_is_no_currency(code):
    assert code not in CURRENCIES


def test_a_stablecoin_follows_a_currency_that_we_know():
    assert set(STABLECOINS.values()) <= set(CURRENCIES)
