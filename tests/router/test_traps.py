import pytest

from services.router.jurisdiction import weights
from shared.indicators.hosts import host_country
from shared.indicators.phones import read_phone
from shared.vocabulary.countries import find_country

SHOP = "I ordered shoes, paid by bank transfer and they never arrived. "


def test_guernsey_has_numbers_of_its_own_and_the_british_desk(decided, directory):
    decision = decided(SHOP + "The seller called from +44 7911 123456.", "FR")

    assert decision.lead == "GG"
    assert directory.serving("GG").queue == "GB"


def test_a_shared_plan_is_told_apart_by_its_area_and_speaks_weakly(decided):
    assert read_phone("+18765550123", None) == ("+18765550123", "JM")
    assert read_phone("+77011234567", None) == ("+77011234567", "KZ")
    assert read_phone("+79161234567", None) == ("+79161234567", "RU")
    assert decided(SHOP + "The seller texted from +1 724 555 0137.", "FR").destinations == ()


def test_a_national_number_is_read_with_the_home_country(decided):
    found = {country: decided("he called from 0612 345 678", country).indicators for country in ("NL", "FR")}

    assert [i.value for i in found["NL"]] == ["+31612345678"]
    assert [i.value for i in found["FR"]] == ["+33612345678"] or found["FR"] == ()


@pytest.mark.parametrize("host", ["a.io", "shop.ai", "my.me", "x.tv", "y.co", "z.ly", "q.cc", "r.ws", "s.to", "t.me"])
def test_endings_that_are_sold_worldwide_say_nothing(host):
    assert host_country(host) is None


@pytest.mark.parametrize("host", ["fraud.pages.dev", "fraud.github.io", "mail.gmail.com"])
def test_shared_hosts_say_nothing(host):
    assert host_country(host) is None


def test_a_country_code_domain_alone_sends_nothing_anywhere(decided):
    assert decided(SHOP + "The shop was at schuhe-billig.at/kauf", "DE").destinations == ()


@pytest.mark.parametrize("platform", ["Facebook", "Telegram", "WeChat", "LINE"])
def test_a_platform_alone_makes_nothing_cross_a_border(decided, platform):
    decision = decided(SHOP, "GB", incident={"platform": platform, "first_contact": "2026-10-01"})

    assert not decision.cross_border
    assert decision.destinations == ()


def test_records_at_a_platform_are_asked_for_when_they_are_the_only_lead(decided):
    incident = {"platform": "Instagram", "impact": ["account"], "first_contact": "2026-11-01"}
    narrative = "My Instagram was hacked, they changed the password and put their own two-factor. I need the data kept."

    asked = decided(narrative, "CH", incident=incident, requested=["preservation"])

    assert asked.lead == "US"
    assert decided(narrative, "CH", incident=incident).destinations == ()


@pytest.mark.parametrize(
    "hint",
    [
        "The man had an Indian accent.",
        "He showed me a passport from Cameroon.",
        "She said she was a nurse living in Canada.",
        "People say that they are in Russia.",
        "He had a name like Okafor or Petrov.",
        "The log shows 146.70.124.9 in Stockholm, Sweden, but it is the exit of a commercial VPN.",
        "自称是马来西亚华人，住吉隆坡。",
    ],
)
def test_looks_names_claims_and_hearsay_make_no_destination(decided, hint):
    assert decided(SHOP + hint, "GB").destinations == ()


@pytest.mark.parametrize(
    ("narrative", "country"),
    [
        ("I wired the money to an account in Poland.", "PL"),
        ("J'ai fait un virement vers un compte en Lituanie.", "LT"),
        ("Hice la transferencia a una cuenta en Alemania.", "DE"),
        ("Ich habe das Geld auf ein Konto in Spanien überwiesen.", "ES"),
        ("Перевёл деньги в банк в Бишкеке.", "KG"),
        ("我把錢匯到香港的帳戶。", "HK"),
        ("Em chuyển tiền vào tài khoản ngân hàng ở Campuchia.", "KH"),
        ("حولت المبلغ إلى حساب في تركيا.", "TR"),
        ("The servers are hosted in the Netherlands.", "NL"),
        ("The UK account received it.", "GB"),
    ],
)
def test_a_place_counts_beside_the_word_that_says_why(decided, narrative, country):
    found = {j.country: j.weight for j in decided(narrative, "CH").jurisdictions}

    assert found[country] >= weights.DESTINATION


def test_a_place_without_such_a_word_says_nothing(decided):
    decision = decided("We have bought tiles from a factory near Foshan, China, for nine years.", "AU")

    assert [j.country for j in decision.jurisdictions] == ["AU"]


@pytest.mark.parametrize(
    ("name", "code"), [("UK", "GB"), ("Turkey", "TR"), ("Ivory Coast", "CI"), ("DPR Korea", "KP"), ("Viet Nam", "VN")]
)
def test_common_names_of_countries_are_known(name, code):
    assert find_country(name) == code


def test_a_regional_organisation_is_no_destination(decided):
    payment = {"method": "transfer", "to": {"account": "1234567", "country": "EU"}}

    assert decided("Paid", "CH", transactions=[payment]).destinations == ()


def test_destinations_come_in_the_order_of_the_money(decided):
    payments = [
        {"method": "instant", "amount": amount, "to": {"account": f"99999{country}", "country": country}}
        for country, amount in (("LT", "100"), ("ES", "900"))
    ]

    assert decided("Unauthorised transfers", "GB", transactions=payments).destinations == ("ES", "LT")
