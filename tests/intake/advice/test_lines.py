"""Help lines are the operator's: read whole or refused whole, every mistake with its place, and none comes along."""

import pytest

from services.intake.advice.current import CurrentLines, examine
from services.intake.advice.lines import load_lines
from shared.directory.reader import CurrentDirectory
from shared.directory.sheets import DirectoryRefused

GOOD = "GB,crisis,Example Listening Line,020 7946 0123,en;cy,24/7,https://listening.example.org,2026-04-25"
PAGE = "GB,reporting,,https://report.example.org/start,en,,https://report.example.org,2026-04-25"


def test_none_comes_along():
    assert load_lines(None).known == ()


def test_a_line_is_read_with_all_that_it_says(lines_file):
    lines = load_lines(lines_file(GOOD, PAGE))
    crisis, reporting = lines.known

    assert (crisis.name, crisis.languages, crisis.hours, crisis.href) == (
        "Example Listening Line", ("en", "cy"), "24/7", "tel:02079460123",
    )  # fmt: skip
    assert reporting.href == "https://report.example.org/start"


def test_a_file_of_one_country_needs_no_country_asked(lines_file):
    lines = load_lines(lines_file(GOOD, PAGE))

    assert [line.kind for line in lines.of(None, ("reporting", "crisis"))] == ["reporting", "crisis"]
    assert lines.of("FR", ("crisis",)) == ()


def test_a_file_of_two_countries_guesses_none(lines_file):
    lines = load_lines(lines_file(GOOD, GOOD.replace("GB", "FR", 1)))

    assert lines.of(None, ("crisis",)) == ()
    assert [line.country for line in lines.of("FR", ("crisis",))] == ["FR"]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (GOOD.replace("GB", "UK", 1), 1, "ISO 3166-1"),
        (GOOD.replace("crisis", "hotline"), 4, "write emergency, crisis, child, women, bank_block or reporting"),
        (GOOD.replace("020 7946 0123", "call us"), 34, "a number to call, or a page that begins with https://"),
        (GOOD.replace("020 7946 0123", "http://plain.example.org"), 34, "https://"),
        (GOOD.replace("020 7946 0123", "javascript:alert(1)"), 34, "https://"),
        (GOOD.replace("en;cy", "english speakers"), 48, "BCP 47"),
        (GOOD.replace("https://listening.example.org", ""), 59, "where the number was read"),
        (GOOD.replace("2026-04-25", "spring"), 89, "year-month-day"),
        (GOOD + ",more", 1, "has 9 values"),
    ],
)
def test_a_mistake_is_told_with_its_place(lines_file, row, column, words):
    path = lines_file(PAGE, row)

    with pytest.raises(DirectoryRefused) as refused:
        load_lines(path)

    (finding,) = refused.value.findings
    assert finding.startswith(f"{path}:3:{column}: ")
    assert words in finding


def test_every_mistake_is_told_at_once(lines_file):
    with pytest.raises(DirectoryRefused) as refused:
        load_lines(lines_file(GOOD.replace("GB", "UK", 1), GOOD.replace("crisis", "hotline")))

    assert len(refused.value.findings) == 2


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DirectoryRefused, match=r"lines\.csv:1:1: cannot be read"):
        load_lines(tmp_path / "lines.csv")


def test_the_lines_are_read_again_when_the_directory_is(lines_file):
    directory = CurrentDirectory(None)
    current = CurrentLines(lines_file(GOOD), directory)
    lines_file(GOOD, PAGE)

    assert len(current.current.known) == 1

    directory.reload()

    assert len(current.current.known) == 2


def test_a_mistake_on_the_way_keeps_what_stands_and_is_logged(lines_file, capsys):
    directory = CurrentDirectory(None)
    current = CurrentLines(lines_file(GOOD), directory)
    lines_file(GOOD.replace("GB", "UK", 1))
    directory.reload()

    assert [line.name for line in current.current.known] == ["Example Listening Line"]
    assert "help lines refused" in capsys.readouterr().out


def test_the_doctor_says_what_the_file_holds_or_what_is_wrong_with_it(lines_file):
    none, good = examine(None), examine(lines_file(GOOD, PAGE))
    wrong = examine(lines_file(GOOD.replace("GB", "UK", 1)))

    assert (none.is_well, good.is_well, wrong.is_well) == (True, True, False)
    assert good.found == "2, in GB"
    assert ":2:1: country" in wrong.found
