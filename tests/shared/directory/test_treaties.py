"""Who is bound by what, on which date."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.directory.reader import load_directory
from shared.directory.treaty_rows import Declaration, Reservation

NOW = date(2026, 11, 22)
TREATIES = load_directory().treaties
STATES = sorted(s.country for s in TREATIES.statuses.values() if not s.is_organisation and s.territory_of is None)
CODES = sorted(TREATIES.statuses)
DATES = st.dates(min_value=date(2001, 1, 1), max_value=date(2040, 1, 1))


def test_there_are_81_parties_to_the_budapest_convention(treaties):
    assert sum(treaties.budapest_in_force(code, NOW) for code in STATES) == 81


@pytest.mark.parametrize(("on", "in_force"), [(date(2025, 11, 30), False), (date(2025, 12, 1), True)])
def test_a_party_is_bound_from_its_own_date(treaties, on, in_force):
    assert treaties.budapest_in_force("NZ", on) is in_force
    assert treaties.budapest_in_force_between("NZ", "JP", on) is in_force


@pytest.mark.parametrize("code", ["IE", "ZA", "KR", "MX", "CN", "EU", "ZZ"])
def test_signed_or_invited_is_not_party(treaties, code):
    assert treaties.budapest_in_force(code, NOW) is False


@pytest.mark.parametrize("code", ["GL", "FO", "GG", "HK", "AW", "PR"])
def test_a_territory_without_a_declaration_is_not_bound(treaties, code):
    assert treaties.budapest_in_force(code, NOW) is False


@pytest.mark.parametrize(("on", "in_force"), [(date(2024, 9, 30), False), (date(2024, 10, 1), True)])
def test_a_territory_is_bound_from_the_date_of_its_declaration(treaties, on, in_force):
    assert treaties.budapest_in_force("CW", on) is in_force


def test_a_declaration_binds_no_territory_of_a_state_that_is_no_party(treaties):
    declared = Declaration(territory="HK", treaty="budapest", applies=True, since=NOW, source="", as_of=NOW)
    changed = msgspec.structs.replace(treaties, declarations=(declared,))

    assert changed.budapest_in_force("HK", NOW) is False


def test_hanoi_is_not_in_force_on_what_is_known(treaties):
    assert treaties.hanoi_entry_into_force() is None
    assert not any(treaties.hanoi_in_force(code, date(2040, 1, 1)) for code in CODES)


def test_approval_at_home_is_no_deposit_and_an_unseen_day_is_the_last_of_the_month(treaties):
    deposits = {code: s.hanoi_deposit for code, s in treaties.statuses.items() if s.hanoi_deposit}

    assert deposits == {"QA": date(2026, 2, 28)}


@pytest.mark.parametrize(("on", "in_force"), [(date(2027, 5, 29), False), (date(2027, 5, 30), True)])
def test_hanoi_enters_into_force_on_the_ninetieth_day_after_the_fortieth_instrument(forty, on, in_force):
    assert forty.hanoi_entry_into_force() == date(2027, 5, 30)
    assert forty.hanoi_in_force("QA", on) is in_force
    assert forty.hanoi_in_force("VN", on) is in_force


def test_an_instrument_of_a_regional_organisation_does_not_count(treaties, deposited):
    states = dict.fromkeys(STATES[:39], date(2026, 3, 1))

    assert deposited(states | {"EU": date(2026, 3, 1)}, forget=True).hanoi_entry_into_force() is None
    assert deposited(states | {STATES[39]: date(2026, 3, 1)}, forget=True).hanoi_entry_into_force() == date(2026, 5, 30)


@pytest.mark.parametrize(
    ("deposit", "bound_from"),
    [
        (date(2027, 3, 2), date(2027, 5, 30)),
        (date(2027, 5, 15), date(2027, 6, 14)),
        (date(2028, 1, 1), date(2028, 1, 31)),
    ],
)
def test_a_later_party_is_bound_on_the_thirtieth_day_after_its_own_or_with_the_others(
    forty, deposited, deposit, bound_from
):
    known = {code: s.hanoi_deposit for code, s in forty.statuses.items() if s.hanoi_deposit}
    later = deposited(known | {"ZM": deposit})

    assert later.hanoi_in_force("ZM", bound_from - timedelta(days=1)) is False
    assert later.hanoi_in_force("ZM", bound_from) is True


def test_a_reservation_takes_out_its_articles_and_no_others(forty):
    on = date(2027, 6, 1)

    bound = {
        article: forty.bound_by("QA", "hanoi", article, on)
        for article in ("13", "14", "14(1)(a)", "15", "16", "17", "41", "63")
    }

    assert bound == {
        "13": True, "14": False, "14(1)(a)": False, "15": False, "16": False, "17": True, "41": True, "63": False,
    }  # fmt: skip


def test_a_reservation_to_a_paragraph_leaves_the_rest_of_the_article(forty):
    reservation = Reservation(country="QA", treaty="hanoi", articles=("14(1)",), source="", as_of=NOW)
    changed = msgspec.structs.replace(forty, reservations=(reservation,))

    assert changed.bound_by("QA", "hanoi", "14(1)(a)", date(2027, 6, 1)) is False
    assert changed.bound_by("QA", "hanoi", "14(2)", date(2027, 6, 1)) is True


@pytest.mark.parametrize(
    ("offences", "carried"),
    [
        ((), True),
        (("14",), False),
        (("15", "14"), False),
        (("16",), False),
        (("13(c)",), True),
        (("16", "35(1)(c)"), True),
    ],
)
def test_the_network_carries_no_offence_that_one_side_has_reserved(forty, offences, carried):
    on = date(2027, 6, 1)

    assert forty.hanoi_in_force_between("VN", "QA", on, "41", offences) is carried
    assert forty.hanoi_in_force_between("VN", "LA", on, "41", offences) is True


def test_without_its_reservation_qatar_would_be_bound(forty):
    """The negative control of the test above."""
    changed = msgspec.structs.replace(forty, reservations=())

    assert changed.hanoi_in_force_between("VN", "QA", date(2027, 6, 1), "41", ("14",)) is True


@pytest.mark.parametrize("code", ["KP", "TV", "TW", "XK", "CK", "NU", "EU", "AQ", "ZZ"])
def test_some_have_no_national_central_bureau(treaties, code):
    assert treaties.interpol_ncb(code) is False


@pytest.mark.parametrize(
    ("code", "served_by"), [("DE", "DE"), ("HK", "CN"), ("GG", "GB"), ("CW", "CW"), ("AW", "AW"), ("GL", "DK")]
)
def test_a_territory_is_served_by_its_own_bureau_or_its_states(treaties, code, served_by):
    assert treaties.ncb_serving(code) == served_by


def test_a_partner_is_named_for_people(treaties):
    assert treaties.partner_name("DE") == "Germany"
    assert treaties.partner_name("HK") == "Hong Kong (China)"
    assert treaties.partner_name("CD") == "Democratic Republic of the Congo"


def test_the_union_is_not_routable_and_countries_are(treaties):
    assert [code for code in CODES if not treaties.is_routable(code)] == ["EU"]
    assert treaties.is_routable("ZZ") is False


@given(st.sampled_from(CODES), st.sampled_from(CODES), DATES)
def test_what_is_in_force_between_two_is_in_force_the_other_way_round(one, other, on):
    assert TREATIES.budapest_in_force_between(one, other, on) == TREATIES.budapest_in_force_between(other, one, on)


@given(st.data(), st.sampled_from(STATES), st.sampled_from(STATES), DATES)
def test_hanoi_is_symmetric_too(deposited, data, one, other, on):
    treaties = deposited(data.draw(_deposits()), forget=True)
    offences = data.draw(st.sampled_from([(), ("14",), ("13(c)", "16")]))

    there = treaties.hanoi_in_force_between(one, other, on, "41", offences)

    assert there == treaties.hanoi_in_force_between(other, one, on, "41", offences)


@given(st.data(), DATES)
def test_one_more_instrument_takes_force_from_nobody(deposited, data, on):
    before = data.draw(_deposits())
    newcomer, day = data.draw(st.sampled_from(STATES)), data.draw(DATES)
    fewer, more = deposited(before, forget=True), deposited({newcomer: day} | before, forget=True)

    bound = {code for code in STATES if fewer.hanoi_in_force(code, on)}

    assert all(more.hanoi_in_force(code, on) for code in bound)


@given(st.data(), st.sampled_from(STATES), DATES)
def test_nobody_is_bound_before_its_instrument_or_before_entry_into_force(deposited, data, code, on):
    treaties = deposited(data.draw(_deposits()), forget=True)
    entry, deposit = treaties.hanoi_entry_into_force(), treaties.statuses[code].hanoi_deposit

    if treaties.hanoi_in_force(code, on):
        assert on >= entry
        assert on >= deposit + timedelta(days=30)


@given(st.sampled_from(CODES), DATES, st.integers(min_value=0, max_value=5000))
def test_what_is_in_force_stays_in_force(code, on, days):
    later = min(on + timedelta(days=days), date(2045, 1, 1))

    if TREATIES.budapest_in_force(code, on):
        assert TREATIES.budapest_in_force(code, later)


def _deposits():
    return st.dictionaries(st.sampled_from(STATES), DATES, min_size=35, max_size=60)
