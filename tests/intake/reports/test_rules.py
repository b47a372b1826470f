import pytest

from services.intake.reports.rules import content_complaints, floor_complaints
from shared.messages.report import Account, Incident, Report, Reporter, Suspect, Transaction, Victim
from shared.testing.builders import a_report


def pointers(errors) -> list[str]:
    return [error.pointer for error in errors]


def test_a_narrative_or_a_category_and_one_country_are_all_that_is_needed():
    assert floor_complaints(Report(incident=Incident(narrative="x"), victim=Victim(country="VN"))) == []
    assert floor_complaints(Report(incident=Incident(category="FR.BEC"), reporter=Reporter(country="VN"))) == []


def test_what_is_missing_is_named():
    assert pointers(floor_complaints(Report(incident=Incident(narrative=" \n")))) == [
        "/incident/narrative",
        "/victim/country",
    ]


def test_a_whole_report_has_nothing_to_complain_about():
    assert content_complaints(a_report()) == []


@pytest.mark.parametrize(
    ("code", "hint"), [("UK", "GB"), ("EU", "European Union"), ("ZZ", "ISO 3166-1"), ("AA", "ISO 3166-1")]
)
def test_a_code_that_is_no_country_is_refused_with_what_to_send(code, hint):
    [error] = content_complaints(a_report(victim=Victim(country=code)))

    assert error.pointer == "/victim/country"
    assert hint in error.detail


def test_countries_are_looked_at_wherever_they_stand():
    report = a_report(
        reporter=Reporter(country="QQ"),
        victim=Victim(country="VN", nationality="QQ"),
        transactions=(
            Transaction(from_=Account(country="QQ"), to=Account(country="QQ"), intermediary=Account(country="QQ")),
        ),
        suspects=(Suspect(country="QQ"),),
    )

    assert pointers(content_complaints(report)) == [
        "/reporter/country",
        "/victim/nationality",
        "/transactions/0/from/country",
        "/transactions/0/to/country",
        "/transactions/0/intermediary/country",
        "/suspects/0/country",
    ]


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-11-20T25:00:00Z", "2026-11-20T10:00:00+99:00"])
def test_a_day_or_time_that_does_not_exist_is_refused(text):
    report = a_report(incident=Incident(narrative="x", occurred_from=text))

    assert pointers(content_complaints(report)) == ["/incident/occurred_from"]


@pytest.mark.parametrize("text", ["2026", "2026-11", "2026-11-20", "2026-11-20T10:00:00Z", "2026-11-20T10:00+07:00"])
def test_a_date_may_be_as_exact_as_it_is_known(text):
    report = a_report(incident=Incident(narrative="x", occurred_from=text, occurred_to=text, first_contact=text))

    assert content_complaints(report) == []


def test_currency_and_category_are_of_our_lists():
    report = a_report(
        incident=Incident(category="FRAUD"), transactions=(Transaction(currency="BTC"), Transaction(currency="EUR"))
    )

    assert pointers(content_complaints(report)) == ["/transactions/0/currency", "/incident/category"]
