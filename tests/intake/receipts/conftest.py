"""A browser without script that has sent a report, at an intake that signs its receipts."""

import base64
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from services.intake.app import create_app
from services.intake.settings import IntakeSettings

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]*)"')
KEY = base64.b64encode(bytes(range(32))).decode()
PAID = {
    "/report/payment-1-how": {"method": "transfer"},
    "/report/payment-1-amount": {"amount": "1,250.00", "currency": "EUR"},
}


class Browser:
    """Keeps cookies, and carries the hidden fields of the last page along."""

    def __init__(self, app) -> None:
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8400", headers={"accept": "text/html"}
        )

    async def get(self, path: str, **more) -> httpx.Response:
        return await self.client.get(path, **more)

    async def file(self, **more) -> None:
        """Walk the first step and send it."""
        answers = {
            "/report/who": {"teller": "me"},
            "/report/story": {"narrative": "Someone called and took my savings."},
            "/report/place": {"country": "DE"},
            "/report/payment-1-how": {"method": "none"},
        } | {f"/report/{page.replace('_', '-')}": typed for page, typed in more.items()}
        at = "/report/who"
        while at != "/report/done":
            page = (await self.client.get(at)).text
            hidden = {"form_token": TOKEN.search(page)[1]}
            if sent_before := re.search(r'name="revision" value="([0-9]+)"', page):
                hidden["revision"] = sent_before[1]
            answered = await self.client.post(at, data=hidden | answers.get(at, {}))
            assert answered.status_code == 303, answered.text
            at = answered.headers["location"]


@pytest.fixture
def intake_settings() -> IntakeSettings:
    return IntakeSettings(intake_public_url="https://report.example.org", receipt_keys=f"2026:{KEY}")


@pytest.fixture
def app_with(parts, filing):
    """Make the site with settings of one's own."""

    def made(**settings):
        return create_app(IntakeSettings(intake_public_url="https://report.example.org", **settings), parts, filing)

    return made


@pytest_asyncio.fixture
async def browser(app) -> AsyncIterator[Browser]:
    browser = Browser(app)
    browser.client.base_url = httpx.URL("https://report.example.org")
    yield browser
    await browser.client.aclose()


@pytest_asyncio.fixture
async def stranger(app) -> AsyncIterator[Browser]:
    browser = Browser(app)
    yield browser
    await browser.client.aclose()
