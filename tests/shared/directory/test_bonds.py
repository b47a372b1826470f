"""The channel that binds both: the cases that must come out right, and the laws that hold for all."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.directory.bonds import bond_between, budapest_bond, hanoi_bond, interpol_bond
from shared.directory.reader import load_directory
from shared.directory.treaties import NotRoutable
from shared.vocabulary.offence_categories import CATEGORIES

NOW = date(2026, 11, 22)
TREATIES = load_directory().treaties
ROUTABLE = sorted(code for code in TREATIES.statuses if TREATIES.is_routable(code))


@pytest.mark.parametrize(
    ("origin", "destination", "on", "channel"),
    [
        ("VN", "QA", NOW, "interpol"),
        ("US", "DE", NOW, "budapest"),
        ("NZ", "JP", date(2025, 11, 30), "interpol"),
        ("NZ", "JP", date(2025, 12, 1), "budapest"),
        ("KR", "JP", NOW, "interpol"),
        ("DE", "KP", NOW, "diplomatic"),
        ("KP", "DE", NOW, "diplomatic"),
        ("CN", "KP", NOW, "diplomatic"),
        ("US", "GL", NOW, "interpol"),
        ("US", "FO", NOW, "interpol"),
        ("DE", "CW", date(2024, 9, 30), "interpol"),
        ("DE", "CW", date(2024, 10, 1), "budapest"),
        ("IE", "FR", NOW, "interpol"),
        ("ZA", "GH", NOW, "interpol"),
        ("VN", "KH", NOW, "interpol"),
        ("VN", "HK", NOW, "interpol"),
        ("VN", "TW", NOW, "diplomatic"),
        ("NZ", "CK", NOW, "diplomatic"),
        ("GB", "GG", NOW, "domestic"),
        ("NL", "CW", NOW, "domestic"),
    ],
)
def test_the_channel_is_the_one_in_force_on_the_day(treaties, origin, destination, on, channel):
    assert bond_between(treaties, origin, destination, on).channel == channel


@pytest.mark.parametrize(("origin", "destination"), [("EU", "DE"), ("DE", "EU")])
def test_the_european_union_is_no_destination_and_the_question_is_which_state(treaties, origin, destination):
    with pytest.raises(NotRoutable, match="which of its member States"):
        bond_between(treaties, origin, destination, NOW)


def test_a_budapest_bond_names_article_date_source_and_what_was_not_checked(treaties):
    bond = bond_between(treaties, "US", "DE", NOW)

    assert (bond.channel, bond.article, bond.partner) == ("budapest", "35", "Germany")
    assert bond.basis == "Budapest Convention, art. 35 (24/7 network), in force between both"
    assert bond.as_of == date(2026, 4, 25)
    assert bond.source == "CoE chart ETS185 25 Apr 2026"
    assert "changes after 2026-04-25" in bond.not_checked
    assert any("mutual legal assistance" in line for line in bond.not_checked)


def test_deception_alone_gets_electronic_evidence_only(treaties):
    romance = bond_between(treaties, "US", "DE", NOW, CATEGORIES["FR.ROM"])
    intrusion = bond_between(treaties, "US", "DE", NOW, CATEGORIES["AC.SERVER"])
    images = bond_between(treaties, "US", "DE", NOW, CATEGORIES["IM.NCII"])

    assert romance.basis.endswith("where it is deception alone, for electronic evidence only, art. 14(2)(b)")
    assert intrusion.basis.endswith("in force between both")
    assert images.basis.endswith("; for electronic evidence only, art. 14(2)(b)")


def test_after_forty_deposits_hanoi_carries_a_scam_and_not_child_abuse_material_to_qatar(forty):
    on = date(2027, 6, 1)

    scam = bond_between(forty, "VN", "QA", on, CATEGORIES["FR.ROM"])
    material = bond_between(forty, "VN", "QA", on, CATEGORIES["CH.CSAM"])
    neighbour = bond_between(forty, "VN", "LA", on, CATEGORIES["CH.CSAM"])

    assert (scam.channel, scam.article) == ("hanoi", "41")
    assert material.channel == "interpol"
    assert (neighbour.channel, neighbour.article) == ("hanoi", "41")


def test_hanoi_carries_no_complaint_that_is_no_offence_under_it(forty):
    assert hanoi_bond(forty, "VN", "LA", date(2027, 6, 1), CATEGORIES["CO.SPEECH"]) is None


def test_the_day_before_entry_into_force_the_channel_is_still_interpol(forty):
    assert bond_between(forty, "VN", "LA", date(2027, 5, 29)).channel == "interpol"
    assert bond_between(forty, "VN", "LA", date(2027, 5, 30)).channel == "hanoi"


def test_a_territory_says_that_its_declarations_were_not_seen(treaties):
    bond = bond_between(treaties, "VN", "HK", NOW)

    assert bond.partner == "Hong Kong (China)"
    assert bond.basis.endswith("(China)")
    assert "declarations of China about Hong Kong" in bond.not_checked


def test_a_row_that_nobody_has_confirmed_is_named(treaties):
    assert "the treaty data on Qatar" in bond_between(treaties, "US", "QA", NOW).not_checked
    assert "the treaty data on Canada" in bond_between(treaties, "CA", "DE", NOW).not_checked
    assert not any("treaty data" in line for line in bond_between(treaties, "US", "DE", NOW).not_checked)


def test_a_diplomatic_bond_says_who_has_no_bureau(treaties):
    assert bond_between(treaties, "DE", "KP", NOW).basis.endswith("no INTERPOL bureau serves North Korea")


def test_a_party_mistaken_for_a_signatory_is_caught(treaties):
    """Negative control: call Ireland a Party, and the law above no longer holds."""
    ireland = msgspec.structs.replace(treaties.statuses["IE"], budapest_in_force=date(2003, 1, 1))
    wrong = msgspec.structs.replace(treaties, statuses=dict(treaties.statuses) | {"IE": ireland})

    assert bond_between(wrong, "IE", "FR", NOW).channel == "budapest"


@given(st.sampled_from(ROUTABLE), st.sampled_from(ROUTABLE), st.dates(date(2001, 1, 1), date(2040, 1, 1)))
def test_every_pair_has_a_channel_and_the_same_one_both_ways(one, other, on):
    there, back = bond_between(TREATIES, one, other, on), bond_between(TREATIES, other, one, on)

    assert there.channel == back.channel
    assert (there.as_of, there.article) == (back.as_of, back.article)


@given(st.sampled_from(ROUTABLE), st.sampled_from(ROUTABLE), st.dates(date(2001, 1, 1), date(2040, 1, 1)))
def test_a_bond_is_never_claimed_of_what_does_not_bind(one, other, on):
    assert (budapest_bond(TREATIES, one, other, on) is not None) == all(
        TREATIES.budapest_in_force(code, on) for code in (one, other)
    )
    assert hanoi_bond(TREATIES, one, other, on) is None
    assert (interpol_bond(TREATIES, one, other, on) is not None) == all(TREATIES.interpol_ncb(c) for c in (one, other))


def test_interpol_is_the_ordinary_channel_for_most_pairs_of_states(treaties):
    states = [code for code in ROUTABLE if treaties.state_of(code) == code]
    pairs = [(one, other) for one in states for other in states if one < other]

    share = sum(bond_between(treaties, one, other, NOW).channel == "interpol" for one, other in pairs) / len(pairs)

    assert 0.75 < share < 0.85
