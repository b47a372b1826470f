import pytest

from services.router.extraction.extract import extract
from services.router.reading.narrative import read
from shared.indicators.hosts import host_country
from shared.messages.report import Incident, Report


def _found(narrative: str) -> list[tuple[str, str]]:
    report = Report(incident=Incident(narrative=narrative))
    return [(i.type, i.value) for i in extract(report, read(narrative), "GB")]


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("hxxp://pay-toll.top/a", "url", "http://pay-toll.top/a"),
        ("hXXps://pay-toll[.]top/a?b=C", "url", "https://pay-toll.top/a?b=C"),
        ("hxxps[:]//pay-toll[.]top/a", "url", "https://pay-toll.top/a"),
        ("hxxps[://]pay-toll[.]top/a", "url", "https://pay-toll.top/a"),
        ("h**ps://pay-toll.top/a", "url", "https://pay-toll.top/a"),
        ("https:// pay-toll.top/a", "url", "https://pay-toll.top/a"),
        ("https://pay-toll(.)top:8443/a.", "url", "https://pay-toll.top:8443/a"),
        ("http://203.0.113.7:8080/login", "url", "http://203.0.113.7:8080/login"),
        ("pay-toll{.}top", "domain", "pay-toll.top"),
        ("pay-toll[dot]top", "domain", "pay-toll.top"),
        ("pay-toll (dot) top", "domain", "pay-toll.top"),
        ("pay-toll {dot} top", "domain", "pay-toll.top"),
        ("pay-toll dot top", "domain", "pay-toll.top"),
        ("pay-toll [.] top", "domain", "pay-toll.top"),
        ("pay-toll<.>top", "domain", "pay-toll.top"),
        ("pay-toll[punto]com", "domain", "pay-toll.com"),
        ("pay-toll punto com", "domain", "pay-toll.com"),
        ("pay-toll ponto com", "domain", "pay-toll.com"),
        ("pay-toll point com", "domain", "pay-toll.com"),
        ("pay-toll Punkt com", "domain", "pay-toll.com"),
        ("pay-toll точка com", "domain", "pay-toll.com"),
        ("pay-toll chấm com", "domain", "pay-toll.com"),
        ("pay-toll点com", "domain", "pay-toll.com"),
        ("pay-toll จุด com", "domain", "pay-toll.com"),
        ("pay-toll نقطة com", "domain", "pay-toll.com"),
        ("help[at]fast-refund[.]com", "email", "help@fast-refund.com"),
        ("help (at) fast-refund (dot) com", "email", "help@fast-refund.com"),
        ("help[@]fast-refund.com", "email", "help@fast-refund.com"),
        ("help at fast-refund dot com", "email", "help@fast-refund.com"),
        ("help(arroba)fast-refund.com", "email", "help@fast-refund.com"),
        ("5.9.77.201:443", "ip", "5.9.77.201"),
        ("5[.]9[.]77[.]201", "ip", "5.9.77.201"),
        ("5.9.77[.]201", "ip", "5.9.77.201"),
        ("[2001:db8::1]:443", "ip", "2001:db8::1"),
        ("2001:db8:0:0:0:0:0:1", "ip", "2001:db8::1"),
        ("2001[:]db8[:][:]1", "ip", "2001:db8::1"),
        ("оплата-штраф.рф", "domain", "оплата-штраф.рф"),
        ("xn--80ak6aa92e.com", "domain", "xn--80ak6aa92e.com"),
        ("http://银行安全.中国/登录", "url", "http://银行安全.中国/登录"),
        ("https://ธนาคาร.ไทย/a", "url", "https://ธนาคาร.ไทย/a"),
    ],
)
def test_an_address_is_read_through_every_usual_disguise(written, kind, value):
    assert _found(f"it was {written} they said") == [(kind, value)]


@pytest.mark.parametrize(
    "narrative",
    [
        "I paid.Then he left",
        "ACME TRADING CO.LTD and P.O.BOX 12",
        "at 10.30 a.m. in St.Gallen, v2.0.1",
        "192.168.1.1 and 10.0.0.7 and 127.0.0.1",
        "the point is, point com is nothing",
        "at this point no",
        "en este punto no",
        "file.pdf, setup.exe, photo.jpg",
        "he said (at the door) nothing",
        "10:30:45 and 12:00",
        "it was monday.so i called him.now he is gone",
        "se lo di ayer.no me contesta",
        "em chuyển rồi.la hét",
        "see facebook.com or gmail.com",
    ],
)
def test_what_only_looks_like_an_address_is_none(narrative):
    assert _found(narrative) == []


def test_a_short_host_is_one_beside_a_word_for_a_site():
    assert _found("the website pay.me was down") == [("domain", "pay.me")]
    assert _found("сайт pay.me не открывается") == [("domain", "pay.me")]


def test_a_host_is_not_listed_beside_its_own_url():
    assert _found("open pay-toll.top/a on pay-toll.top") == [("url", "pay-toll.top/a")]


@pytest.mark.parametrize(
    ("host", "country"),
    [("a.рф", "RU"), ("xn--p1ai.xn--p1ai", "RU"), ("a.中国", "CN"), ("a.ไทย", "TH"), ("a.مصر", "EG"), ("a.한국", "KR")],
)
def test_endings_in_other_scripts_have_their_country(host, country):
    assert host_country(host) == country
