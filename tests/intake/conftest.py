"""An intake in a fresh database, its clock in the test's hand, and a sender's program at its API."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from services.intake.app import create_app
from services.intake.reports.filing import Filing
from services.intake.senders.access import issue_token
from services.intake.settings import IntakeSettings
from services.intake.tables import events
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.outbox import decode_headers
from shared.eventlog.port import Outbox
from shared.messages.envelope import Message
from shared.telemetry.health import Health
from shared.vault.vault import Vault

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BASE = "http://localhost:8400"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class Api:
    """A program at intake's API, with one access token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client = client
        self.token = token

    async def file(self, report, **headers):
        body = report if isinstance(report, bytes) else msgspec.json.encode(report)
        return await self.client.post("/v1/reports", content=body, headers=self.headers(**headers))

    async def get(self, path: str, **query):
        return await self.client.get(path, params=query, headers=self.headers())

    def headers(self, **more):
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | more


@pytest.fixture
def migration_packages() -> tuple[str, ...]:
    return ("shared.eventlog.sql.migrations", "shared.vault.migrations", "services.intake.migrations")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(name="intake", database=database, tables=events)


@pytest_asyncio.fixture
async def filing(database: Database, vault: Vault, outbox: Outbox, clock: Clock):
    async with Filing(database, vault, outbox, clock) as filing:
        yield filing


@pytest.fixture(scope="session")
def directory() -> CurrentDirectory:
    return CurrentDirectory(None)


@pytest.fixture
def parts(database: Database, vault: Vault, directory: CurrentDirectory):
    return SimpleNamespace(database=database, vault=vault, log=None, directory=directory, health=Health())


@pytest.fixture
def intake_settings() -> IntakeSettings:
    return IntakeSettings(intake_public_url="https://report.example.org")


@pytest.fixture
def app(intake_settings: IntakeSettings, parts, filing: Filing):
    return create_app(intake_settings, parts, filing)


@pytest_asyncio.fixture
async def client(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        yield client


@pytest_asyncio.fixture
async def api(client: httpx.AsyncClient, database: Database) -> Api:
    return Api(client, await issue_token(database, "Example Bank", is_sandbox=False))


@pytest_asyncio.fixture
async def neighbour(client: httpx.AsyncClient, database: Database) -> Api:
    return Api(client, await issue_token(database, "Other Bank", is_sandbox=False))


@pytest_asyncio.fixture
async def sandbox(client: httpx.AsyncClient, database: Database) -> Api:
    return Api(client, await issue_token(database, "Example Bank (sandbox)", is_sandbox=True))


@pytest.fixture
def outgoing(database: Database):
    """Give the messages that wait in intake's outbox."""

    async def outgoing() -> list[Message]:
        table = events.outbox
        async with database.reading() as transaction:
            rows = (await transaction.execute(select(table).order_by(table.c.id))).all()
        return [Message(row.topic, row.key, row.value, decode_headers(row.headers)) for row in rows]

    return outgoing


@pytest.fixture
def count(database: Database):
    async def count(table) -> int:
        async with database.reading() as transaction:
            return (await transaction.execute(select(func.count()).select_from(table))).scalar_one()

    return count
