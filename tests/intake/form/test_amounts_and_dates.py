from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.form.amounts import read_amount, two_readings
from services.intake.form.dates import DateInFuture, DateUnreadable, read_date
from services.intake.form.journey import question_of
from services.intake.form.reading import read
from shared.i18n.languages import LANGUAGES, speaking
from shared.web.formats import money

LATEST = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3250.50", "3250.50"),
        ("3250,5", "3250.5"),
        ("3.250,50", "3250.50"),
        ("3,250.50", "3250.50"),
        ("3 250,50", "3250.50"),
        ("3\u202f250,50 €", "3250.50"),
        ("3'250.50", "3250.50"),
        ("3.250", "3250"),
        ("3,250", "3250"),
        ("0,250", "0.250"),
        ("0.5", "0.5"),
        ("1,25,000", "125000"),
        ("1.250.000", "1250000"),
        ("٣٢٥٠", "3250"),
        ("٣٬٢٥٠٫٥٠", "3250.50"),
        ("۱۲۳", "123"),
        ("$20", "20"),
        ("007", "7"),
        ("१,२५,०००", "125000"),
        ("4.500,50", "4500.50"),
        ("12万", "120000"),
        ("1.5億", "150000000"),
        ("45 triệu", "45000000"),
        ("45 trieu đồng", "45000000"),
        ("1,5 tỷ", "1500000000"),
        ("500 nghìn", "500000"),
        ("٣ ملايين", "3000000"),
        ("2,5 млн", "2500000"),
        ("3 lakh", "300000"),
        ("2 millones", "2000000"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, expected):
    assert read_amount(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a lot",
        "-5",
        "1.2.3",
        "12,34,5",
        "1.250,50,0",
        "5.",
        ".5",
        "1e5",
        "3k",
        "1" * 16,
        "٫",
        "½",
        "1 mio",
        "5 mil",
        "triệu",
        "45 triệu 5",
        "1.2.3 万",
    ],
)
def test_what_is_no_amount_is_not_guessed(typed):
    assert read_amount(typed) is None


@pytest.mark.parametrize(("decimals", "expected"), [(2, "1500"), (0, "1500"), (3, "1.500"), (8, "1.500")])
def test_three_digits_after_one_mark_are_thousands_unless_the_currency_has_them(decimals, expected):
    assert read_amount("1.500", decimals) == expected


@pytest.fixture
def crypto_page():
    question = question_of("payment-1-amount", {"payment-1-how": {"method": ["crypto"]}})
    assert question

    def taken(amount, *, asset="", currency="", latest=LATEST):
        typed = {"amount": [amount], "asset": [asset], "currency": [currency]}
        return read(question, typed, latest=latest)

    return taken


@pytest.mark.parametrize("asset", ["USDT", "usdt", "Tether (TRC20)", "USD₮", "USDC on Solana", "DAI", "EURC"])
@pytest.mark.parametrize("typed", ["10,000", "10.000"])
def test_ten_thousand_of_a_coin_tied_to_a_currency_is_ten_thousand(crypto_page, asset, typed):
    assert crypto_page(typed, asset=asset).values["amount"] == "10000"


@pytest.mark.parametrize(
    ("asset", "currency"), [("BTC", ""), ("", ""), ("Tetherball", ""), ("", "KWD"), ("", "IQD"), ("USDT", "KWD")]
)
def test_where_one_mark_can_mean_two_things_the_person_is_asked_which(crypto_page, asset, currency):
    asked = crypto_page("1.500", asset=asset, currency=currency)

    assert "amount" not in asked.values
    assert asked.errors["amount"] == "This can mean 1500 or 1.5000. Please write one of these two."


def test_either_of_the_two_is_then_read_as_it_was_meant(crypto_page):
    readings = two_readings("1,500")

    assert readings
    assert [crypto_page(one, asset="BTC").values["amount"] for one in readings] == ["1500", "1.5000"]


@pytest.mark.parametrize("typed", ["0.250", "1.5", "1,25", "1500", "12.3456", "1.500.000", "1,500.00"])
def test_an_amount_that_means_one_thing_is_not_asked_for_again(crypto_page, typed):
    assert "amount" in crypto_page(typed, asset="BTC").values


def test_what_was_taken_once_is_not_asked_for_again(crypto_page):
    assert crypto_page("1.500", asset="BTC", latest=None).values["amount"] == "1.500"


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from(list(LANGUAGES.values())),
)
def test_an_amount_that_we_wrote_is_read_back(amount, language):
    with speaking(language):
        written = money(amount)

    assert Decimal(read_amount(written) or "-1") == amount


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("12", "5", "2026"), "2026-05-12"),
        (("12", "5", "26"), "2026-05-12"),
        (("١٢", "٥", "٢٠٢٦"), "2026-05-12"),
        (("१२", "५", "२०२६"), "2026-05-12"),
        (("۱۲", "۵", "۲۰۲۶"), "2026-05-12"),
        (("12", "May", "2026"), "2026-05-12"),
        (("12", "مايو", "2026"), "2026-05-12"),
        (("1", "Sept.", "2026"), "2026-09-01"),
        ((" 12. ", "05", "2026 "), "2026-05-12"),
        (("", "5", "2026"), "2026-05"),
        (("", "", "2026"), "2026"),
        (("29", "2", "2024"), "2024-02-29"),
        (("23", "11", "2026"), "2026-11-23"),
        (("", "", ""), None),
    ],
)
def test_a_date_is_as_exact_as_it_was_typed(typed, expected):
    assert read_date(*typed, LATEST) == expected


@pytest.mark.parametrize(
    "typed",
    [
        ("31", "2", "2026"),
        ("29", "2", "2026"),
        ("5", "13", "2026"),
        ("1", "", "2026"),
        ("1", "5", ""),
        ("", "5", ""),
        ("x", "5", "2026"),
        ("1", "5", "202"),
        ("1", "5", "1969"),
        ("1", "5", "99999"),
    ],
)
def test_what_is_no_date_is_asked_again(typed):
    with pytest.raises(DateUnreadable):
        read_date(*typed, LATEST)


@pytest.mark.parametrize("typed", [("24", "11", "2026"), ("", "12", "2026"), ("", "", "2027")])
def test_a_date_to_come_is_asked_again(typed):
    with pytest.raises(DateInFuture):
        read_date(*typed, LATEST)
