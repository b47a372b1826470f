"""A desk in a fresh database, its clock in the test's hand, referrals that arrive as the log would bring them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from services.desk.app import create_app
from services.desk.cases.following import following
from services.desk.desk import Desk, outbox
from services.desk.people.access import issue_access
from services.desk.queue.projection import handler
from services.desk.settings import DeskSettings
from services.desk.tables import event_tables
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.outbox import decode_headers
from shared.eventlog.records import Record
from shared.messages.envelope import Message, event_headers
from shared.messages.events import CaseReferred, SentToReview, encode, tag_of
from shared.messages.ids import ReportId, event_id, new_report_id
from shared.telemetry.health import Health
from shared.testing.builders import a_case_file, a_case_referred, a_review, an_unroutable
from shared.vault.master_keys import MasterKeys
from shared.vault.sealing import case_purpose, seal
from shared.vault.vault import Vault
from tests.desk.officer import Officer

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BASE = "http://localhost:8401"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class Arrivals:
    """Brings routing events to the desk's tables, as records of the log, sealed with the report's key."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.offset = 0

    async def __call__(self, *events, traceparent: str = TRACEPARENT):
        records = [self.record(event, traceparent) for event in events]
        async with self.desk.database.writing() as transaction:
            return await handler(self.desk.clock, following(self.desk))(transaction, records)

    def record(self, event, traceparent: str = TRACEPARENT) -> Record:
        self.offset += 1
        headers = event_headers(
            event_id=event_id(event.report_id, tag_of(event), event.revision),
            event_type=tag_of(event),
            source="test",
            subject=str(event.report_id),
            time=NOW,
            traceparent=traceparent,
        )
        return Record("casebridge.queue.de.v1", 0, self.offset, str(event.report_id).encode(), encode(event), headers)

    async def sealed(self, report_id: ReportId, destination: str, content):
        keys = await self.desk.vault.keys([report_id])
        if report_id in keys:
            key = keys[report_id]
        else:
            key, wrapped = self.desk.vault.make_key(report_id)
            async with self.desk.database.writing() as transaction:
                await self.desk.vault.store(transaction, [wrapped])
        return seal(key, report_id, case_purpose(destination), msgspec.json.encode(content))

    async def referral(self, destination: str = "DE", *, content=None, **changes) -> UUID:
        report_id = changes.pop("report_id", None) or new_report_id()
        box = await self.sealed(report_id, destination, content or a_case_file())
        event: CaseReferred = a_case_referred(report_id=report_id, destination=destination, sealed=box, **changes)
        await self(event)
        return event.referral_id

    async def review(self, *, content=None, **changes) -> SentToReview:
        report_id = changes.pop("report_id", None) or new_report_id()
        event = a_review(
            report_id=report_id,
            sealed=await self.sealed(report_id, "review", content or a_case_file(left_out=())),
            **changes,
        )
        await self(event)
        return event

    async def unroutable(self, **changes):
        report_id = new_report_id()
        event = an_unroutable(
            report_id=report_id, sealed=await self.sealed(report_id, "unroutable", a_case_file()), **changes
        )
        await self(event)
        return event


class Api:
    """A program at the desk's API, with one access token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client = client
        self.token = token

    async def queue(self, **query):
        return await self.client.get("/v1/queue", params=query, headers=self.headers())

    async def case(self, referral_id):
        return await self.client.get(f"/v1/queue/{referral_id}", headers=self.headers())

    async def act(self, referral_id, action: str, version: str = "1.0", **body):
        headers = self.headers() | {"If-Match": f'"{version}"'}
        return await self.client.post(f"/v1/queue/{referral_id}/{action}", json=body, headers=headers)

    async def release(self, referral_id):
        return await self.client.delete(f"/v1/queue/{referral_id}/lease", headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def migration_packages() -> tuple[str, ...]:
    return ("shared.eventlog.sql.migrations", "shared.vault.migrations", "services.desk.migrations")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def directory() -> CurrentDirectory:
    return CurrentDirectory(None)


@pytest.fixture
def desk(database: Database, clock: Clock, directory: CurrentDirectory) -> Desk:
    vault = Vault(database, MasterKeys([("test", bytes(32))]))
    return Desk(database=database, vault=vault, directory=directory, outbox=outbox(database), clock=clock)


@pytest.fixture
def arrive(desk: Desk) -> Arrivals:
    return Arrivals(desk)


@pytest.fixture
def app(desk: Desk):
    return create_app(DeskSettings(), desk, Health())


@pytest_asyncio.fixture
async def client(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        yield client


@pytest.fixture
def issue(desk: Desk, directory: CurrentDirectory):
    async def issue(holder: str = "DE", role: str = "officer") -> str:
        return await issue_access(desk.database, directory.current, holder, role, at=desk.clock())

    return issue


@pytest.fixture
def api_for(client: httpx.AsyncClient, issue):
    async def api_for(holder: str = "DE", role: str = "officer") -> Api:
        return Api(client, await issue(holder, role))

    return api_for


@pytest.fixture
def browser(app):
    def browser() -> httpx.AsyncClient:
        headers = {"Accept": "text/html"}
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, headers=headers)

    return browser


@pytest.fixture
def officer_of(browser, issue):
    async def officer_of(holder: str = "DE", role: str = "officer") -> Officer:
        officer = Officer(browser())
        answer = await officer.sign_in(await issue(holder, role))
        assert answer.status_code == 303
        return officer

    return officer_of


@pytest.fixture
def outgoing(desk: Desk):
    """Give the messages that wait in the desk's outbox."""

    async def outgoing() -> list[Message]:
        table = event_tables.outbox
        async with desk.database.reading() as transaction:
            rows = (await transaction.execute(select(table).order_by(table.c.id))).all()
        return [Message(row.topic, row.key, row.value, decode_headers(row.headers)) for row in rows]

    return outgoing


@pytest.fixture
def count(desk: Desk):
    async def count(table) -> int:
        async with desk.database.reading() as transaction:
            return (await transaction.execute(select(func.count()).select_from(table))).scalar_one()

    return count
