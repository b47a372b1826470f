"""An intake and a router that run, with everything switched on that a page may show; and a desk that asks."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

from services.intake import __main__ as intake
from services.intake.settings import IntakeSettings
from services.intake.status.projection import project
from services.router import __main__ as router
from shared.cli.parts import all_topics
from shared.cli.running import together
from shared.cli.service import Parts
from shared.database import migrations
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.records import Record
from shared.eventlog.sql.log import SqlLog
from shared.messages.envelope import event_headers
from shared.messages.events import ReferralAsked, encode, tag_of
from shared.messages.ids import ReportId, event_id, question_id, referral_id
from shared.messages.topics import REFERRALS
from shared.testing.ports import free_port, listening
from shared.vault.master_keys import MasterKeys
from shared.vault.sealing import question_purpose, seal
from shared.vault.vault import Vault
from tests.journeys.pages.recording import Recorder, View

PACKAGES = ("shared.eventlog.sql.migrations", "shared.vault.migrations", "services.intake.migrations")
LINES = """country,kind,name,contact,languages,hours,source,as_of
DE,emergency,,112,,24/7,https://listening.example.org,2026-04-25
DE,crisis,Example Listening Line,030 23125 123,de;en,24/7,https://listening.example.org,2026-04-25
DE,reporting,Example Report Desk,https://report.example.org/a/long/way/to/it,de,Mon–Fri 9–17,https://report.example.org,2026-04-25
GB,child,Example Childline,020 7946 0123,en;cy,24/7,https://listening.example.org,2026-04-25
"""
QUESTION = "Which number did he call from?\nWhen was it?"
KEY = base64.b64encode(bytes(range(32))).decode()


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is, and what it runs on."""

    url: str
    settings: IntakeSettings
    parts: Parts
    folder: Path
    clients: list[httpx.AsyncClient] = msgspec.field(default_factory=list)

    def newcomer(self, views: dict[tuple[str, str], View]) -> Recorder:
        """Open a browser of its own."""
        self.clients.append(httpx.AsyncClient(base_url=self.url, timeout=60))
        return Recorder(self.clients[-1], views)

    async def ask(self, report_id: ReportId, destination: str = "DE", step: int = 2) -> str:
        """Let a desk's question arrive; gives its id."""
        referral = referral_id(report_id, destination)
        key = (await self.parts.vault.keys([report_id]))[report_id]
        event = ReferralAsked(
            report_id=report_id,
            reference="CB-7K3M-9QRT-X",
            revision=1,
            referral_id=referral,
            destination=destination,
            at=datetime.now(UTC),
            step=step,
            question_id=question_id(referral, step),
            sealed=seal(key, report_id, question_purpose(referral), QUESTION.encode()),
        )
        headers = event_headers(
            event_id=event_id(report_id, f"{tag_of(event)}/{destination}/{step}", 1),
            event_type=tag_of(event),
            source="test",
            subject=str(report_id),
            time=event.at,
        )
        async with self.parts.database.writing() as transaction:
            await project(transaction, [Record(REFERRALS, 0, step, str(report_id).encode(), encode(event), headers)])
        return str(event.question_id)


@asynccontextmanager
async def running_site(folder: Path) -> AsyncIterator[Site]:
    """Run it until the end of the block."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'casebridge.db'}")
    for package in PACKAGES:
        await migrations.upgrade(database, package)
    parts = Parts(
        database=database,
        log=SqlLog(database),
        vault=Vault(database, MasterKeys([("pages", bytes(32))])),
        directory=CurrentDirectory(None),
    )
    await parts.log.create_topics(all_topics(parts.directory.current.queues()))
    lines = folder / "lines.csv"
    lines.write_text(LINES, encoding="utf-8")
    settings = IntakeSettings(
        intake_port=free_port(),
        help_lines=str(lines),
        receipt_keys=f"2026:{KEY}",
        limits="off",
        # The walk asks for more pages a minute than a town does.
        proof_of_work="never",
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_tls="none",
        smtp_from="news@report.example.org",
    )
    stop = asyncio.Event()
    running = asyncio.create_task(
        together(stop, intake.run(settings, parts, stop), router.run(router.service.settings(), parts, stop))
    )
    await listening(settings.intake_port, running)
    site = Site(url=settings.public_url, settings=settings, parts=parts, folder=folder)
    try:
        yield site
    finally:
        for client in site.clients:
            await client.aclose()
        stop.set()
        await running
        await database.close()
