"""A site with settings of one's own, and somebody who walks it as a browser without script does."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio

from services.intake.app import create_app
from services.intake.settings import IntakeSettings

FIRST_STEP = {
    "who": {"teller": "me"},
    "story": {"narrative": "Someone called and took my savings."},
    "place": {"country": "DE"},
    "payment-1-how": {"method": "none"},
}
HERE = "198.51.100.7"
PROXY = "10.0.0.0/8"


class Walker:
    """Keeps cookies, carries the token of the last page along, comes through our own proxy."""

    def __init__(self, app, base: str, address: str) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("10.0.0.1", 50_000)),
            base_url=base,
            headers={"accept": "text/html", "x-forwarded-for": address},
        )
        self.page: httpx.Response | None = None

    async def get(self, path: str, **more) -> httpx.Response:
        self.page = await self.client.get(path, **more)
        return self.page

    async def post(self, path: str, data=None, **more) -> httpx.Response:
        found = re.search(r'name="form_token" value="([0-9a-f]*)"', self.page.text if self.page else "")
        fields = {"form_token": found[1] if found else "", **(data or {})}
        self.page = await self.client.post(path, data=fields, **more)
        return self.page

    async def answer_first_step(self) -> None:
        at = "/report/who"
        while at != "/report/send":
            await self.get(at)
            answered = await self.post(at, FIRST_STEP.get(at.removeprefix("/report/"), {}))
            assert answered.status_code == 303, answered.text
            at = answered.headers["location"]
        await self.get(at)

    async def file(self) -> httpx.Response:
        await self.answer_first_step()
        sent = await self.post("/report/send")
        assert sent.headers["location"] == "/report/done"
        return await self.get("/report/done")


@pytest_asyncio.fixture
async def walker(parts, filing) -> AsyncIterator:
    """Make somebody at a site with these settings; further ones, at another address, by `beside`."""
    opened: list[Walker] = []

    def made(address: str = HERE, beside: Walker | None = None, **settings) -> Walker:
        settings = {"trusted_proxies": PROXY, **settings}
        base = settings.get("intake_public_url", "http://localhost:8400")
        app = beside.client._transport.app if beside else create_app(IntakeSettings(**settings), parts, filing)
        opened.append(Walker(app, base, address))
        return opened[-1]

    yield made
    for one in opened:
        await one.client.aclose()


@pytest.fixture
def clock():
    """Time as it is: sessions and drafts of this room's tests are of today."""
    return lambda: datetime.now(UTC)
