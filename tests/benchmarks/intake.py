"""Intake: reports accepted a second, each after its commit, against an empty handler that decodes the same body."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.request import urlopen

from shared.testing.deployment import run, started
from shared.testing.ports import free_port
from shared.testing.postgresql import serving
from tests.benchmarks.load import CLIENTS, requests_per_second
from tests.benchmarks.measures import Figure, Measure

ROUNDS = 3
AIM = 0.45


def measure(folder: Path, seconds: float) -> Iterator[Measure]:
    """Measure on SQLite, then on PostgreSQL with a durable configuration."""
    yield _against_empty("SQLite", {"CASEBRIDGE_DATA": str(folder / "sqlite")}, folder, seconds)
    with serving(durable=True) as server:
        database = {"CASEBRIDGE_DATABASE_URL": server.url("casebridge")}
        database["CASEBRIDGE_MASTER_KEYS"] = "bench:" + "A" * 43 + "="
        yield _against_empty("PostgreSQL", database, folder, seconds)


def _against_empty(name: str, environ: dict[str, str], folder: Path, seconds: float) -> Measure:
    port, empty_port = free_port(), free_port()
    environ |= {"CASEBRIDGE_INTAKE_PORT": str(port), "CASEBRIDGE_LOG_FORMAT": "json"}
    run("migrate", environ=environ)
    run("topics", environ=environ)
    token = run("token", "intake", "Bench Bank", "sender", environ=environ).strip()
    empty = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.empty_server", str(empty_port)])
    try:
        with ExitStack() as stack:
            ready = f"http://127.0.0.1:{port}/health/ready"
            intake = stack.enter_context(started("intake", "intake", environ=environ, folder=folder, ready=ready))
            _wait(f"http://127.0.0.1:{empty_port}/")
            accepts, empties = [], []
            for _ in range(ROUNDS):
                empties.append(requests_per_second(f"http://127.0.0.1:{empty_port}/v1/reports", "", folder, seconds))
                accepts.append(requests_per_second(f"http://127.0.0.1:{port}/v1/reports", token, folder, seconds))
            memory = intake.resident_mib
    finally:
        empty.terminate()
        empty.wait(20)
    ratio = median(a / e for a, e in zip(accepts, empties, strict=True))
    return Measure(
        name=f"intake on {name}, {CLIENTS} clients, commit before each answer",
        figures=(
            Figure(name="accepted", value=median(accepts), unit="reports/s"),
            Figure(name="an empty handler that decodes the same body", value=median(empties), unit="requests/s"),
        ),
        memory_mib=memory,
        ratio=ratio,
        aim="at least 45 %",
        is_met=ratio >= AIM,
    )


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            urlopen(url, timeout=1)  # noqa: S310 - loopback
        except HTTPError:
            return
        except OSError:
            continue
        return
