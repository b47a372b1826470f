"""Every public page of an intake that runs, recorded in every language, and shown to Chromium."""

from collections.abc import AsyncIterator, Mapping

import pytest_asyncio

from tests.journeys.pages.all_pages import record_all
from tests.journeys.pages.recording import View
from tests.journeys.pages.site import Site, running_site
from tests.journeys.pages.stage import Stage
from tests.journeys.pages.sweep import Sweep, sweep


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def public_site(tmp_path_factory) -> AsyncIterator[Site]:
    async with running_site(tmp_path_factory.mktemp("public")) as site:
        yield site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def views(public_site) -> Mapping[tuple[str, str], View]:
    """Give every public page, by its name and language."""
    return await record_all(public_site)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(public_site) -> AsyncIterator[Stage]:
    stage = Stage(public_site.url)
    await stage.open()
    yield stage
    await stage.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def seen(browser, stage, views) -> Sweep:
    """Look at every page in every language, through both windows; gives what was found."""
    return await sweep(browser, stage, views.values())
