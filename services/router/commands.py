"""The commands that are the router's own: decide on a file of reports, compare, explain, and score decisions."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import track

from services.router.classification.model import Model
from services.router.decision.decide import decide
from services.router.decision.line import DecisionLine, decision_line
from services.router.evaluation.moves import NotDecisions, compare, comparison_tables, decisions, holds_decisions
from services.router.evaluation.read import Case, NotAReport, cases
from services.router.evaluation.report import evaluation_tables
from services.router.evaluation.score import score
from services.router.explanation.terminal import explanation, summary_table
from services.router.settings import RouterSettings, model_of
from services.router.training.commands import train
from shared.directory.reader import Directory, load_directory
from shared.directory.sheets import DirectoryRefused
from shared.i18n.languages import LANGUAGES
from shared.messages.decision import Decision
from shared.settings import SettingRefused, load

console = Console()
complaints = Console(stderr=True)

_File = Annotated[str, typer.Argument(help="NDJSON: a report a line, or {report, filed_at}; - for standard input.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def add_commands(app: typer.Typer) -> None:
    """Add them to the casebridge command."""
    app.command("route", epilog="Example: casebridge route reports.ndjson --explain")(route)
    app.command("evaluate", epilog="Example: casebridge evaluate labelled.ndjson --json")(evaluate)
    app.command("train", epilog="Example: casebridge train our-labelled-reports.csv --out our-model")(train)


def route(  # noqa: PLR0917 - the options of a command
    file: _File,
    other: Annotated[
        str | None, typer.Argument(help="With --compare: the decisions, or the reports, to hold FILE against.")
    ] = None,
    as_json: _Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say for every decision what it rests on.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="With --explain: write it to this file, as a page that needs no script."),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="With --html: en or ar.")] = "en",
    against: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="Say what would move between OLD and NEW. Each is what `route --json` printed, or a file of reports, "
            "which is decided now: print the decisions before a change, and compare with the same reports after it.",
        ),
    ] = False,
) -> None:
    """Decide where reports go, and send nothing: no log, no database.

    Before a change of rules, model or directory: casebridge route REPORTS --json > before.ndjson. After it:
    casebridge route --compare before.ndjson REPORTS.
    """
    if against != (other is not None):
        complaints.print("Give --compare with two files, OLD and NEW; without it, give one.")
        raise typer.Exit(2)
    if html is not None and not explain:
        complaints.print("--html writes an explanation: add --explain.")
        raise typer.Exit(2)
    directory, model = _rules()
    if other is not None:
        _compare(file, other, directory, model, as_json=as_json)
        return
    deciding = _decided(_cases(_content(file), file), directory, model)
    if as_json:
        for case, decision in deciding:
            sys.stdout.buffer.write(_encode(decision_line(case.line, decision)) + b"\n")
        return
    decided = list(deciding)
    if html is not None:
        _write_page(html, decided, directory, language)
    elif explain:
        for case, decision in decided:
            console.print(explanation(case.id, decision, directory.treaties))
    elif decided:
        console.print(summary_table([(case.id, decision) for case, decision in decided]))


def _decided(read: list[Case], directory: Directory, model: Model) -> Iterator[tuple[Case, Decision]]:
    for case in track(read, "Deciding", console=complaints, disable=not complaints.is_terminal):
        yield case, decide(case.report, case.filed_at, directory, model)


def _compare(old: str, new: str, directory: Directory, model: Model, *, as_json: bool) -> None:
    result = compare(*(list(_lines(file, directory, model)) for file in (old, new)))
    if as_json:
        typer.echo(_encode(result).decode())
        return
    for table in comparison_tables(result):
        console.print(table)
    for name, lines in ((old, result.only_old), (new, result.only_new)):
        if lines:
            complaints.print(f"Only in {name}: {len(lines)} lines, the first is line {lines[0]}.")


def _lines(file: str, directory: Directory, model: Model) -> Iterator[DecisionLine]:
    content = _content(file)
    if not holds_decisions(content):
        for case, decision in _decided(_cases(content, file), directory, model):
            yield decision_line(case.line, decision)
        return
    try:
        yield from decisions(content)
    except NotDecisions as error:
        complaints.print(f"{file}, {error}")
        raise typer.Exit(2) from error


def _write_page(file: Path, decided: list[tuple[Case, Decision]], directory: Directory, language: str) -> None:
    if language not in LANGUAGES or not decided:
        complaints.print("There is nothing to explain." if not decided else f"Choose one of: {', '.join(LANGUAGES)}.")
        raise typer.Exit(2)
    from services.router.explanation.page import Explained, explanation_page  # noqa: PLC0415 - loads a web framework

    shown = [
        Explained(
            name=case.id,
            report=case.report,
            filed_at=case.filed_at,
            decision=decision,
            time_zone=directory.time_zone(decision.home),
        )
        for case, decision in decided
    ]
    try:
        file.write_text(explanation_page(*shown, language=LANGUAGES[language]), "utf-8")
    except OSError as error:
        complaints.print(f"{file}: {error.strerror}. Name a file that can be written.")
        raise typer.Exit(2) from error


def evaluate(file: _File, as_json: _Json = False) -> None:
    """Score decisions against the `gold` of each line: what a careful officer would choose."""
    directory, model = _rules()
    read = [case for case in _cases(_content(file), file) if case.gold is not None]
    if not read:
        complaints.print(f"{file}: no line has a gold; there is nothing to score against.")
        raise typer.Exit(2)
    marked = track(read, "Scoring", console=complaints, disable=not complaints.is_terminal)
    result = score((case, decide(case.report, case.filed_at, directory, model)) for case in marked)
    if as_json:
        typer.echo(_encode(result).decode())
    else:
        for table in evaluation_tables(result):
            console.print(table)


def _rules() -> tuple[Directory, Model]:
    try:
        settings = load(RouterSettings)
        return load_directory(Path(settings.directory) if settings.directory else None), model_of(settings)
    except (DirectoryRefused, SettingRefused) as refusal:
        complaints.print(str(refusal))
        raise typer.Exit(2) from refusal


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        complaints.print(f"{file}: {error.strerror}. Name a file of NDJSON, or - for standard input.")
        raise typer.Exit(2) from error


def _cases(content: bytes, file: str) -> list[Case]:
    try:
        return list(cases(content))
    except NotAReport as error:
        complaints.print(f"{file}, {error}")
        raise typer.Exit(2) from error


_encode = msgspec.json.Encoder().encode
