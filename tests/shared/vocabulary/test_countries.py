"""People name countries in many ways; we know the exact ones, and guess none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.countries import COUNTRIES, country, find_country, normal
from shared.vocabulary.data_files import rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("England", "GB"),
        ("Scotland", "GB"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("TÜRKİYE", "TR"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("Viet Nam", "VN"),
        ("việt nam", "VN"),
        ("DPR Korea", "KP"),
        ("South Korea", "KR"),
        ("Russia", "RU"),
        ("USA", "US"),
        ("America", "US"),
        ("UAE", "AE"),
        ("Hong Kong", "HK"),
        ("Macau", "MO"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Burma", "MM"),
        ("Myanmar", "MM"),
        ("Laos", "LA"),
        ("Holland", "NL"),
        ("Alemania", "DE"),
        ("Allemagne", "DE"),
        ("Deutschland", "DE"),
        ("Đức", "DE"),
        ("Германия", "DE"),
        ("德国", "DE"),
        ("ألمانيا", "DE"),
        ("Alemanha", "DE"),
        ("เยอรมนี", "DE"),
        ("  united \n kingdom ", "GB"),
    ],
)
def test_a_name_in_common_use_is_known(text, code):
    assert find_country(text) == code


@pytest.mark.parametrize(
    "text", ["", "Congo", "Korea", "Virgin Islands", "Europe", "European Union", "Frence", "the UK police"]
)
def test_an_unknown_or_ambiguous_name_is_nobody(text):
    assert find_country(text) is None


@pytest.mark.parametrize("word", ["it", "in", "no", "us", "be", "at", "is", "and", "can", "car", "so", "me"])
def test_a_word_that_looks_like_a_code_is_no_country(word):
    assert find_country(word) is None


ALIASES = sorted({normal(row["alias"]) for row in rows("aliases.csv")})


@given(st.sampled_from(ALIASES), st.text(min_size=1, max_size=3))
def test_a_name_with_something_after_it_is_never_stretched_to_fit(alias, rest):
    longer = normal(f"{alias}{rest}")

    assert (find_country(longer) is not None) == (longer in set(ALIASES))


def test_every_country_has_a_name_that_finds_it():
    unnamed = [c.code for c in COUNTRIES.values() if c.alpha3 and find_country(c.name) != c.code]

    assert unnamed == []


def test_no_alias_names_two_countries():
    found: dict[str, set[str]] = {}
    for row in rows("aliases.csv"):
        found.setdefault(normal(row["alias"]), set()).add(row["iso2"])

    assert {alias: codes for alias, codes in found.items() if len(codes) > 1} == {}


def test_the_list_has_its_251_entries_and_the_union_is_no_country():
    assert len(COUNTRIES) == 251
    assert [c.code for c in COUNTRIES.values() if not c.alpha3] == ["EU"]
    assert country("HK").territory_of == "CN"


def test_every_row_says_where_it_comes_from():
    for name in ("countries.csv", "aliases.csv", "currencies.csv"):
        assert all(row["source"] for row in rows(name)), name
