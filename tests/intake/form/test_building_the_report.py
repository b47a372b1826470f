"""From answers to a report: what was typed stands in the field it belongs to."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.form.answers import Answers
from services.intake.form.journey import next_page, open_page, path, question_of, topic_of, without
from services.intake.form.reading import input_names, kept, read
from services.intake.form.refusals import refusals_by_page
from services.intake.form.report import build_report
from services.intake.form.summary import sections
from services.intake.reports.errors import ReportRefused
from services.intake.reports.rules import content_complaints, floor_complaints
from shared.messages.events import CaseFile, encode
from shared.messages.redaction import redacted_for
from shared.messages.report import (
    Account,
    Actions,
    Consent,
    Crypto,
    Handle,
    Incident,
    Observable,
    Reply,
    Report,
    Reporter,
    Suspect,
    Transaction,
)
from shared.testing.builders import a_decision
from shared.web.sentences import FieldError

SHORT: Answers = {
    "who": {"teller": ["me"]},
    "story": {"narrative": ["They took my savings."]},
    "when": {},
    "place": {"country": ["DE"]},
    "payment-1-how": {"method": ["none"]},
}
PAID: Answers = SHORT | {
    "payment-1-how": {"method": ["transfer"]},
    "payment-1-amount": {
        "amount": ["3.250,50"],
        "currency": ["EUR"],
        "paid-day": ["14"],
        "paid-month": ["5"],
        "paid-year": ["2026"],
    },
    "payment-1-who": {"authorised": ["victim"]},
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


def test_the_first_step_gives_a_report_that_may_be_filed():
    report = build_report(SHORT)

    assert floor_complaints(report) == []
    assert content_complaints(report) == []
    assert report.victim.country == report.reporter.country == "DE"
    assert report.incident.narrative == "They took my savings."
    assert report.consent == Consent()
    assert open_page(SHORT) is None


@pytest.mark.parametrize(
    ("teller", "role", "countries", "is_business"),
    [
        ("me", "victim", ("DE", "DE"), None),
        ("someone", "on_behalf", ("AT", "DE"), None),
        ("witness", "witness", ("DE", None), None),
        ("business", "business", ("DE", "DE"), True),
    ],
)
def test_who_tells_decides_whose_country_it_is(teller, role, countries, is_business):
    answers = SHORT | {"who": {"teller": [teller]}, "person-place": {"country": ["AT"]}}
    report = build_report(answers)

    assert report.reporter.role == role
    assert (report.reporter.country, report.victim.country) == countries
    assert report.victim.is_business is is_business


def test_someone_under_18_is_told_by_one_tick_or_at_the_topic():
    ticked = SHORT | {"who": {"teller": ["me"], "young": ["under_18"]}}
    topic = SHORT | {"affected": {"what": ["child"]}, "child-who": {"child": ["self"]}}

    assert build_report(ticked).victim.age_band == build_report(topic).victim.age_band == "under_18"
    assert build_report(SHORT).victim.age_band is None


def test_pictures_become_sentences_of_the_narrative_and_what_was_harmed():
    alone = build_report(SHORT | {"story": {"situations": ["met_online", "photos_threat"]}})
    both = build_report(SHORT | {"story": {"narrative": ["Она просила денег."], "situations": ["met_online"]}})

    assert alone.incident.narrative == (
        "Money was sent to someone who was met online.\nPhotos or videos are used to threaten the person in them."
    )
    assert alone.incident.impact == ("money", "reputation", "safety")
    assert both.incident.narrative == "Она просила денег.\n\nMoney was sent to someone who was met online."


def test_what_has_no_field_of_its_own_is_told_in_the_narrative():
    answers = SHORT | {
        "affected": {"what": ["device", "business"]},
        "device-signs": {"signs": ["remote", "ransom"], "program": ["HelpDesk"]},
        "ransom": {"ransom": ["yes"]},
        "ransom-note": {"group": ["Example Lock"], "wallet": ["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"]},
    }
    report = build_report(answers)

    assert "Someone could see or control the screen from afar." in report.incident.narrative
    assert "Name of the app or program: HelpDesk." in report.incident.narrative
    assert "Name in the ransom demand: Example Lock." in report.incident.narrative
    assert report.observables == (Observable(type="wallet", value="bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),)


def test_the_name_of_a_business_is_told_whoever_tells_of_it():
    harmed = SHORT | {"affected": {"what": ["business"]}, "business-who": {"organisation": ["Example Bakery"]}}
    told = build_report(harmed | {"who": {"teller": ["someone"]}})
    own = build_report(harmed | {"who": {"teller": ["business"]}})

    assert "Name of the business or organisation: Example Bakery." in (told.incident.narrative or "")
    assert told.reporter.organisation is None
    assert own.reporter.organisation == "Example Bakery"
    assert "Example Bakery" not in (own.incident.narrative or "")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ({"told-month": ["10"], "told-year": ["2026"]}, "The bank was told in 2026-10."),
        ({"told-year": ["2026"]}, "The bank was told in 2026."),
        ({"told-day": ["5"], "told-month": ["10"], "told-year": ["2026"]}, None),
    ],
)
def test_a_month_in_which_the_bank_was_told_is_not_lost(typed, line):
    report = build_report(PAID | {"bank-told": {"bank": ["yes"]}, "bank-told-when": typed})

    assert (line or "The bank was told.") in (report.incident.narrative or "").splitlines()
    assert (report.actions.bank_told_at is None) is (line is not None)


@pytest.mark.parametrize(("typed", "said"), [("first\x0bsecond", "firstsecond"), ("\u200b\u2060 ", None)])
def test_what_nobody_sees_in_a_reply_does_not_stop_the_report(typed, said):
    slug = "reply/7c6f2b0e-5d1a-5e0f-8c3e-2f8f6a1b4d91"
    replies = build_report(SHORT | {slug: {"text": [typed], "at": ["2026-11-22T10:00:00+00:00"]}}).replies

    assert [reply.text for reply in replies] == ([said] if said else [])


def test_how_to_reach_someone_and_the_name_of_their_account_do_not_go_abroad_unasked():
    answers = SHORT | {
        "story": {"situations": ["account_taken"]},
        "reach": {"name": ["Anna Muster"], "phone": ["+49 30 23125 000"]},
        "safe-times": {"times": ["After six at my sister's, +49 30 23125 001"]},
        "account-which": {"name": ["anna.muster@example.org"]},
    }
    report = build_report(answers)
    abroad = redacted_for(CaseFile(report=report, decision=a_decision()), "ZZ")

    assert report.reporter.safe_times == "After six at my sister's, +49 30 23125 001"
    assert report.reporter.user_name == "anna.muster@example.org"
    assert not [word for word in (b"Muster", b"muster", b"23125") if word in encode(abroad)]
    assert "/reporter/safe_times" in abroad.left_out


def test_a_business_is_asked_whether_its_name_may_go_abroad():
    named = SHORT | {"who": {"teller": ["business"]}, "business-who": {"organisation": ["Anna Muster Bakery"]}}
    abroad = redacted_for(CaseFile(report=build_report(named), decision=a_decision()), "ZZ")

    assert "identity" in path(named)
    assert "identity" not in path(named | {"business-who": {}})
    assert abroad.report.reporter.organisation is None


def test_the_name_of_a_bank_that_reports_is_nobodys_identity():
    report = Report(reporter=Reporter(role="bank", organisation="Example Bank"), incident=Incident(narrative="A mule."))
    abroad = redacted_for(CaseFile(report=report, decision=a_decision()), "ZZ")

    assert abroad.report.reporter.organisation == "Example Bank"


def test_what_was_done_already_and_wished_for_stands_in_its_fields():
    answers = PAID | {
        "bank-told": {"bank": ["yes"]},
        "bank-told-when": {"told-near": ["yesterday"], "told-said": ["2026-11-22"], "reference": ["B-17"]},
        "police-told": {"police": ["yes"], "reference": ["P-4"]},
        "wishes": {"wishes": ["recall", "takedown"]},
    }
    report = build_report(answers)

    assert report.actions == Actions(
        bank_told_at=datetime(2026, 11, 21, 12, tzinfo=UTC), bank_reference="B-17", police_reference="P-4"
    )
    assert report.requested == ("recall", "takedown")


def test_a_reply_to_a_desk_travels_with_the_report():
    question = "6f0b7c52-4c3e-5d0a-9a55-0c4f6f2a7e11"
    told = {"text": ["On Friday."], "at": ["2026-11-22T10:00:00+00:00"]}
    [reply] = build_report(SHORT | {f"reply/{question}": told}).replies

    assert reply == Reply(question_id=UUID(question), text="On Friday.", at=datetime(2026, 11, 22, 10, tzinfo=UTC))


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
        "payment-1-who": {},
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


def test_each_person_is_a_suspect_and_an_empty_one_is_none():
    answers = SHORT | {
        "person-1-who": {"name": ["Anna Example"], "alias": ["Annie"], "organisation": ["Example Invest"]},
        "person-1-reach": {
            "phones": ["+44 20 7946 0018\n\n +44 20 7946 0019 "],
            "emails": ["anna@invest.example"],
            "links": ["hxxps://invest[.]example/login"],
            "handles": ["@anna on Telegram"],
        },
        "person-2-who": {},
        "person-3-where": {"country": ["GB"], "country_source": ["a parcel"], "address": ["1 Sample Street"]},
    }

    assert build_report(answers).suspects == (
        Suspect(
            name="Anna Example",
            alias="Annie",
            claimed_organisation="Example Invest",
            phones=("+44 20 7946 0018", "+44 20 7946 0019"),
            emails=("anna@invest.example",),
            urls=("hxxps://invest[.]example/login",),
            handles=(Handle(handle="@anna on Telegram"),),
        ),
        Suspect(country="GB", country_source="a parcel", addresses=("1 Sample Street",)),
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
    answers = SHORT | {"payment-1-how": {"method": ["tried"]}, "payment-1-amount": PAID["payment-1-amount"]}
    report = build_report(answers)

    assert report.transactions == ()
    assert report.incident.attempt_only is True


@pytest.mark.parametrize("method", ["transfer", "crypto"])
def test_no_payment_is_told_where_none_was_made_after_all(method):
    begun = PAID | {"story": {"situations": ["met_online"]}, "payment-1-how": {"method": [method]}}
    answers = begun | {"payment-1-how": {"method": ["none"]}}

    assert len(build_report(begun).transactions) == 1
    assert build_report(answers).transactions == ()
    assert [page for page in path(answers) if page.startswith("payment-")] == ["payment-1-how"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"began-year": ["2026"], "began-month": ["5"]}, ("2026-05", "month")),
        ({"began-year": ["2026"]}, ("2026", "about")),
        ({"began-day": ["3"], "began-month": ["5"], "began-year": ["2026"]}, ("2026-05-03", "day")),
        ({"began-near": ["yesterday"], "began-said": ["2026-11-22"]}, ("2026-11-21", "about")),
        ({"began-near": ["last_week"], "began-said": ["2026-11-22"]}, ("2026-11-15", "about")),
        ({"began-near": ["today"], "began-said": ["2026-11-22"], "began-year": ["2025"]}, ("2025", "about")),
        ({"began-near": ["unknown"]}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_how_sure_a_date_is_travels_with_it(typed, expected):
    incident = build_report(SHORT | {"when": typed}).incident

    assert (incident.occurred_from, incident.precision) == expected


def test_a_second_payment_begins_where_the_first_ended():
    another = PAID | {"payments": {"another": ["yes"]}}

    assert next_page("payments", another, is_change=False, is_filed=True) == "payment-2-how"
    assert next_page("payments", PAID, is_change=False, is_filed=True) == "more"


def test_removing_a_payment_renumbers_those_after_it():
    two = PAID | {"payment-2-how": {"method": ["cash"]}, "payment-3-how": {"method": ["card"]}}
    topic = topic_of("payments", two)

    assert without(topic, two, 2)["payment-2-how"] == {"method": ["card"]}
    assert "payment-3-how" not in without(topic, two, 2)


YOUNG = {"teller": ["me"], "young": ["under_18"]}


def test_every_page_that_was_answered_is_shown_on_the_check():
    shown = [section.slug for section in sections(PAID)]

    assert shown == [slug for slug in path(PAID) if slug in PAID and slug != "payments"]


def test_the_check_names_each_answer_by_the_title_or_by_its_own_label():
    labels = {section.slug: [line.label for line in section.lines] for section in sections(PAID | {"who": YOUNG})}

    assert labels["who"] == ["", "Is the person it happened to under 18?"]
    assert labels["payment-1-how"] == [""]


def test_a_currency_that_was_proposed_to_whoever_left_the_amount_empty_is_no_answer():
    without_amount = PAID | {"payment-1-amount": {"amount": [""], "currency": ["USD"]}}
    told = {section.slug: section.lines for section in sections(without_amount)}

    assert [line.said for line in told["payment-1-amount"]] == [()]


def test_no_instruction_names_an_answer():
    labels = {section.slug: [line.label for line in section.lines] for section in sections(PAID | {"who": YOUNG})}

    assert not [label for found in labels.values() for label in found if label.endswith(".")]


@pytest.mark.parametrize(
    ("pointer", "page"),
    [
        ("/incident/narrative", "story"),
        ("/transactions/0/to/account", "payment-1-where"),
        ("/transactions/0/amount", "payment-1-amount"),
        ("/transactions/1/amount", "payment-2-amount"),
        ("/suspects/0/name", "person-1-who"),
        ("/suspects/1/phones/0", "person-3-reach"),
        ("/reporter/name", "reach"),
        ("/victim/country", "place"),
        ("/evidence/0/description", "/report/evidence"),
        ("/replies/0/text", "/status/report"),
        ("/anything/else", "send"),
    ],
)
def test_what_the_filing_refuses_is_told_on_its_page(pointer, page):
    refused = ReportRefused(FieldError(pointer=pointer, detail="…"))

    answers = PAID | {
        "payment-2-how": {"method": ["cash"]},
        "person-1-who": {"name": ["Anna Example"]},
        "person-3-who": {"name": ["Mr Sample"]},
    }

    assert list(refusals_by_page(refused, answers)) == [page]


def test_too_long_and_too_many_are_asked_back():
    story, reach = question_of("story", {}), question_of("person-1-reach", {})
    long = read(story, {"narrative": ["x" * 10_001]})
    many = read(reach, {"phones": ["x\n" * 51], "links": ["https://x.example/" + "y" * 2048]})

    assert "10,000" in long.errors["narrative"]
    assert set(many.errors) == {"phones", "links"}


@given(st.dictionaries(st.sampled_from(path(PAID)), st.text(max_size=60), max_size=8))
def test_whatever_is_typed_gives_a_report_or_a_sentence_and_never_an_error(typed):
    answers = dict(PAID)
    for slug, text in typed.items():
        question = question_of(slug, answers)
        answers[slug] = kept(question, {name: [text] for name in input_names(question)})

    report = build_report(answers)
    content_complaints(report)
    sections(answers)
