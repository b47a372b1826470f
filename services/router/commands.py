"""The commands that are the router's own: decide on a file of reports, and score decisions against an officer's."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import track

from services.router.classification.model import Model
from services.router.decision.decide import decide
from services.router.decision.line import decision_line
from services.router.evaluation.read import Case, NotAReport, cases
from services.router.evaluation.report import evaluation_tables
from services.router.evaluation.score import score
from services.router.explain import explanation, summary_table
from services.router.settings import RouterSettings, model_of
from services.router.training.commands import train
from shared.directory.reader import Directory, load_directory
from shared.directory.sheets import DirectoryRefused
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


def route(
    file: _File,
    as_json: _Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say for every decision what it rests on.")] = False,
) -> None:
    """Decide where reports go, and send nothing: no log, no database."""
    directory, model = _rules()
    read = _cases(file)
    decided = []
    for case in track(read, "Deciding", console=complaints, disable=not complaints.is_terminal):
        decision = decide(case.report, case.filed_at, directory, model)
        if as_json:
            sys.stdout.buffer.write(_encode(decision_line(case.line, decision)) + b"\n")
        elif explain:
            console.print(explanation(case, decision, directory.treaties))
        else:
            decided.append((case, decision))
    if decided:
        console.print(summary_table(decided))


def evaluate(file: _File, as_json: _Json = False) -> None:
    """Score decisions against the `gold` of each line: what a careful officer would choose."""
    directory, model = _rules()
    read = [case for case in _cases(file) if case.gold is not None]
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


def _cases(file: str) -> list[Case]:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return list(cases(content))
    except OSError as error:
        complaints.print(f"{file}: {error.strerror}. Name a file of NDJSON, or - for standard input.")
        raise typer.Exit(2) from error
    except NotAReport as error:
        complaints.print(f"{file}, {error}")
        raise typer.Exit(2) from error


_encode = msgspec.json.Encoder().encode
