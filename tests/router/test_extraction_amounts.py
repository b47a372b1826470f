from decimal import Decimal

import pytest

from services.router.extraction.extract import extract
from services.router.reading.narrative import read
from shared.indicators.amounts import amounts
from shared.messages.report import Incident, Report


@pytest.mark.parametrize(
    ("narrative", "home", "value", "currency"),
    [
        ("I paid £1,250.50 to him", "GB", "1250.50", "GBP"),
        ("it cost $41,700 in all", "AU", "41700", "AUD"),
        ("it cost $41,700 in all", "US", "41700", "USD"),
        ("A$96k", "AU", "96000", "AUD"),
        ("USD 16.2m", "CO", "16200000", "USD"),
        ("US$ 27 mil", "BR", "27000", "USD"),
        ("sent 2k euros", "IE", "2000", "EUR"),
        ("lost 3 million dollars", "US", "3000000", "USD"),
        ("Rs 1.9 crore", "IN", "19000000", "INR"),
        ("Rs. 1,50,000/- gone", "IN", "150000", "INR"),
        ("5 lakh", "IN", "500000", None),
        ("₦250,000", "NG", "250000", "NGN"),
        ("KSh 35,000", "KE", "35000", "KES"),
        ("RM7,600", "MY", "7600", "MYR"),
        ("45 triệu", "VN", "45000000", None),
        ("45tr5", "VN", "45500000", None),
        ("2 triệu 5", "VN", "2500000", None),
        ("1,2 tỷ đồng", "VN", "1200000000", "VND"),
        ("74.900.000 VND", "VN", "74900000", "VND"),
        ("500k", "VN", "500000", None),
        ("268 triệu đồng", "VN", "268000000", "VND"),
        ("4.500 euro", "DE", "4500", "EUR"),
        ("4.500,75 €", "DE", "4500.75", "EUR"),
        ("1,2 Mio. Euro", "DE", "1200000", "EUR"),
        ("CHF 12'500", "CH", "12500", "CHF"),
        ("7 900 €", "FR", "7900", "EUR"),
        ("2 millions de francs CFA", "SN", "2000000", "XOF"),
        ("300 000 FCFA", "CI", "300000", "XOF"),
        ("23 mil pesos", "MX", "23000", "MXN"),
        ("2 millones de pesos", "CO", "2000000", "COP"),
        ("2.900 dólares", "PE", "2900", "USD"),
        ("R$ 3.450,00", "BR", "3450.00", "BRL"),
        ("1,2 млн руб", "RU", "1200000", "RUB"),
        ("640 тыс. рублей", "RU", "640000", "RUB"),
        ("13 400 000 тенге", "KZ", "13400000", "KZT"),
        ("٤٥٠٠ دولار", "EG", "4500", "USD"),
        ("٣ آلاف دينار", "IQ", "3000", "IQD"),
        ("٢٥٠٫٥ جنيه", "EG", "250.5", "EGP"),
        ("12万元", "CN", "120000", "CNY"),
        ("38萬港紙", "HK", "380000", "HKD"),
        ("49,985 元", "TW", "49985", "TWD"),
        ("5萬蚊", "HK", "50000", "HKD"),
        ("8 แสนบาท", "TH", "800000", "THB"),
        ("35,000 บาท", "TH", "35000", "THB"),
        ("1.5 ล้านบาท", "TH", "1500000", "THB"),
        ("Rp 5 juta", "ID", "5000000", "IDR"),
        ("300만원", "KR", "3000000", "KRW"),
        ("15 tys. zł", "PL", "15000", "PLN"),
        ("120 bin TL", "TR", "120000", "TRY"),
        ("2400 USDT", "EG", "2400", "USDT"),
        ("0.45 BTC", "US", "0.45", "BTC"),
        ("₹ 25,000", "IN", "25000", "INR"),
    ],
)
def test_an_amount_is_read_as_the_language_writes_it(narrative, home, value, currency):
    (found,) = amounts(read(narrative), home)

    assert (found.value, found.currency) == (Decimal(value), currency)
    assert any(c.isdigit() for c in read(narrative).folded[found.start : found.end])


@pytest.mark.parametrize(
    "narrative",
    ["on 12.03.2026 at 20:15", "v2.0 of 340", "5 minutes", "3 months", "12 members", "flat 4k2", "20 trips", "5 wives"],
)
def test_other_numbers_are_no_amounts(narrative):
    assert list(amounts(read(narrative), "GB")) == []


@pytest.mark.parametrize(
    ("narrative", "home", "value"),
    [
        ("chuyển 250000000 đồng vào 0451000388120", "VN", "account 0451000388120"),
        ("send 5000 0123456789 opay", "NG", "account 0123456789"),
        ("转了 50000 元到 6217001230044771885", "CN", "account 6217001230044771885"),
    ],
)
def test_an_amount_beside_an_account_is_no_part_of_it(narrative, home, value):
    report = Report(incident=Incident(narrative=narrative))

    assert [f"{i.type} {i.value}" for i in extract(report, read(narrative), home)] == [value]
