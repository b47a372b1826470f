"""From submit to visible at the desk at 100 reports a second, through PostgreSQL, Kafka and separate processes."""

import asyncio
import base64
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

import asyncpg

from shared.testing.deployment import run, started
from shared.testing.kafka import end_broker, start_broker
from shared.testing.ports import free_port
from shared.testing.postgresql import serving
from tests.benchmarks.load import Connections, body
from tests.benchmarks.measures import Figure, Measure

RATE = 100
AIM_P50_MS, AIM_P95_MS = 100, 300
POLL_SECONDS = 0.01


def measure(folder: Path, seconds: float) -> Iterator[Measure]:
    """Start the three services, warm them, and file reports at an even pace."""
    broker = start_broker()
    try:
        with serving(durable=True) as server, ExitStack() as stack:
            ports = {name: str(free_port()) for name in ("intake", "desk", "router")}
            environ = {
                "CASEBRIDGE_INTAKE_PORT": ports["intake"],
                "CASEBRIDGE_DESK_PORT": ports["desk"],
                "CASEBRIDGE_DATABASE_URL": server.url("casebridge"),
                "CASEBRIDGE_LOG": "kafka",
                "CASEBRIDGE_KAFKA_BOOTSTRAP": broker.bootstrap,
                "CASEBRIDGE_MASTER_KEYS": "bench:" + base64.b64encode(secrets.token_bytes(32)).decode(),
                "CASEBRIDGE_LOG_FORMAT": "json",
            }
            run("migrate", environ=environ)
            run("topics", environ=environ)
            token = run("token", "intake", "Bench Bank", "sender", environ=environ).strip()
            processes = []
            for name, port in ports.items():
                own = environ | ({"CASEBRIDGE_METRICS_PORT": port} if name == "router" else {})
                ready = f"http://127.0.0.1:{port}/health/ready"
                processes.append(stack.enter_context(started(name, name, environ=own, folder=folder, ready=ready)))
            url = f"http://127.0.0.1:{ports['intake']}/v1/reports"
            dsn = server.url("casebridge").replace("+asyncpg", "")
            asyncio.run(_delays(url, token, dsn, RATE * 3))
            delays = asyncio.run(_delays(url, token, dsn, round(RATE * max(seconds, 5.0))))
            memory = max(process.resident_mib for process in processes)
    finally:
        end_broker(broker)
    cuts = quantiles(delays, n=100)
    yield Measure(
        name=f"submit to visible at the desk, {RATE} reports/s, PostgreSQL and Kafka, {len(delays)} reports",
        figures=(
            Figure(name="p50", value=cuts[49] * 1000, unit="ms"),
            Figure(name="p95", value=cuts[94] * 1000, unit="ms"),
            Figure(name="p99", value=cuts[98] * 1000, unit="ms"),
        ),
        memory_mib=memory,
        aim=f"p50 at most {AIM_P50_MS} ms, p95 at most {AIM_P95_MS} ms",
        is_met=cuts[49] * 1000 <= AIM_P50_MS and cuts[94] * 1000 <= AIM_P95_MS,
        note="broker, database, three services and the sender share this machine's cores",
    )


async def _delays(url: str, token: str, dsn: str, count: int) -> list[float]:
    """File `count` reports at RATE; give, for each, the seconds from sending it to seeing it in the desk's table."""
    submitted: dict[str, float] = {}
    seen: dict[str, float] = {}
    finished = asyncio.Event()

    async def watch() -> None:
        connection = await asyncpg.connect(dsn)
        last = await connection.fetchval("SELECT coalesce(max(id), 0) FROM desk_timeline")
        while not finished.is_set() or len(seen.keys() & submitted.keys()) < count:
            rows = await connection.fetch(
                "SELECT id, reference FROM desk_timeline JOIN desk_referrals USING (referral_id) WHERE id > $1", last
            )
            now = time.monotonic()
            for row in rows:
                seen.setdefault(row["reference"], now)
                last = max(last, row["id"])
            await asyncio.sleep(POLL_SECONDS)
        await connection.close()

    async with Connections(url, token) as connections:

        async def submit() -> None:
            began = time.monotonic()
            submitted[(await connections.post(body()))["reference"]] = began

        async with asyncio.timeout(count / RATE + 60), asyncio.TaskGroup() as group:
            group.create_task(watch())
            start = time.monotonic()
            async with asyncio.TaskGroup() as submits:
                for number in range(count):
                    await asyncio.sleep(max(0.0, start + number / RATE - time.monotonic()))
                    submits.create_task(submit())
            finished.set()
    return [seen[reference] - began for reference, began in submitted.items()]
