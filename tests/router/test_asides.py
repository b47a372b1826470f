"""Places, numbers and machines that are named beside the point, and those that look like it and count."""

import csv
import re
from pathlib import Path

import pytest

from services.router.extraction.extract import extract
from services.router.jurisdiction import by_indicator, places, weights
from services.router.jurisdiction.asides import is_aside
from services.router.jurisdiction.ledger import Ledger
from services.router.reading.narrative import read
from services.router.reading.rules import rows
from shared.messages.report import Incident, Report
from shared.vocabulary.countries import COUNTRIES

NARRATIVES = Path(__file__).parent / "narratives" / "asides.tsv"
MET = {"contact_methods": ["in_person"]}


def narratives() -> list[tuple[str, str, str]]:
    with NARRATIVES.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(line["home"], line["destination"], line["narrative"]) for line in lines]


@pytest.mark.parametrize(("home", "destination", "narrative"), narratives())
def test_only_what_the_case_touches_is_a_destination(decided, home, destination, narrative):
    assert decided(narrative, home).destinations == ((destination,) if destination else ())


def test_without_asides_names_goods_and_talk_would_be_destinations(decided, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(places, "is_aside", lambda *_given: False)

    wrong = [n for home, destination, n in narratives() if not destination and decided(n, home).destinations]

    assert len(wrong) >= 20


@pytest.mark.parametrize(
    "narrative",
    [
        "The account holder is Jordan Smith.",
        "Payee: Mr K. Israel",
        "titular Israel Lima",
        "au nom de Florence D.",
        "Kontoinhaberin Frau Paris",
        "получатель Владимирова Е. В.",
        "Игорь Николаевич сказал так",
        "Звонила Ольга Владимировна",
    ],
)
def test_a_name_is_no_place(narrative):
    reading = read(narrative)

    assert reading.found("place")
    assert all(is_aside(hit, reading) for hit in reading.found("place"))


@pytest.mark.parametrize(
    "narrative",
    [
        "The account holder is in Jordan.",
        "Payee: Mr K. Smith, Accra, Ghana",
        "titular en Madrid",
        "beneficiary bank in Poland",
        "Kontoinhaber sitzt in Paris",
        "получатель во Владимире",
        "المستفيد في تركيا",
        "收款人在香港",
    ],
)
def test_a_place_after_a_word_for_the_holder_stays_one(narrative):
    reading = read(narrative)

    assert reading.found("place")
    assert not any(is_aside(hit, reading) for hit in reading.found("place"))


@pytest.mark.parametrize(
    ("home", "narrative", "destination"),
    [
        ("SN", "J'ai payé par Wave au +229 01 97 00 04 12 pour le prêt.", "BJ"),
        ("TZ", "I paid the fee with M-Pesa to +254 712 123456 for a loan and then nothing.", "KE"),
        ("BD", "I sent the fee by bKash to +91 98765 43210 for a loan and then nothing came.", "IN"),
    ],
)
def test_a_number_that_mobile_money_was_paid_to_is_an_account(decided, home, narrative, destination):
    found = {j.country: j for j in decided(narrative, home).jurisdictions}

    assert found[destination].factors[0] == "account"


@pytest.mark.parametrize(
    "narrative",
    [
        "Someone from Orange Money support called from +229 01 97 00 04 12 about my account.",
        "I paid by card. He wrote on WhatsApp from +229 01 97 00 04 12 that Wave was down.",
        "J'ai payé par Wave ici, il appelle avec le +229 01 97 00 04 12.",
        "I paid by mobile money to +1 724 555 0137 for the loan.",
    ],
)
def test_a_number_that_called_is_none(decided, narrative):
    assert not any("account" in j.factors for j in decided(narrative, "SN").jurisdictions)


def test_who_stood_at_the_door_is_here_whatever_his_number(decided, monkeypatch):
    narrative = (
        "He showed us the flat and had keys, his number is +40 712 000 463, we paid the deposit to "
        "DE60 2139 2218 4915 7351 91 and at the handover five families stood there."
    )

    assert decided(narrative, "DE", incident=MET).destinations == ()
    assert decided(narrative, "DE", incident={"contact_methods": ["in_person", "call"]}).destinations == ("RO",)
    monkeypatch.setattr(by_indicator, "_is_met", lambda _report: False)
    assert decided(narrative, "DE", incident=MET).destinations == ("RO",)


@pytest.mark.parametrize(
    ("narrative", "hidden"),
    [
        ("The login from 203.0.113.7 in Sweden was a VPN exit.", True),
        ("Der Zugriff aus Schweden, 203.0.113.7, lief über Tor.", True),
        ("They used a VPN flaw, then logins from 203.0.113.7 in Sweden.", False),
        ("Ils ont cassé notre VPN, connexions depuis 203.0.113.7 en Suède.", False),
        ("Chat nur über Tor. Zugriffe aus Schweden, 203.0.113.7.", False),
    ],
)
def test_a_vpn_hides_a_place_unless_it_was_the_way_in(decided, narrative, hidden):
    observables = [{"type": "ip", "value": "203.0.113.7"}]

    found = {j.country: j.weight for j in decided(narrative, "DE", observables=observables).jurisdictions}

    assert ("SE" not in found) is hidden


@pytest.mark.parametrize("name", ["custodians", "platforms", "compounds"])
def test_every_fact_about_a_country_has_a_source_and_a_day(name):
    facts = list(rows("jurisdiction", name))

    assert facts
    assert all(fact["source"] and re.fullmatch(r"20\d\d-[01]\d", fact["as_of"]) and fact["checked"] for fact in facts)
    assert all(fact["country"] in COUNTRIES for fact in facts)


def test_an_unknown_offence_with_money_in_it_is_more_than_a_warning():
    paid = "They had me pay 90,000 in two parts and vanished with it; only the number +66 93 000 4588 still rings out."
    warning = "Blocked +66 93 000 4588, the same number as last week, the same silence, and again at night, at two."
    weight = []
    for narrative in (paid, warning):
        report = Report(incident=Incident(narrative=narrative))
        reading, ledger = read(narrative), Ledger()
        found = extract(report, reading, "KR")
        by_indicator.enter_indicators(ledger, report, reading, found, category="UN.UNKNOWN", home="KR")
        weight.append(ledger.weight("TH"))

    assert weight == [weights.PHONE, weights.PHONE_WITHOUT_OFFENCE]
