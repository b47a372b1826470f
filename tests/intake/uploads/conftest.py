"""An intake as a process of its own, on the loopback, and those who send to it: a script, a form, a program."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from services.intake.evidence import repository
from services.intake.evidence.files import KeptFile, evidence_of, opened
from services.intake.evidence.reading import content_of
from services.intake.form.drafts import Draft, Opened, begin_draft, form_token
from services.intake.senders.access import issue_token
from shared.database import migrations
from shared.database.engine import Database
from shared.messages.ids import ReportId
from shared.testing.deployment import Running, started
from shared.testing.ports import free_port
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault

PACKAGES = (
    "shared.eventlog.sql.migrations",
    "shared.vault.migrations",
    "services.intake.migrations",
    "services.desk.migrations",
)
KEY = bytes(range(32))
TUS = {"Tus-Resumable": "1.0.0"}
OFFSET = {"Content-Type": "application/offset+octet-stream"}


class Sender:
    """Someone with a report, or a program with a token, that sends files in one of three ways."""

    def __init__(self, client: httpx.AsyncClient, place: str, headers, *, draft: Opened | None = None, name="") -> None:
        self.client = client
        self.place = place
        self.headers = headers
        self.draft = draft
        self.name = name

    async def create(self, size: int | str, name: str = "", **more) -> httpx.Response:
        metadata = {"Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"} if name else {}
        headers = {**self.headers, **TUS, "Upload-Length": str(size), **metadata, **more}
        return await self.client.post(self.place, headers=headers)

    async def patch(self, location: str, offset: int, content, **more) -> httpx.Response:
        headers = {**self.headers, **TUS, **OFFSET, "Upload-Offset": str(offset), **more}
        return await self.client.patch(location, content=content, headers=headers)

    async def ask(self, method: str, location: str, **more) -> httpx.Response:
        return await self.client.request(method, location, headers={**self.headers, **TUS, **more})

    async def tus(self, content: bytes, name: str) -> httpx.Response:
        """Send a file as the script does; gives the answer that ended it."""
        made = await self.create(len(content), name)
        return await self.patch(made.headers["Location"], 0, content) if made.status_code == 201 else made


class Server:
    """The intake that runs, and the database it shares with the test."""

    def __init__(self, process: "Process", client: httpx.AsyncClient, database: Database, vault: Vault) -> None:
        self.process = process
        self.client = client
        self.database = database
        self.vault = vault

    async def visitor(self) -> Sender:
        """Give someone who has begun a report in the form."""
        token = secrets.token_urlsafe(32)
        draft = await begin_draft(self.database, self.vault, token, Draft(), datetime.now(UTC))
        headers = {"Cookie": f"casebridge-draft={token}", "Form-Token": form_token(token)}
        return Sender(self.client, "/report/evidence/uploads", headers, draft=draft)

    async def program(self, name: str = "Example Bank") -> Sender:
        """Give a program that sends through the API."""
        token = await issue_token(self.database, name, is_sandbox=False)
        return Sender(self.client, "/v1/uploads", {"Authorization": f"Bearer {token}"}, name=name)

    async def kept(self, *senders: Sender) -> list[tuple[KeptFile, bytes]]:
        """Open every whole file that came from these."""
        found = []
        drafts = {sender.draft.report_id for sender in senders if sender.draft}
        names = {sender.name for sender in senders if sender.name}
        async with self.database.reading() as transaction:
            for row in await repository.to_scan(transaction, datetime.now(UTC), 10_000):
                if row.report_id not in drafts and row.sender not in names:
                    continue
                key = (await self.vault.keys([ReportId(row.report_id)]))[ReportId(row.report_id)]
                file = opened(row, key)
                found.append((file, b"".join([part async for part in content_of(transaction, file)])))
        return found


class Process:
    """The process that serves: it can be killed and started again, over the same database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = f"sqlite+aiosqlite:///{folder / 'casebridge.db'}"
        self.running: Running | None = None
        self._stack = ExitStack()

    def start(self) -> None:
        environ = {
            "CASEBRIDGE_DATABASE_URL": self.database_url,
            "CASEBRIDGE_DATA": str(self.folder),
            "CASEBRIDGE_MASTER_KEYS": f"test:{base64.b64encode(KEY).decode()}",
            "CASEBRIDGE_INTAKE_PORT": str(self.port),
            "CASEBRIDGE_LOG_FORMAT": "json",
            "CASEBRIDGE_LIMITS": "off",
        }
        ready = f"{self.url}/health/ready"
        self.running = self._stack.enter_context(
            started("intake", "intake", environ=environ, folder=self.folder, ready=ready)
        )

    def kill(self) -> None:
        self.running.process.kill()
        self.running.process.wait()

    def stop(self) -> None:
        self._stack.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    for package in PACKAGES:
        await migrations.upgrade(database, package)
    await database.close()


@pytest.fixture(scope="module")
def process(tmp_path_factory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("intake"))
    asyncio.run(_migrate(process.database_url))
    process.start()
    yield process
    process.stop()


@pytest_asyncio.fixture
async def server(process) -> AsyncIterator[Server]:
    database = Database(process.database_url)
    async with httpx.AsyncClient(base_url=process.url, timeout=60) as client:
        yield Server(process, client, database, Vault(database, MasterKeys([("test", KEY)])))
    await database.close()


@pytest_asyncio.fixture
async def visitor(client, database, vault) -> Sender:
    """Give someone who has begun a report, at an intake inside the test."""
    token = secrets.token_urlsafe(32)
    draft = await begin_draft(database, vault, token, Draft(), datetime.now(UTC))
    headers = {"Cookie": f"__Host-casebridge-draft={token}", "Form-Token": form_token(token)}
    return Sender(client, "/report/evidence/uploads", headers, draft=draft)


@pytest_asyncio.fixture
async def program_of(client, database):
    """Give a program with a sender's token, at an intake inside the test."""

    async def program_of(name: str = "Example Bank", *, is_sandbox: bool = False) -> Sender:
        token = await issue_token(database, name, is_sandbox=is_sandbox)
        return Sender(client, "/v1/uploads", {"Authorization": f"Bearer {token}"}, name=name)

    return program_of


@pytest.fixture
def kept(database):
    """Give the files of a visitor, opened."""

    async def kept(visitor: Sender) -> list[KeptFile]:
        async with database.reading() as transaction:
            return list(await evidence_of(transaction, visitor.draft.report_id, visitor.draft.key))

    return kept


@pytest.fixture(scope="session")
def drafts():
    """Begin a report for a browser, and give the token that its cookie holds."""

    async def drafts(database: Database, vault: Vault) -> str:
        token = secrets.token_urlsafe(32)
        await begin_draft(database, vault, token, Draft(), datetime.now(UTC))
        return token

    return drafts
