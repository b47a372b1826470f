"""What would move between two sets of decisions."""

import msgspec
import pytest
from typer import Typer
from typer.testing import CliRunner

from services.router.classification.model import load_model
from services.router.commands import add_commands
from services.router.decision.decide import decide
from services.router.decision.line import DecisionLine, decision_line
from services.router.evaluation.moves import Comparison, NotDecisions, compare, decisions, holds_decisions


@pytest.fixture(scope="module")
def before(samples, directory) -> list[DecisionLine]:
    return [
        decision_line(case.line, decide(case.report, case.filed_at, directory, load_model())) for case in samples[:12]
    ]


@pytest.fixture
def command() -> Typer:
    app = Typer()
    add_commands(app)
    return app


def ndjson(lines) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def test_the_same_decisions_move_nothing(before):
    result = compare(before, before)

    assert (result.compared, result.unmoved, result.moved) == (12, 12, ())
    assert set(result.counts.values()) == {0}


def test_a_change_is_counted_and_shown_with_what_was_and_what_would_be(before):
    changed = msgspec.structs.replace(before[0], destinations=("AA", "BB"), lead="AA", review="low_confidence")

    result = compare(before, [changed, *before[1:]])

    assert result.unmoved == 11
    assert {move.question for move in result.moved} >= {"lead", "destinations", "review"}
    assert tuple(move.now for move in result.moved if move.question == "destinations") == ("AA BB",)
    assert result.counts["lead"] == 1


def test_other_reasons_with_the_same_answer_are_no_move(before):
    changed = msgspec.structs.replace(before[0], jurisdictions=(), indicators=())

    assert compare(before, [changed, *before[1:]]).moved == ()


def test_lines_that_only_one_side_has_are_named(before):
    result = compare(before, before[1:])

    assert (result.compared, result.only_old, result.only_new) == (11, (1,), ())


def test_what_was_decided_with_is_compared(before):
    newer = [
        msgspec.structs.replace(line, versions=msgspec.structs.replace(line.versions, rules="new")) for line in before
    ]

    assert compare(before, newer).versions["rules"] == (before[0].versions.rules, "new")


def test_a_file_of_reports_is_told_from_a_file_of_decisions(before):
    assert holds_decisions(b"\n" + ndjson(before))
    assert not holds_decisions(b'{"incident": {"narrative": "x"}}')
    assert not holds_decisions(b"no json")
    assert not holds_decisions(b"")


def test_a_line_that_is_no_decision_is_named(before):
    with pytest.raises(NotDecisions, match="line 2"):
        list(decisions(ndjson(before[:1]) + b"{}\n"))


def test_the_command_compares_old_decisions_with_the_reports_decided_now(command, tmp_path):
    reports, old = tmp_path / "reports.ndjson", tmp_path / "before.ndjson"
    reports.write_text(
        '{"victim": {"country": "GB"}, "incident": {"narrative": "I wired it to an account in Poland"}}\n'
    )
    old.write_bytes(CliRunner().invoke(command, ["route", str(reports), "--json"]).stdout_bytes)
    was = msgspec.json.decode(old.read_bytes(), type=DecisionLine)
    old.write_bytes(msgspec.json.encode(msgspec.structs.replace(was, lead="FR")))

    result = CliRunner().invoke(command, ["route", "--compare", str(old), str(reports), "--json"])
    shown = CliRunner().invoke(command, ["route", "--compare", str(old), str(reports)])

    comparison = msgspec.json.decode(result.stdout, type=Comparison)
    assert [(move.question, move.was) for move in comparison.moved] == [("lead", "FR")]
    assert "The commonest moves" in shown.stdout


@pytest.mark.parametrize("arguments", [["one", "--compare"], ["one", "two"]])
def test_the_command_wants_two_files_to_compare_and_one_to_decide(command, arguments):
    result = CliRunner().invoke(command, ["route", *arguments])

    assert result.exit_code == 2
    assert "--compare" in result.output
