"""Sample reports through the real doors: filed, followed to their outcome, and shown as a table."""

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shared.cli.outcomes import CaseOutcome, outcomes, table
from shared.cli.service import Parts, services
from shared.cli.terminal import DemoStalled
from shared.messages.ids import ReportId
from shared.settings import load

DESKS = ("DE", "GB", "IN", "KH", "PH")
"""Focal points for which the demo makes log-ins: those that get most of the samples."""

NOTHING_NEW_SECONDS = 30


def samples() -> list[dict[str, Any]]:
    """Read the shipped samples: invented persons, facts retold from public cases."""
    lines = files("shared.cli").joinpath("demo/sample_reports.ndjson").read_bytes().splitlines()
    return [msgspec.json.decode(line) for line in lines if line.strip()]


async def show_samples(parts: Parts, console: Console) -> list[CaseOutcome]:
    """File the samples, wait until each has an outcome, print the table, and give the outcomes of the samples."""
    intake = services()["intake"]
    given = samples()
    names: dict[ReportId, str] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        filing = progress.add_task("Reports accepted", total=len(given))
        deciding = progress.add_task("Reports decided ", total=len(given))
        async for sample, report_id in intake.demo(load(intake.settings), parts, given):  # type: ignore[misc]
            names[report_id] = sample
            progress.update(filing, completed=len(names))
        cases: list[CaseOutcome] = []
        quiet = 0.0
        while len(cases) < len(names):
            before = len(cases)
            cases = [case for case in await outcomes(parts) if case.report_id in names]
            progress.update(deciding, completed=len(cases))
            quiet = 0.0 if len(cases) > before else quiet + 0.3
            if quiet > NOTHING_NEW_SECONDS:
                raise DemoStalled(f"{len(cases)} of {len(names)} samples were decided, and no more arrive.")
            await asyncio.sleep(0 if len(cases) == len(names) else 0.3)
    named = [msgspec.structs.replace(case, sample=names[case.report_id]) for case in cases]
    console.print(table(named))
    return named


async def log_ins(parts: Parts, kept: Path) -> dict[str, str]:
    """Give demo access tokens by whom they are for; made once, kept in a file that only its owner may read."""
    if kept.exists():
        return msgspec.json.decode(kept.read_bytes(), type=dict[str, str])
    tokens = {}
    known = services()
    for country in DESKS:
        tokens[f"desk {country}, officer"] = await _token(known["desk"].issue_token, parts, country, "officer")
    tokens["desk hub, reviewer"] = await _token(known["desk"].issue_token, parts, "hub", "reviewer")
    tokens["desk hub, operator"] = await _token(known["desk"].issue_token, parts, "hub", "operator")
    tokens["API, sandbox sender"] = await _token(known["intake"].issue_token, parts, "Demo Bank (sandbox)", "sandbox")
    tokens["API, sender"] = await _token(known["intake"].issue_token, parts, "Demo Bank", "sender")
    kept.touch(mode=0o600)
    kept.write_bytes(msgspec.json.encode(tokens))
    return tokens


async def _token(issue: Any, parts: Parts, holder: str, role: str) -> str:  # noqa: ANN401 - the service's own callable
    return str(await issue(parts, holder, role))
