import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.reports import cleaning
from services.intake.reports.cleaning import clean
from services.intake.reports.errors import ReportRefused
from services.intake.reports.marks import MOST_MARKS, has_too_many_marks, without_too_many_marks
from services.intake.reports.merging import merge
from services.intake.reports.rules import content_complaints
from shared.messages.report import Account, Handle, Incident, Observable, Remark, Report, Suspect, Transaction
from shared.testing.builders import a_report

UNWANTED = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\u00ad\x7f\x85\x00\x1b")


def told(narrative: str) -> Report:
    return a_report(incident=Incident(narrative=narrative))


def remarks_of(report: Report) -> list[tuple[str, str]]:
    return [(remark.code, remark.pointer) for remark in clean(report).remarks]


def test_a_clean_report_stays_the_very_one():
    report = a_report()

    assert clean(report).report is report


def test_the_text_becomes_nfc():
    assert clean(told("Zoe\u0308")).report.incident.narrative == "Zoë"


def test_newlines_become_one_kind_and_tabs_stay():
    assert clean(told("one\r\ntwo\rthree\tfour")).report.incident.narrative == "one\ntwo\nthree\tfour"


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1b", "\x7f", "\x85"])
def test_other_control_characters_are_refused_with_the_place(character):
    with pytest.raises(ReportRefused) as refused:
        clean(told(f"before{character}after"))

    [error] = refused.value.errors
    assert error.pointer == "/incident/narrative"
    assert f"U+{ord(character):04X}" in error.detail


MARKS = st.text(["\u0300", "\u0315", "\u0f73", "\uff9e", "a", "\u1ec7"], max_size=200)


def longest_row_of_marks(text: str) -> int:
    rows = unicodedata.normalize("NFKD", text)
    marks = "".join("m" if unicodedata.combining(one) else " " for one in rows)
    return max(map(len, marks.split()), default=0)


@pytest.mark.parametrize("marks", ["\u0315\u0300" * 16, "\u0f73" * 31, "\u0300\u200b" * 31])
def test_more_marks_in_a_row_than_any_writing_needs_are_refused_with_the_place(marks):
    with pytest.raises(ReportRefused) as refused:
        clean(told(f"a{marks}"))

    [error] = refused.value.errors
    assert error.pointer == "/incident/narrative"
    assert "30 combining marks" in error.detail


def test_marks_on_letters_are_put_in_order_and_kept():
    report = clean(told("a" + "\u0300\u0315" * 15)).report

    assert longest_row_of_marks(report.incident.narrative) == 30


def test_a_row_of_marks_is_judged_before_it_is_put_in_order(monkeypatch):
    def refuse_rows(form: str, text: str) -> bool:
        assert longest_row_of_marks(text) <= 2 * MOST_MARKS
        return False

    monkeypatch.setattr(cleaning.unicodedata, "is_normalized", refuse_rows)

    assert cleaning._needs_a_look(msgspec.json.encode(told("a" + "\u0315\u0300" * 5_000)))


@given(MARKS)
def test_no_row_of_marks_stays_too_long_and_no_other_text_changes(text):
    left = without_too_many_marks(text)

    assert longest_row_of_marks(left) <= 3 * MOST_MARKS
    assert (left == text) is not has_too_many_marks(text)


def test_bidirectional_overrides_are_taken_out_and_told():
    report = a_report(suspects=(Suspect(urls=("https://exam\u202eelp.example",)),))
    cleaned = clean(report)

    assert cleaned.report.suspects[0].urls == ("https://examelp.example",)
    assert remarks_of(report) == [("bidi_removed", "/suspects/0/urls/0")]


def test_joiners_stay_in_words_and_go_from_identifiers():
    word = "می\u200cخواهم"
    report = told(word)
    report = msgspec.structs.replace(report, suspects=(Suspect(handles=(Handle(handle="fa\u200clk"),)),))
    cleaned = clean(report)

    assert cleaned.report.incident.narrative == word
    assert cleaned.report.suspects[0].handles[0].handle == "falk"
    assert remarks_of(report) == [("invisible_removed", "/suspects/0/handles/0/handle")]


def test_a_field_of_nothing_but_invisible_characters_is_refused():
    with pytest.raises(ReportRefused) as refused:
        clean(a_report(suspects=(Suspect(name="\u200b\u200b"),)))

    assert [error.pointer for error in refused.value.errors] == ["/suspects/0/name"]


def test_a_card_number_in_the_narrative_is_masked_and_told():
    report = told("They have my card\n4111 1111 1111 1111!")
    cleaned = clean(report)

    assert cleaned.report.incident.narrative == "They have my card\n**** 1111!"
    assert b"4111 1111" not in cleaned.encoded
    assert remarks_of(report) == [("card_number_masked", "/incident/narrative")]


def test_a_card_number_in_a_field_for_accounts_is_refused_with_the_last_four_as_the_way():
    report = a_report(
        transactions=(Transaction(to=Account(account="4111111111111111"), reference="5555 5555 5555 4444"),),
        observables=(Observable(type="account", value="4111111111111111"),),
    )

    with pytest.raises(ReportRefused) as refused:
        clean(report)

    assert {error.pointer for error in refused.value.errors} == {
        "/transactions/0/to/account",
        "/transactions/0/reference",
        "/observables/0/value",
    }
    assert all("last four" in error.detail for error in refused.value.errors)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_what_is_kept_is_nfc_and_holds_nothing_unwanted(text):
    try:
        kept = clean(told(text)).report.incident.narrative
    except ReportRefused:
        return

    assert not UNWANTED & set(kept)
    assert unicodedata.is_normalized("NFC", kept)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    try:
        once = clean(told(text))
    except ReportRefused:
        return

    assert clean(once.report).encoded == once.encoded


def test_what_was_changed_travels_with_the_report():
    cleaned = clean(told("They have my card\n4111 1111 1111 1111!"))

    kept = msgspec.json.decode(cleaned.encoded, type=Report)
    assert kept.remarks == (Remark(code="card_number_masked", pointer="/incident/narrative"),)
    assert clean(told("They have my card")).encoded == msgspec.json.encode(told("They have my card"))


def test_a_remark_on_what_is_added_points_to_where_it_stands_then():
    before = clean(a_report(suspects=(Suspect(name="A\u200b"), Suspect(name="B")))).report
    added = clean(a_report(suspects=(Suspect(name="B"), Suspect(name="C\u202e")))).report

    merged = merge(before, added)

    assert [suspect.name for suspect in merged.suspects] == ["A", "B", "C"]
    assert [(remark.code, remark.pointer) for remark in merged.remarks] == [
        ("invisible_removed", "/suspects/0/name"),
        ("bidi_removed", "/suspects/2/name"),
    ]


def test_a_remark_that_a_sender_writes_is_refused():
    forged = a_report(remarks=(Remark(code="bidi_removed", pointer="/incident/narrative"),))

    assert [error.pointer for error in content_complaints(forged)] == ["/remarks"]
    assert content_complaints(a_report()) == []
