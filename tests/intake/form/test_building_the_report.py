"""From answers to a report: what was typed stands in the field it belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.form.journey import Answers, next_page, open_page, path, question_of, without_payment
from services.intake.form.reading import input_names, kept, read
from services.intake.form.refusals import refusals_by_page
from services.intake.form.report import build_report
from services.intake.form.summary import sections
from services.intake.reports.errors import ReportRefused
from services.intake.reports.rules import content_complaints, floor_complaints
from shared.messages.report import Account, Consent, Crypto, Handle, Reporter, Suspect, Transaction
from shared.web.sentences import FieldError

SHORT: Answers = {
    "story": {"narrative": ["They took my savings."]},
    "when": {},
    "money": {"moved": ["no"]},
    "contact": {},
    "who": {},
    "place": {"country": ["DE"]},
    "reach": {},
    "borders": {"share_cross_border": ["unknown"]},
}
PAID: Answers = SHORT | {
    "money": {"moved": ["yes"]},
    "payment-1-how": {"method": ["transfer"], "authorised": ["victim"]},
    "payment-1-amount": {
        "amount": ["3.250,50"],
        "currency": ["EUR"],
        "paid-day": ["14"],
        "paid-month": ["5"],
        "paid-year": ["2026"],
    },
    "payment-1-where": {
        "to_account": ["pl61 1090 1014 0000 0712 1981 2874"],
        "to_holder": ["Jan Przykładowy"],
        "to_institution": ["Bank Przykład"],
        "to_country": ["PL"],
        "from_institution": ["Musterbank"],
        "reference": ["TX-1"],
    },
    "payments": {"another": ["no"]},
}


def test_the_short_way_gives_a_report_that_may_be_filed():
    report = build_report(SHORT)

    assert floor_complaints(report) == []
    assert content_complaints(report) == []
    assert report.victim.country == report.reporter.country == "DE"
    assert report.consent == Consent()
    assert open_page(SHORT) is None


def test_a_payment_stands_whole_in_the_report():
    [transaction] = build_report(PAID).transactions

    assert transaction == Transaction(
        method="transfer",
        authorised="victim",
        amount="3250.50",
        currency="EUR",
        occurred_at="2026-05-14",
        reference="TX-1",
        from_=Account(institution="Musterbank"),
        to=Account(
            iban="PL61109010140000071219812874",
            holder="Jan Przykładowy",
            institution="Bank Przykład",
            country="PL",
        ),
    )


def test_crypto_goes_to_the_crypto_fields():
    answers = PAID | {
        "payment-1-how": {"method": ["crypto"]},
        "payment-1-amount": {"amount": ["0,250"], "currency": [""], "asset": ["BTC"]},
        "payment-1-where": {
            "to_account": ["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
            "reference": ["f4184fc5"],
            "to_institution": ["trade.example"],
        },
    }
    [transaction] = build_report(answers).transactions

    assert transaction == Transaction(
        method="crypto",
        amount="0.250",
        crypto=Crypto(
            asset="BTC",
            address="bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            tx_hash="f4184fc5",
            exchange="trade.example",
        ),
    )


def test_who_they_were_is_one_suspect_and_further_names_are_others():
    answers = SHORT | {
        "who": {
            "names": ["Anna Example\n\n Mr Sample "],
            "organisation": ["Example Invest"],
            "phones": ["+44 20 7946 0018"],
            "emails": ["anna@invest.example"],
            "links": ["hxxps://invest[.]example/login"],
            "handles": ["@anna on Telegram"],
        }
    }

    assert build_report(answers).suspects == (
        Suspect(
            name="Anna Example",
            claimed_organisation="Example Invest",
            phones=("+44 20 7946 0018",),
            emails=("anna@invest.example",),
            urls=("hxxps://invest[.]example/login",),
            handles=(Handle(handle="@anna on Telegram"),),
        ),
        Suspect(name="Mr Sample"),
    )


@pytest.mark.parametrize(
    ("borders", "identity", "expected"),
    [
        ("yes", "no", Consent(share_cross_border=True, share_identity=False)),
        ("no", "yes", Consent(share_cross_border=False, share_identity=True)),
        ("unknown", None, Consent()),
    ],
)
def test_consent_is_what_was_said_and_nothing_else(borders, identity, expected):
    answers = SHORT | {
        "reach": {"email": ["reader@example.org"]},
        "borders": {"share_cross_border": [borders]},
        "identity": {"share_identity": [identity] if identity else []},
    }
    report = build_report(answers)

    assert report.consent == expected
    assert report.reporter == Reporter(country="DE", email="reader@example.org", may_contact=True)


def test_answers_off_the_way_are_left_out():
    answers = PAID | {"money": {"moved": ["tried"]}}
    report = build_report(answers)

    assert report.transactions == ()
    assert report.incident.attempt_only is True


@pytest.mark.parametrize(
    ("sure", "year", "month", "expected"),
    [((), "2026", "5", "month"), ((), "2026", "", "about"), (("about",), "2026", "5", "about"), ((), "", "", None)],
)
def test_how_sure_a_date_is_travels_with_it(sure, year, month, expected):
    answers = SHORT | {
        "when": {"began-day": [""], "began-month": [month], "began-year": [year], "sure": list(sure)},
    }

    assert build_report(answers).incident.precision == expected


def test_a_second_payment_begins_where_the_first_ended():
    assert next_page("payments", PAID | {"payments": {"another": ["yes"]}}, is_change=False) == "payment-2-how"
    assert next_page("payments", PAID, is_change=False) == "contact"


def test_removing_a_payment_renumbers_those_after_it():
    two = PAID | {"payment-2-how": {"method": ["cash"]}}

    assert without_payment(two, 1)["payment-1-how"] == {"method": ["cash"]}
    assert "payment-2-how" not in without_payment(two, 1)


def test_every_page_is_shown_on_the_check():
    shown = [section.slug for section in sections(PAID)]

    assert shown == [slug for slug in path(PAID) if slug != "payments"]


@pytest.mark.parametrize(
    ("pointer", "page"),
    [
        ("/incident/narrative", "story"),
        ("/transactions/0/to/account", "payment-1-where"),
        ("/transactions/0/amount", "payment-1-amount"),
        ("/suspects/0/name", "who"),
        ("/reporter/name", "reach"),
        ("/victim/country", "place"),
        ("/anything/else", "send"),
    ],
)
def test_what_the_filing_refuses_is_told_on_its_page(pointer, page):
    refused = ReportRefused(FieldError(pointer=pointer, detail="…"))

    assert list(refusals_by_page(refused, PAID)) == [page]


def test_too_long_and_too_many_are_asked_back():
    story, who = question_of("story", {}), question_of("who", {})
    long = read(story, {"narrative": ["x" * 20_001]})
    many = read(who, {"names": ["x\n" * 51], "links": ["https://x.example/" + "y" * 2048]})

    assert "20,000" in long.errors["narrative"]
    assert set(many.errors) == {"names", "links"}


@given(st.dictionaries(st.sampled_from(path(PAID)), st.text(max_size=60), max_size=8))
def test_whatever_is_typed_gives_a_report_or_a_sentence_and_never_an_error(typed):
    answers = dict(PAID)
    for slug, text in typed.items():
        question = question_of(slug, answers)
        answers[slug] = kept(question, {name: [text] for name in input_names(question)})

    report = build_report(answers)
    content_complaints(report)
    sections(answers)
