"""The router with real decisions through Kafka, against its decision functions alone on one core."""

import asyncio
import resource
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec
from aiokafka import AIOKafkaProducer

from services.router.classification.model import load_model
from services.router.decision.decide import decide
from services.router.worker import NAME, handler
from shared.cli.demo import samples
from shared.cli.parts import all_topics
from shared.cli.service import Parts
from shared.database.engine import Database
from shared.database.migrations import upgrade
from shared.directory.reader import CurrentDirectory, Directory
from shared.eventlog.kafka.log import KafkaLog
from shared.eventlog.port import Stage
from shared.eventlog.records import Handler, Outcome, Record
from shared.messages.envelope import event_headers
from shared.messages.events import ReportFiled, encode
from shared.messages.ids import ReportId, event_id, new_report_id
from shared.messages.report import Report
from shared.messages.topics import PARTITIONS, REPORTS
from shared.testing.kafka import end_broker, start_broker
from shared.testing.postgresql import serving
from shared.vault.master_keys import MasterKeys
from shared.vault.sealing import REPORT, seal
from shared.vault.vault import Vault
from tests.benchmarks.measures import Figure, Measure

ROUNDS = 3
AIM = 0.80
FILED_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def measure(_folder: Path, seconds: float) -> Iterator[Measure]:
    """Measure both in turn, three times, on the mix of the samples."""
    broker = start_broker()
    try:
        with serving(durable=True) as server:
            yield asyncio.run(_measure(broker.bootstrap, server.url("casebridge"), round(max(2.0, seconds / 2) * 1500)))
    finally:
        end_broker(broker)


async def _measure(bootstrap: str, url: str, count: int) -> Measure:
    reports = [msgspec.convert(sample["report"], Report) for sample in samples()]
    database = Database(url)
    await upgrade(database, "shared.vault.migrations")
    vault = Vault(database, MasterKeys.parse("bench:" + "A" * 43 + "="))
    log = KafkaLog(bootstrap)
    directory = CurrentDirectory()
    await log.create_topics(all_topics(directory.current.queues()))
    route = handler(Parts(database=database, log=log, vault=vault, directory=directory), load_model())
    # Warm: the first transactions over new topics wait for their coordinators.
    await _file(bootstrap, database, vault, reports, count // 2)
    await _through_kafka(log, route, count // 2)
    alone, through = [], []
    for _ in range(ROUNDS):
        alone.append(_alone(reports, count, directory.current))
        await _file(bootstrap, database, vault, reports, count)
        through.append(await _through_kafka(log, route, count))
    await log.close()
    await database.close()
    ratio = median(t / a for t, a in zip(through, alone, strict=True))
    return Measure(
        name=f"router, real decisions on the sample mix, {count} reports a round",
        figures=(
            Figure(name="through Kafka: read, unseal, decide, seal, append", value=median(through), unit="reports/s"),
            Figure(name="its decision functions alone", value=median(alone), unit="reports/s"),
        ),
        memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        ratio=ratio,
        aim="at least 80 %",
        is_met=ratio >= AIM,
    )


def _alone(reports: Sequence[Report], count: int, directory: Directory) -> float:
    model = load_model()
    began = time.monotonic()
    for number in range(count):
        decide(reports[number % len(reports)], FILED_AT, directory, model)
    return count / (time.monotonic() - began)


async def _file(bootstrap: str, database: Database, vault: Vault, reports: Sequence[Report], count: int) -> None:
    """Append sealed reports to the topic as the relay does, with their keys in the vault."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, compression_type="zstd")
    await producer.start()
    for start in range(0, count, 500):
        wrapped = []
        for number in range(start, min(start + 500, count)):
            report_id = new_report_id()
            key, wrap = vault.make_key(report_id)
            wrapped.append(wrap)
            box = seal(key, report_id, REPORT, msgspec.json.encode(reports[number % len(reports)]))
            event = ReportFiled(
                report_id=report_id,
                reference=secrets.token_hex(5),
                revision=1,
                filed_at=FILED_AT,
                door="api",
                sealed=box,
            )
            await producer.send(
                REPORTS,
                encode(event),
                str(report_id).encode(),
                number % PARTITIONS[REPORTS],
                headers=_headers(report_id),
            )
        async with database.writing() as transaction:
            await vault.store(transaction, wrapped)
    await producer.stop()


def _headers(report_id: ReportId) -> list[tuple[str, bytes]]:
    identity = event_id(report_id, "report.filed", 1)
    return list(
        event_headers(
            event_id=identity, event_type="report.filed", source="bench", subject=str(report_id), time=FILED_AT
        )
    )


async def _through_kafka(log: KafkaLog, route: Handler, count: int) -> float:
    stop = asyncio.Event()
    passed = 0
    started = 0.0

    async def counted(records: Sequence[Record]) -> Sequence[Outcome]:
        nonlocal passed, started
        started = started or time.monotonic()
        outcomes = await route(records)
        passed += len(records)
        if passed >= count:
            stop.set()
        return outcomes

    await log.run_stage(Stage(name=NAME, topics=(REPORTS,), handler=counted), stop)
    # The clean stop commits what was handled, so the end of the run is the end of the last commit.
    return passed / (time.monotonic() - started)
