import re
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace

import httpx
import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import select

from services.intake.__main__ import filing_of
from services.intake.app import create_app
from services.intake.reports.filing import Filing
from services.intake.reports.tables import reports
from services.intake.settings import IntakeSettings
from shared.directory.reader import CurrentDirectory
from shared.messages.events import SealedBox
from shared.messages.report import Report
from shared.telemetry.health import Health
from shared.vault.sealing import REPORT, unseal


@pytest.fixture
def migration_packages():
    return ("shared.vault.migrations", "services.intake.migrations")


@pytest.fixture
def parts(database, vault):
    return SimpleNamespace(database=database, vault=vault, log=None, directory=CurrentDirectory(None), health=Health())


@pytest_asyncio.fixture
async def filing(parts) -> AsyncIterator[Filing]:
    async with filing_of(parts) as filing:
        yield filing


@pytest.fixture
def site(parts, filing):
    """Make the site, with settings of one's own."""

    def made(**settings):
        return create_app(IntakeSettings(**settings), parts, filing)

    return made


class Visit:
    """A browser without script: keeps cookies, carries the hidden fields of the last page along."""

    def __init__(self, app, base_url: str = "http://localhost:8400") -> None:
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url=base_url, headers={"accept": "text/html"})
        self.page: httpx.Response | None = None

    async def get(self, path: str, **more) -> httpx.Response:
        self.page = await self.client.get(path, **more)
        return self.page

    async def post(self, path: str, data=None, *, token: str | None = None, **more) -> httpx.Response:
        fields = {"form_token": self.token if token is None else token, **self._seen(path), **(data or {})}
        self.page = await self.client.post(path, data=fields, **more)
        return self.page

    async def answer(self, path: str, data=None) -> str:
        """Open a page, answer it, and give where it leads."""
        await self.get(path)
        answered = await self.post(path, data)
        assert answered.status_code == 303, answered.text
        return answered.headers["location"]

    async def answer_all(self, **changes) -> None:
        """Walk the first step to its end; name a page to answer it otherwise."""
        answers = {
            "who": {"teller": "me"},
            "story": {"narrative": "Someone called and took my savings."},
            "place": {"country": "DE"},
            "payment-1-how": {"method": "none"},
        } | changes
        at = "/report/who"
        while at != "/report/send":
            at = await self.answer(at, answers.get(at.removeprefix("/report/"), {}))

    async def send(self, path: str = "/report/send") -> httpx.Response:
        """Press the button on the page that shows what is sent."""
        await self.get(path)
        revision = re.search(r'name="revision" value="([0-9]+)"', self.page.text)
        return await self.post(path, {"revision": revision[1]} if revision else {})

    async def file(self, **changes) -> httpx.Response:
        """File a report by the first step; gives the confirmation."""
        await self.answer_all(**changes)
        sent = await self.send()
        assert sent.headers["location"] == "/report/done", sent.text
        return await self.get("/report/done")

    async def add(self, page: str, data=None) -> str:
        """Answer a page of the topics that come after filing; gives where it leads."""
        return await self.answer(f"/report/{page}", data)

    def _seen(self, path: str) -> dict[str, str]:
        """Give what the form of this page was opened over, if the last page was that one."""
        is_here = self.page is not None and self.page.url.path == path
        found = re.search(r'name="seen" value="([0-9a-f]*)"', self.page.text) if is_here else None
        return {"seen": found[1]} if found else {}

    @property
    def token(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]*)"', self.page.text if self.page else "")
        return found[1] if found else ""


@pytest_asyncio.fixture
async def visit_of() -> AsyncIterator[Callable[..., Visit]]:
    """Open a browser at a site of one's own."""
    opened: list[Visit] = []

    def made(app) -> Visit:
        opened.append(Visit(app))
        return opened[-1]

    yield made
    for visit in opened:
        await visit.client.aclose()


@pytest_asyncio.fixture
async def visit(site) -> AsyncIterator[Visit]:
    visit = Visit(site())
    yield visit
    await visit.client.aclose()


@pytest_asyncio.fixture
async def another_visit(site) -> AsyncIterator[Visit]:
    visit = Visit(site())
    yield visit
    await visit.client.aclose()


@pytest_asyncio.fixture
async def secure_visit(site) -> AsyncIterator[Visit]:
    visit = Visit(site(intake_public_url="https://report.example.org"), "https://report.example.org")
    yield visit
    await visit.client.aclose()


@pytest.fixture
def stands(database, vault):
    """Give the revisions of the one report, opened, with how each came about."""

    async def opened() -> list[tuple[str | None, Report]]:
        async with database.reading() as transaction:
            rows = (await transaction.execute(select(reports).order_by(reports.c.revision))).all()
        key = (await vault.keys([rows[0].report_id]))[rows[0].report_id]
        boxes = [msgspec.msgpack.decode(row.sealed, type=SealedBox) for row in rows]
        contents = [msgspec.json.decode(unseal(key, rows[0].report_id, REPORT, box), type=Report) for box in boxes]
        return [(row.relation, content) for row, content in zip(rows, contents, strict=True)]

    return opened
