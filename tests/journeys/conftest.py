"""The house as people meet it: intake, router and desk, on ports of their own, over a database in a file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest
import pytest_asyncio

from services.desk import __main__ as desk
from services.desk.settings import DeskSettings
from services.intake import __main__ as intake
from services.intake.settings import IntakeSettings
from services.router import __main__ as router
from shared.cli.demo import samples
from shared.cli.parts import all_topics
from shared.cli.running import together
from shared.cli.service import Parts
from shared.database import migrations
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.sql.log import SqlLog
from shared.testing.ports import free_port, listening
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault
from tests.journeys.arrivals import Arrivals
from tests.journeys.officer import Officer
from tests.journeys.visitor import someone

PACKAGES = (
    "shared.eventlog.sql.migrations",
    "shared.vault.migrations",
    "services.intake.migrations",
    "services.desk.migrations",
)


class House(msgspec.Struct, frozen=True, kw_only=True):
    """Where the two doors are."""

    site: str
    desk: str


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site_parts(tmp_path_factory) -> AsyncIterator[Parts]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('site') / 'casebridge.db'}")
    for package in PACKAGES:
        await migrations.upgrade(database, package)
    parts = Parts(
        database=database,
        log=SqlLog(database),
        vault=Vault(database, MasterKeys([("journey", bytes(32))])),
        directory=CurrentDirectory(None),
    )
    await parts.log.create_topics(all_topics(parts.directory.current.queues()))
    yield parts
    await database.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(site_parts: Parts) -> AsyncIterator[House]:
    intake_settings, desk_settings = IntakeSettings(intake_port=free_port()), DeskSettings(desk_port=free_port())
    stop = asyncio.Event()
    running = asyncio.create_task(
        together(
            stop,
            intake.run(intake_settings, site_parts, stop),
            router.run(router.service.settings(), site_parts, stop),
            desk.run(desk_settings, site_parts, stop),
        )
    )
    for port in (intake_settings.intake_port, desk_settings.desk_port):
        await listening(port, running)
    yield House(site=intake_settings.public_url, desk=desk_settings.public_url)
    stop.set()
    await running


@pytest.fixture(scope="session")
def site(house: House) -> str:
    return house.site


@pytest.fixture(scope="session")
def console(house: House) -> str:
    return house.desk


@pytest.fixture(scope="session")
def token_of(site_parts: Parts) -> Callable[..., Awaitable[str]]:
    """Make an access token of a focal point."""

    async def token_of(country: str, role: str = "officer") -> str:
        return await desk.issue_token(site_parts, country, role)

    return token_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sampled(house: House, site_parts: Parts) -> int:
    """File every sample report; gives how many."""
    return len([name async for name in intake.demo(IntakeSettings(), site_parts, samples())])


@pytest.fixture(scope="session")
def arrivals(house: House, site_parts: Parts) -> Arrivals:
    """Give a look at what the router got, and at the queues."""
    return Arrivals(site_parts)


@pytest.fixture
def officer_of(browser, console, token_of):
    """Let an officer of a focal point come in; gives the officer and the context to close."""

    async def officer_of(country: str, **more):
        officer, context = await someone(Officer, browser, console, **more)
        await officer.sign_in(await token_of(country))
        return officer, context

    return officer_of
