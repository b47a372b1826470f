"""A citizen's browser without script, from filing to the status page; and a desk that asks."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
import pytest
import pytest_asyncio

from services.intake.form.drafts import Draft, begin_draft, new_token
from services.intake.form.sending import send_draft
from services.intake.receipts.digits import receipt_in_digits
from services.intake.status.projection import project
from shared.eventlog.records import Record
from shared.messages.envelope import event_headers
from shared.messages.events import ReferralAsked, encode, tag_of
from shared.messages.ids import ReportId, event_id, question_id, referral_id
from shared.messages.topics import REFERRALS
from shared.vault.sealing import question_purpose, seal

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]*)"')


class Browser:
    """Keeps cookies, and carries the token of the last page along."""

    def __init__(self, app, base_url: str = "https://report.example.org") -> None:
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url=base_url, headers={"accept": "text/html"})
        self.page: httpx.Response | None = None

    async def get(self, path: str) -> httpx.Response:
        self.page = await self.client.get(path)
        return self.page

    async def press(self, path: str, token: str | None = None, **typed) -> httpx.Response:
        fields = {"form_token": self.token if token is None else token, **typed}
        answer = await self.client.post(path, data=fields)
        if answer.status_code != 303:
            self.page = answer
        return answer

    async def open(self, receipt: str) -> httpx.Response:
        """Type a receipt, and see the report."""
        opened = await self.client.post("/status", data={"receipt": receipt})
        assert opened.status_code == 303, opened.text
        return await self.get("/status/report")

    @property
    def token(self) -> str:
        found = TOKEN.search(self.page.text if self.page else "")
        return found[1] if found else ""


@pytest_asyncio.fixture
async def browser(app) -> AsyncIterator[Browser]:
    browser = Browser(app)
    yield browser
    await browser.client.aclose()


@pytest_asyncio.fixture
async def other_browser(app) -> AsyncIterator[Browser]:
    browser = Browser(app)
    yield browser
    await browser.client.aclose()


class Filed(NamedTuple):
    """A report that was filed by the form."""

    report_id: ReportId
    receipt: str


@pytest.fixture
def country() -> str:
    """Name the country that the report is about."""
    return "DE"


@pytest_asyncio.fixture
async def filed(filing, database, vault, country) -> Filed:
    """File a report as the form does."""
    answers = {
        "who": {"teller": ["me"]},
        "story": {"narrative": ["Someone called and took my savings."]},
        "place": {"country": [country]},
        "payment-1-how": {"method": ["none"]},
    }
    token = new_token()
    opened = await begin_draft(database, vault, token, Draft(answers=answers), datetime.now(UTC))
    sent = await send_draft(database, vault, filing, token, 0)
    return Filed(opened.report_id, receipt_in_digits(sent.receipt))


@pytest.fixture
def asks(database, vault, clock):
    """Let a desk's question arrive."""

    async def asks(report_id, text: str, destination: str = "DE", step: int = 2):
        referral = referral_id(report_id, destination)
        key = (await vault.keys([report_id]))[report_id]
        event = ReferralAsked(
            report_id=report_id,
            reference="CB-7K3M-9QRT-X",
            revision=1,
            referral_id=referral,
            destination=destination,
            at=clock.now,
            step=step,
            question_id=question_id(referral, step),
            sealed=seal(key, report_id, question_purpose(referral), text.encode()),
        )
        headers = event_headers(
            event_id=event_id(report_id, f"{tag_of(event)}/{destination}/{step}", 1),
            event_type=tag_of(event),
            source="test",
            subject=str(report_id),
            time=event.at,
        )
        record = Record(REFERRALS, 0, step, str(report_id).encode(), encode(event), headers)
        async with database.writing() as transaction:
            await project(transaction, [record])
        return event.question_id

    return asks
