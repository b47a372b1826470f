"""A browser without script that sends a report and looks at its receipt."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

PUBLIC_URL = "https://report.example.org"
PAID = {
    "payment-1-how": {"method": "transfer"},
    "payment-1-amount": {"amount": "1250.00", "currency": "EUR"},
}
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]*)"')
_REVISION = re.compile(r'name="revision" value="([0-9]+)"')
_CODE = re.compile(r"/verify\?code=([A-Za-z0-9_-]+)")
_DIGITS = re.compile(r'class="receipt"[^>]*>([0-9-]+)<')


class Browser:
    """Keeps cookies, and carries the hidden fields of the last page along."""

    def __init__(self, app) -> None:
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers={"accept": "text/html"})

    async def get(self, path: str, **more) -> httpx.Response:
        return await self.client.get(path, **more)

    async def file(self, answers=None) -> None:
        """Walk the first step and send it."""
        known = {
            "who": {"teller": "me"},
            "story": {"narrative": "Someone called and took my savings."},
            "place": {"country": "DE"},
            "payment-1-how": {"method": "none"},
        } | (answers or {})
        at = "/report/who"
        while at != "/report/done":
            page = (await self.client.get(at)).text
            hidden = {"form_token": _TOKEN.search(page)[1]}
            if sent_before := _REVISION.search(page):
                hidden["revision"] = sent_before[1]
            answered = await self.client.post(at, data=hidden | known.get(at.removeprefix("/report/"), {}))
            assert answered.status_code == 303, answered.text
            at = answered.headers["location"]


def code_on(page: str) -> str:
    """Find the signed code on the page of a receipt."""
    return _CODE.search(page)[1]


def digits_on(page: str) -> str:
    """Find the digits of the receipt on its page."""
    return _DIGITS.search(page)[1]


@asynccontextmanager
async def visiting(app) -> AsyncIterator[Browser]:
    """Give a new browser."""
    browser = Browser(app)
    try:
        yield browser
    finally:
        await browser.client.aclose()
