"""The commands that are intake's own: file a report over HTTP, and prove that none was lost."""

import asyncio
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.prompt import Confirm, Prompt
from rich.table import Table

from services.intake.reconciliation import Balance, reconcile
from services.intake.settings import IntakeSettings
from shared.cli.parts import opened
from shared.settings import SettingRefused, load

TIMEOUT_SECONDS = 30

console = Console()
complaints = Console(stderr=True)


def add_commands(app: typer.Typer) -> None:
    """Add them to the casebridge command."""
    app.command("report", epilog="Example: casebridge report report.json --token cbs_… --json")(report)
    app.command("reconcile", epilog="Example: casebridge reconcile --json")(reconcile_reports)


def report(
    file: Annotated[
        str, typer.Argument(help="A JSON file with one report, or - for standard input. Leave out to be asked.")
    ] = "",
    url: Annotated[str, typer.Option(help="Where intake answers.")] = "",
    token: Annotated[
        str, typer.Option(envvar="CASEBRIDGE_TOKEN", help="A sender's token: casebridge token intake NAME sender")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """File one report: from a JSON file, or by answering a few questions."""
    if not token:
        complaints.print(
            "A token is needed: --token, or CASEBRIDGE_TOKEN. Make one: casebridge token intake NAME sender"
        )
        raise typer.Exit(2)
    body = _read(file) if file else msgspec.json.encode(_asked())
    status, answer = _post(f"{(url or load(IntakeSettings).public_url).rstrip('/')}/v1/reports", token, body)
    if as_json:
        typer.echo(msgspec.json.encode(answer).decode())
    elif status < 300:  # noqa: PLR2004 - HTTP: it is done
        _show_accepted(answer)
    else:
        _show_problem(answer)
    if status >= 300:  # noqa: PLR2004 - likewise
        raise typer.Exit(1)


def reconcile_reports(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Prove that accepted = routed + review + unroutable + dead; ends with 1 if anything is unexplained."""
    try:
        balance = asyncio.run(_balance())
    except SettingRefused as refusal:
        complaints.print(str(refusal))
        raise typer.Exit(2) from refusal
    if as_json:
        typer.echo(msgspec.json.encode({**msgspec.to_builtins(balance), "balanced": balance.is_balanced}).decode())
    else:
        console.print(_table(balance))
        if balance.lost:
            console.print(f"Not explained: {', '.join(balance.lost[:20])}", style="red", highlight=False)
    if not balance.is_balanced:
        raise typer.Exit(1)


async def _balance() -> Balance:
    async with opened(load(IntakeSettings)) as parts:
        return await reconcile(parts)


def _table(balance: Balance) -> Table:
    table = Table("reports", title="Accepted and what became of it", title_justify="left")
    table.add_column("number", justify="right")
    table.add_row("accepted", f"{balance.accepted}", style="bold", end_section=True)
    for name in ("routed", "review", "unroutable", "dead", "in_flight", "erased"):
        table.add_row(name.replace("_", " "), f"{getattr(balance, name)}")
    table.add_row("not explained", f"{len(balance.lost)}", style="red" if balance.lost else "", end_section=True)
    table.add_row("balanced", "yes" if balance.is_balanced else "no", style="green" if balance.is_balanced else "red")
    return table


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        complaints.print(f"{file}: {error.strerror}. Name a file with one report as JSON, or - for standard input.")
        raise typer.Exit(2) from error


def _asked() -> dict[str, Any]:
    """Ask for the little that a report needs, and for the money."""
    narrative = Prompt.ask("What happened?", console=console)
    country = Prompt.ask("Where does the victim live? Two letters, such as GB", console=console).strip().upper()
    asked: dict[str, Any] = {"incident": {"narrative": narrative}, "victim": {"country": country}}
    if Confirm.ask("Was money sent?", console=console, default=False):
        sent = {
            "amount": Prompt.ask("How much? Such as 1250.00", console=console, default=""),
            "currency": Prompt.ask("In which currency? Such as EUR", console=console, default="").upper(),
            "occurred_at": Prompt.ask("When? Such as 2026-11-21", console=console, default=""),
        }
        to = {
            "institution": Prompt.ask("To which bank or service?", console=console, default=""),
            "account": Prompt.ask("To which account?", console=console, default=""),
            "country": Prompt.ask("In which country? Two letters", console=console, default="").upper(),
        }
        asked["transactions"] = [{**_given(sent), "to": _given(to)}]
    return asked


def _given(answers: dict[str, str]) -> dict[str, str]:
    return {name: answer for name, answer in answers.items() if answer}


def _post(url: str, token: str, body: bytes) -> tuple[int, Any]:
    if not url.startswith(("http://", "https://")):
        complaints.print(f"{url}: write an address that begins with http:// or https://.")
        raise typer.Exit(2)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - likewise
            return response.status, msgspec.json.decode(response.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, _decoded(refusal.read(), refusal.code)
    except (urllib.error.URLError, TimeoutError) as error:
        complaints.print(f"{url} does not answer. Is intake running? Start it: casebridge intake")
        raise typer.Exit(2) from error


def _decoded(body: bytes, status: int) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {"title": f"HTTP {status}", "detail": "The answer is not from intake: is the address right?"}


def _show_accepted(answer: dict[str, Any]) -> None:
    console.print(f"Reference   [bold]{answer['reference']}[/bold]", highlight=False)
    if answer["receipt"]:
        console.print(f"Receipt     [bold]{answer['receipt']}[/bold]   keep it: it is shown once", highlight=False)
    else:
        console.print("Receipt     shown when the report was first filed", highlight=False)
    console.print(f"Status      {answer['status_url']}", highlight=False, soft_wrap=True)


def _show_problem(problem: dict[str, Any]) -> None:
    complaints.print(f"Not accepted: {problem.get('detail') or problem.get('title')}", style="red", markup=False)
    for error in problem.get("errors", ()):
        complaints.print(f"  {error['pointer'] or '/'}  {error['detail']}", markup=False, highlight=False)
