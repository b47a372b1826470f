"""The casebridge command. Commands of one service alone are added by that service."""

import asyncio
import sys
from functools import cache
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from shared.cli import demo, tokens
from shared.cli.doctor import examine, free_port
from shared.cli.outcomes import outcomes, table, without_evidence
from shared.cli.parts import all_topics, opened
from shared.cli.running import running, signals
from shared.cli.service import Parts, Service, services
from shared.cli.terminal import Json, complaints, console, run
from shared.eventlog.port import Stage
from shared.messages.topics import DEAD
from shared.settings import SettingRefused, Settings, load
from shared.telemetry import logs

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Takes in reports of fraud and cybercrime and puts each in the queue of the right national focal point.",
    epilog="Try it on this machine: [bold]casebridge up[/bold]. Settings are environment variables: see the README.",
)


@app.command(epilog="Example: casebridge up --no-samples")
def up(
    samples: Annotated[bool, typer.Option(help="File the sample reports and show where they went.")] = True,
    once: Annotated[bool, typer.Option(help="End when the table is printed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON lines, for programs.")] = False,
) -> None:
    """Run intake, router and desk in this process, with sample reports and demo log-ins; Ctrl-C ends it."""
    run(_up(Console(quiet=True) if as_json else console, samples=samples, once=once, as_json=as_json))


async def _up(console: Console, *, samples: bool, once: bool, as_json: bool) -> None:
    settings = load(Settings)
    known = services()
    doors = {name: load(known[name].settings) for name in ("intake", "desk")}
    for name, door in doors.items():
        host, port = getattr(door, f"{name}_host"), getattr(door, f"{name}_port")
        if not free_port(host, port):
            raise SettingRefused(
                f"CASEBRIDGE_{name.upper()}_PORT: {port} is taken on {host}. End what listens there, or set another."
            )
    settings.data.mkdir(parents=True, exist_ok=True)
    # A table and a progress bar do not mix with log lines. The file is open for as long as anything may log.
    written = (settings.data / "casebridge.log").open("a", encoding="utf-8")
    logs.configure("json", stream=written)
    async with opened(settings, migrate=True) as parts, signals(parts) as stop:
        await parts.log.create_topics(all_topics(parts.directory.current.queues()))
        kept = settings.data / "demo.json"
        first_time = not kept.exists()
        async with running(known, parts, stop):
            if samples and first_time:
                cases = await demo.show_samples(parts, console)
                if as_json:
                    _print_lines(cases)
            elif samples:
                console.print(
                    "The sample reports are here from last time: [bold]casebridge outcomes[/bold] shows them."
                )
            if samples:
                for holder, token in (await demo.log_ins(parts, kept)).items():
                    console.print(f"  {holder:<22} {token}", highlight=False)
            console.print(f"\nForm   [bold]{_url(doors['intake'], 'intake')}[/bold]")
            console.print(f"Desk   [bold]{_url(doors['desk'], 'desk')}[/bold]   sign in with a token from above")
            console.print(f"Ctrl-C ends it. What was filed stays in {settings.data}/, beside its casebridge.log.")
            if once:
                stop.set()
            await stop.wait()


def _url(door: Any, name: str) -> str:  # noqa: ANN401 - the settings of whichever service it is
    return (
        getattr(door, f"{name}_public_url") or f"http://{getattr(door, f'{name}_host')}:{getattr(door, f'{name}_port')}"
    )


def _add_service(name: str, service: Service) -> None:
    @app.command(name, help=f"{service.summary} Runs until it is told to end.", epilog=f"Example: casebridge {name}")
    def serve() -> None:
        run(_serve(service))


async def _serve(service: Service) -> None:
    settings = load(service.settings)
    logs.configure(settings.log_format, service=service.name)
    async with opened(settings) as parts, signals(parts) as stop, running({"": service}, parts, stop):
        await stop.wait()


@app.command(epilog="Example: CASEBRIDGE_DATABASE_URL=postgresql+asyncpg://casebridge@db/casebridge casebridge migrate")
def migrate() -> None:
    """Make or upgrade the tables of every service, of the vault and of the SQL log."""

    async def make() -> None:
        async with opened(load(Settings), migrate=True) as parts:
            console.print(f"Tables are current in the {parts.database.dialect} database.")

    run(make())


@app.command(epilog="Example: casebridge topics")
def topics() -> None:
    """Make the topics that the directory asks for; one that is there already is left as it is."""

    async def make() -> None:
        async with opened(load(Settings)) as parts:
            wanted = all_topics(parts.directory.current.queues())
            await parts.log.create_topics(wanted)
            console.print(f"{len(wanted)} topics are there and can be written.")

    run(make())


@app.command("rotate-keys", epilog="Example: casebridge rotate-keys")
def rotate_keys() -> None:
    """Wrap every report's key under the current master key; services may run meanwhile."""

    async def rotate() -> None:
        async with opened(load(Settings)) as parts:
            console.print(f"{await parts.vault.rotate()} keys are now under {parts.vault.master_keys.current}.")

    run(rotate())


@app.command("demo", epilog="Example: casebridge demo --json")
def file_samples(as_json: Json = False) -> None:
    """File the sample reports into a running deployment and show where they went. Not for a live system."""

    async def show() -> None:
        quiet = Console(quiet=True) if as_json else console
        async with opened(load(Settings)) as parts:
            cases = await demo.show_samples(parts, quiet)
        if as_json:
            _print_lines(cases)

    run(show())


@app.command("outcomes", epilog="Example: casebridge outcomes --json | jq .decision.lead")
def show_outcomes(
    evidence: Annotated[bool, typer.Option(help="Show what it rests on too: accounts, words of the reporter.")] = False,
    as_json: Json = False,
) -> None:
    """Show where each report went, read from the log itself."""

    async def show() -> None:
        async with opened(load(Settings)) as parts:
            cases = await outcomes(parts)
        if not evidence:
            cases = [without_evidence(case) for case in cases]
        if as_json:
            _print_lines(cases)
        elif cases:
            console.print(table(cases))
        else:
            console.print("No report has an outcome yet. File one: [bold]casebridge report[/bold]")

    run(show())


@app.command(epilog="Example: casebridge replay router")
def replay(service: Annotated[str, typer.Argument(help="Whose dead letters: intake, router or desk.")]) -> None:
    """Handle a service's dead letters again, after what killed them was mended; ends when all are done."""

    async def again() -> None:
        chosen = services().get(service)
        if chosen is None or chosen.replay is None:
            raise SettingRefused(f"{service}: has no dead letters. Write intake, router or desk.")
        async with opened(load(chosen.settings)) as parts, signals(parts) as stop:
            await _replay(chosen.name, chosen.replay(load(chosen.settings), parts), parts, stop)

    run(again())


async def _replay(name: str, stage: Stage, parts: Parts, stop: asyncio.Event) -> None:
    letters = await _letters(parts)
    before = await parts.log.lag(stage.name, [DEAD])
    console.print(f"{before} dead letters to look at; those of {name} are handled again.")

    async def until_all_are_passed() -> None:
        # What dies again is a new letter behind the old ones: left for the replay after the next change.
        async def left() -> int:
            return await parts.log.lag(stage.name, [DEAD]) - (await _letters(parts) - letters)

        while not stop.is_set() and await left() > 0:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.2)
        stop.set()

    await asyncio.gather(parts.log.run_stage(stage, stop), until_all_are_passed())
    died_again = await _letters(parts) - letters
    console.print(f"Done; {died_again} died again." if died_again else "Done; none died again.")


async def _letters(parts: Parts) -> int:
    return sum([1 async for _ in parts.log.read([DEAD])])


@app.command(epilog="Example: casebridge doctor --json")
def doctor(as_json: Json = False) -> None:
    """Say what is configured, what answers, what is missing, and what to do; changes nothing."""
    findings = asyncio.run(_examined())
    if as_json:
        typer.echo(msgspec.json.encode(findings).decode())
    else:
        shown = Table("", "", "found", "what to do", box=None)
        for finding in findings:
            mark = "[green]ok[/green]" if finding.is_well else "[red]missing[/red]"
            shown.add_row(finding.subject, mark, finding.found, "" if finding.is_well else finding.remedy)
        console.print(shown)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


async def _examined() -> list[Any]:
    try:
        return list(await examine(load(Settings)))
    except SettingRefused as refusal:
        complaints.print(str(refusal))
        raise typer.Exit(2) from refusal


def _print_lines(cases: list[Any]) -> None:
    for case in cases:
        typer.echo(msgspec.json.encode(case).decode())


@cache
def build() -> typer.Typer:
    """Give the whole command: what stands here, and what each service adds."""
    tokens.add_commands(app)
    for name, service in services().items():
        _add_service(name, service)
        if service.commands:
            service.commands(app)
    return app


def main() -> None:
    """Run the command line."""
    try:
        logs.configure(load(Settings).log_format)
    except SettingRefused as refusal:
        complaints.print(str(refusal), style="red", highlight=False)
        sys.exit(2)
    build()()


if __name__ == "__main__":
    main()
