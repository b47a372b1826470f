"""The channel to each destination: per article and day, for the offence and the purpose, with what was not checked."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.channels.channels import channels, purposes_of
from shared.directory.reader import load_directory
from shared.directory.treaties import HANOI_DAYS, HANOI_INSTRUMENTS, Treaties
from shared.directory.treaty_rows import Reservation
from shared.messages.decision import Channel
from shared.messages.report import Report

NOW = date(2026, 11, 22)
TREATIES = load_directory().treaties
STATES = sorted(c for c in TREATIES.statuses if TREATIES.is_routable(c) and TREATIES.state_of(c) == c)
CODES = st.sampled_from(sorted(c for c in TREATIES.statuses if TREATIES.is_routable(c)))
DAYS = st.dates(date(2001, 1, 1), date(2040, 1, 1))
CATEGORY = st.sampled_from(["FR.BEC", "FR.ROM", "CH.CSAM", "IM.NCII", "MW.RANSOM", "CO.SPEECH", "UN.UNKNOWN"])
FIRST_DEPOSIT = date(2026, 3, 1)
RANK = {"domestic": 0, "budapest": 1, "hanoi": 2, "interpol": 3, "diplomatic": 4}


def with_deposits(codes: list[str], first: date = FIRST_DEPOSIT) -> Treaties:
    """Give the treaties as if these States, and no others, had deposited, one a day."""
    days = {code: first + timedelta(days=number) for number, code in enumerate(codes)}
    statuses = {c: msgspec.structs.replace(s, hanoi_deposit=days.get(c)) for c, s in TREATIES.statuses.items()}
    return msgspec.structs.replace(TREATIES, statuses=statuses)


FORTY = with_deposits(["VN", "QA", *[c for c in STATES if c not in {"VN", "QA"}][: HANOI_INSTRUMENTS - 2]])
IN_FORCE = FIRST_DEPOSIT + timedelta(days=HANOI_INSTRUMENTS - 1 + HANOI_DAYS)


def channel(home: str, destination: str, on: date = NOW, treaties: Treaties = TREATIES, **named) -> Channel:
    named.setdefault("category", "FR.BEC")
    (found,) = channels(treaties, home, [destination], on, **named)
    return found


@pytest.mark.parametrize(
    ("home", "destination", "on", "expected"),
    [
        ("VN", "QA", NOW, "interpol"),
        ("US", "DE", NOW, "budapest"),
        ("NZ", "JP", date(2025, 11, 30), "interpol"),
        ("NZ", "JP", date(2025, 12, 1), "budapest"),
        ("KR", "JP", NOW, "interpol"),
        ("MX", "US", NOW, "interpol"),
        ("US", "KP", NOW, "diplomatic"),
        ("VN", "TW", NOW, "diplomatic"),
        ("DE", "XK", NOW, "diplomatic"),
        ("NZ", "TV", NOW, "diplomatic"),
        ("NZ", "NU", NOW, "diplomatic"),
        ("DK", "GL", NOW, "domestic"),
        ("US", "GL", NOW, "interpol"),
        ("US", "FO", NOW, "interpol"),
        ("US", "CW", date(2024, 9, 30), "interpol"),
        ("US", "CW", date(2024, 10, 1), "budapest"),
        ("IE", "FR", NOW, "interpol"),
        ("ZA", "GH", NOW, "interpol"),
    ],
)
def test_the_edge_cases_come_out_right(home, destination, on, expected):
    assert channel(home, destination, on).channel == expected


def test_the_european_union_is_no_destination():
    assert list(channels(TREATIES, "DE", ["EU"], NOW, category="FR.BEC")) == []
    assert list(channels(TREATIES, "EU", ["DE"], NOW, category="FR.BEC")) == []


def test_a_reservation_takes_its_offences_out_of_the_channel_and_no_others():
    assert channel("VN", "QA", IN_FORCE, FORTY, category="FR.BEC").channel == "hanoi"
    assert channel("VN", "QA", IN_FORCE, FORTY, category="CH.CSAM").channel == "interpol"


def test_without_the_reservation_it_would_be_carried():
    """Negative control."""
    unreserved = msgspec.structs.replace(FORTY, reservations=())

    assert channel("VN", "QA", IN_FORCE, unreserved, category="CH.CSAM").channel == "hanoi"


def test_a_complaint_about_an_opinion_is_carried_by_no_treaty_of_its_own():
    assert channel("VN", "QA", IN_FORCE, FORTY, category="CO.SPEECH").channel == "interpol"


@pytest.mark.parametrize(
    ("home", "destination", "words"),
    [("US", "DE", "preservation of data: art. 29"), ("VN", "KH", None), ("US", "KP", None)],
)
def test_preservation_names_its_article_or_says_that_nobody_is_obliged(home, destination, words):
    asked = channel(home, destination, purposes={"preservation"})

    assert (words is not None) == ("preservation of data" in asked.basis)
    if words is None:
        assert any("no treaty between the two obliges it" in line for line in asked.not_checked)
    else:
        assert words in asked.basis


def test_preservation_is_asked_per_article_a_reservation_to_it_leaves_the_network():
    reserved = Reservation(country="DE", treaty="budapest", articles=("29",), source="made up", as_of=NOW)
    treaties = msgspec.structs.replace(TREATIES, reservations=(*TREATIES.reservations, reserved))

    asked = channel("US", "DE", treaties=treaties, purposes={"preservation"})

    assert asked.channel == "budapest"
    assert "art. 29" not in asked.basis
    assert any("no treaty between the two obliges it" in line for line in asked.not_checked)


def test_hanoi_preserves_by_article_42():
    assert "art. 42" in channel("VN", "QA", IN_FORCE, FORTY, purposes={"preservation"}).basis


def test_at_home_no_treaty_is_asked():
    at_home = channel("GB", "GG", purposes={"preservation", "recall", "takedown"})

    assert at_home.basis == "the State's own law"
    assert at_home.not_checked == ("which authority of the State is competent",)


def test_what_is_asked_for_follows_from_the_report_and_the_clock():
    report = msgspec.convert({"incident": {"narrative": "x"}, "requested": ["preservation", "takedown"]}, Report)

    assert purposes_of(report, "money") == {"preservation", "takedown", "recall"}
    assert purposes_of(report, "ordinary") == {"preservation", "takedown"}


@given(CODES, CODES, DAYS, CATEGORY)
def test_both_ways_the_channel_is_the_same(one, other, on, category):
    there, back = (channel(*pair, on, category=category) for pair in ((one, other), (other, one)))

    assert (there.channel, there.as_of) == (back.channel, back.as_of)


@given(CODES, CODES, DAYS, CATEGORY)
def test_every_answer_says_what_it_rests_on_and_what_was_not_checked(one, other, on, category):
    found = channel(one, other, on, category=category, purposes={"preservation", "recall"})

    assert found.basis
    assert found.source
    assert found.not_checked
    assert found.as_of <= max(NOW, on)


@given(
    st.lists(st.sampled_from(STATES), min_size=35, max_size=60, unique=True),
    st.sampled_from(STATES),
    CODES,
    CODES,
    DAYS,
    CATEGORY,
)
def test_one_more_instrument_never_makes_a_channel_worse(deposited, another, one, other, on, category):
    before = with_deposits(deposited)
    after = with_deposits(deposited if another in deposited else [*deposited, another])

    assert (
        RANK[channel(one, other, on, after, category=category).channel]
        <= RANK[channel(one, other, on, before, category=category).channel]
    )


@given(st.lists(st.sampled_from(STATES), max_size=60, unique=True), CODES, CODES, DAYS, CATEGORY)
def test_no_treaty_carries_anything_before_its_day(deposited, one, other, on, category):
    treaties = with_deposits(deposited)
    found = channel(one, other, on, treaties, category=category)

    states = [treaties.statuses[treaties.state_of(code)] for code in (one, other)]
    if found.channel == "hanoi":
        entry = treaties.hanoi_entry_into_force()
        assert entry is not None
        assert on >= entry
        assert all(state.hanoi_deposit is not None and state.hanoi_deposit < on for state in states)
    if found.channel == "budapest":
        assert all(state.budapest_in_force is not None and state.budapest_in_force <= on for state in states)


@given(CODES, CODES, DAYS, st.integers(0, 4000))
def test_what_is_in_force_stays_so(one, other, on, days):
    assert RANK[channel(one, other, on + timedelta(days=days)).channel] <= RANK[channel(one, other, on).channel]
