"""An intake that signs its receipts, and two browsers at it."""

import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.intake.__main__ import filing_of
from services.intake.app import create_app
from services.intake.reports.filing import Filing
from services.intake.settings import IntakeSettings
from tests.intake.receipts.browser import PUBLIC_URL, Browser, visiting

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest_asyncio.fixture
async def filing(parts) -> AsyncIterator[Filing]:
    """By the clock of the wall, as the form's drafts: they show a receipt for an hour."""
    async with filing_of(parts) as filing:
        yield filing


@pytest.fixture
def intake_settings() -> IntakeSettings:
    return IntakeSettings(intake_public_url=PUBLIC_URL, receipt_keys=f"2026:{KEY}")


@pytest.fixture
def app_with(parts, filing):
    """Make the site with settings of one's own."""

    def made(**settings):
        return create_app(IntakeSettings(intake_public_url=PUBLIC_URL, **settings), parts, filing)

    return made


@pytest_asyncio.fixture
async def browser(app) -> AsyncIterator[Browser]:
    async with visiting(app) as browser:
        yield browser


@pytest_asyncio.fixture
async def stranger(app) -> AsyncIterator[Browser]:
    async with visiting(app) as browser:
        yield browser
