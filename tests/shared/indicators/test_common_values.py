import pytest

from shared.indicators import common_values
from shared.indicators.base58 import is_solana
from shared.indicators.common_values import common_kind, common_role
from shared.indicators.hosts import host_country, is_overcommon, is_rented_place
from shared.indicators.phones import read_phone
from shared.indicators.tables import rows
from shared.indicators.wallets import is_wallet

LISTED = [(row["type"], row["value"]) for row in rows("common_values")]


@pytest.mark.parametrize(("kind", "value"), LISTED)
def test_every_listed_value_is_one_that_extraction_would_write_so(kind, value):
    if kind == "wallet":
        assert is_wallet(value) or is_solana(value)
    else:
        assert read_phone(value, None) == (value, read_phone(value, None)[1])


def test_every_listed_value_says_where_it_is_known_from():
    assert all(row["source"] and row["as_of"] for row in rows("common_values"))


def test_letters_case_does_not_hide_a_listed_value():
    assert common_kind("wallet", "0xdac17f958d2ee523a2206206994597c13d831ec7") == "contract"
    assert common_kind("wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") is None
    assert common_role("wallet", "0xdac17f958d2ee523a2206206994597c13d831ec7") == "third"


def test_a_hotline_that_an_agency_lists_is_named_by_those_who_pretend_to_be_it(monkeypatch):
    monkeypatch.setitem(common_values._KINDS, ("phone", "+442079460000"), "hotline")

    assert common_role("phone", "+442079460000") == "brand"
    assert common_role("phone", "+442079460001") is None


@pytest.mark.parametrize("host", ["amazon.fr", "www.ebay.co.uk", "bit.ly", "play.google.com", "vinted.it", "gmx.de"])
def test_hosts_that_everybody_uses_say_nothing(host):
    assert is_overcommon(host)
    assert host_country(host) is None


@pytest.mark.parametrize("host", ["amazon.top", "amazon-hilfe.de", "dhl.cc", "mybit.ly.example", "notfacebook.com"])
def test_a_name_that_only_resembles_theirs_is_the_offenders(host):
    assert not is_overcommon(host)


def test_a_customers_place_at_a_host_is_his_own():
    assert is_rented_place("evil.pages.dev")
    assert not is_rented_place("pages.dev")
