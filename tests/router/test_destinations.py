"""Which countries a report makes destinations, and which it only mentions: in many languages."""

import csv
from pathlib import Path

import pytest

from services.router.jurisdiction import places, silence, weights
from services.router.jurisdiction.custodians import institution_country
from services.router.reading.narrative import read

NARRATIVES = Path(__file__).parent / "narratives" / "places.tsv"
WALLET = "0xEa66502a995bA6b456A3737F38a8DB66d8e087E7"


def narratives(*, named: bool) -> list[tuple[str, str, str]]:
    with NARRATIVES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(r["home"], r["destination"], r["narrative"]) for r in rows if bool(r["destination"]) is named]


@pytest.mark.parametrize(("home", "destination", "narrative"), narratives(named=True))
def test_a_country_named_for_a_reason_is_the_destination(decided, home, destination, narrative):
    assert decided(narrative, home).destinations == (destination,)


@pytest.mark.parametrize(("home", "destination", "narrative"), narratives(named=False))
def test_a_country_that_is_claimed_promised_or_the_victims_own_is_none(decided, home, destination, narrative):
    assert decided(narrative, home).destinations == ()


def test_without_silence_claims_would_be_destinations(decided, monkeypatch):
    """Negative control: the words that silence a place are what keeps many of these at home."""
    monkeypatch.setattr(places, "is_silenced", lambda *_given, **_named: False)

    wrong = [n for home, _, n in narratives(named=False) if decided(n, home).destinations]

    assert len(wrong) >= 10


def test_the_money_outweighs_a_number_that_only_the_caller_showed(decided):
    paid = "A man rang from +44 20 7946 0123, I sent the money to CY17 0020 0128 0000 0012 0052 7600 for shares."
    unpaid = "A man rang from +44 20 7946 0123 and wants money for shares, he calls every day and threatens me."

    assert decided(paid, "DE").destinations == ("CY",)
    assert decided(unpaid, "DE").destinations == ("GB",)


def test_a_number_and_a_weak_ending_are_not_enough_beside_the_money(decided):
    narrative = (
        "I sent money to CY17 0020 0128 0000 0012 0052 7600. Their site is www.shares-desk.co.uk, +44 20 7946 0123."
    )

    assert decided(narrative, "DE").destinations == ("CY",)


@pytest.mark.parametrize(
    ("exchange", "country"),
    [("OKX", "SC"), ("Bitvavo", "NL"), ("Northwind Exchange", None), ("Revolut Bank UAB", "LT")],
)
def test_an_exchange_stands_where_its_legal_seat_is(decided, exchange, country):
    payment = {
        "method": "crypto",
        "amount": "900",
        "crypto": {"asset": "USDT", "address": WALLET, "exchange": exchange},
    }

    decision = decided("I invested in coins on a fake trading site and cannot withdraw.", "KE", transactions=[payment])

    assert decision.destinations == ((country,) if country else ())


def test_an_institution_says_its_country_by_name_where_it_says_one():
    assert institution_country("Standard Chartered Bank (Hong Kong) Ltd") == "HK"
    assert institution_country("Bank of Poland and Spain") is None
    assert institution_country("Harbour Savings") is None


def test_the_exchange_that_a_victim_bought_at_holds_nothing(decided):
    bought = "I bought USDT on OKX myself and sent it to their wallet, then the site was gone."
    traced = "A tracing firm found that my USDT now sits at a deposit address of OKX for one of its customers."

    assert decided(bought, "KE").destinations == ()
    assert decided(traced, "KE").destinations == ("SC",)


def test_a_suspects_country_counts_less_where_its_source_is_a_claim(decided):
    said = {"country": "NO", "country_source": "he said he was Norwegian"}
    seen = {"country": "NO", "country_source": "police record"}

    weight = [
        next(j.weight for j in decided("They took money.", "GB", suspects=[s]).jurisdictions if j.country == "NO")
        for s in (said, seen)
    ]

    assert weight == [weights.SUSPECT_STATED_AS_CLAIMED, weights.SUSPECT_STATED]


@pytest.mark.parametrize(
    "narrative",
    [
        "Complaint about a journalist who moved to Marseille and writes articles about our mayor. Get her address.",
        "Wir bitten um Löschung: eine frühere Kollegin, nach Bern verzogen, schreibt schlechte Bewertungen über uns.",
        "شكوى ضد صاحبة مدونة انتقلت إلى مالمو في السويد وتكتب آراء ضد الوزراء. نطلب عنوانها من الشرطة السويدية.",
        "Прошу направить запрос в Грузию: блогер уехала в Тбилиси и пишет мнения против губернатора.",
    ],
)
def test_a_place_where_somebody_moved_is_seen_in_a_case_about_what_was_said(narrative):
    view = places.View(home="XX", is_known=True)

    signals = list(places.place_signals(read(narrative), view))

    assert signals
    assert {signal.factor for signal in signals} == {"suspect"}


PRETEXT = (
    "Il m'a dit qu'un virement de 3 200 € partait vers l'Espagne. Alors j'ai viré 9 800 € vers "
    "LT33 9364 6659 0358 3319."
)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_accounts_that_of_the_last_payment_told_comes_first(decided, order):
    paid = ("30.000 € auf PT50 5000 2705 3933 5634 8293 0", "50.000 € auf IE47 PJZM 2519 3214 0862 20")
    countries = ("PT", "IE")
    earlier, last = order
    narrative = f"Anfang Mai überwies ich {paid[earlier]}. Vorgestern noch einmal {paid[last]}."

    assert decided(narrative, "DE").destinations == (countries[last], countries[earlier])


@pytest.mark.parametrize(
    ("home", "destination", "narrative"),
    [
        ("BE", "NL", "900 € sur un compte belge, 1.880 € chez Tulpcoin B.V., une plateforme de bitcoins à Amsterdam."),
        ("FR", None, "Les voisins disent que la bande est à Tallinn. J'ai payé 300 € à un compte belge ou français."),
        ("VN", None, "Em chuyển 5 triệu vào stk 19038004471826. Báo đài nói bọn này toàn ngồi bên Campuchia."),
        ("FR", "LT", PRETEXT),
        ("TW", None, "老師自稱人在香港操盤。一開始是匯款，匯了四次到代碼812帳號20441000447188。"),
    ],
)
def test_a_place_counts_by_the_money_and_not_by_talk(decided, home, destination, narrative):
    assert decided(narrative, home).destinations == ((destination,) if destination else ())


def test_what_a_pretext_names_would_count_without_hearing_it_as_one(decided, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(silence, "_PRETEXT_REACH", 0)

    assert "ES" in decided(PRETEXT, "FR").destinations


def test_money_comes_before_the_suspect_and_the_suspect_before_the_server(decided):
    narrative = (
        "The police told us that the callers sit in Manila in the Philippines. The site is hosted in Romania. "
        "I wired the money to an account in Cyprus."
    )

    assert decided(narrative, "DE").destinations == ("CY", "PH", "RO")


@pytest.mark.parametrize(
    "name", ["KK Park", "Shwe Kokko", "Sihanoukville", "KK园区", "西港", "เคเคพาร์ค", "ปอยเปต", "Bavet"]
)
def test_scam_compounds_are_places(name):
    assert {hit.value for hit in read(f"Held at {name} now").found("place")} <= {"MM", "KH"}
    assert read(f"Held at {name} now").found("place")


def test_the_english_word_my_is_no_country():
    assert read("My bank traced the transfer.").found("place") == []
    assert {hit.value for hit in read("Nó đang ở Mỹ").found("place")} == {"US"}
