"""The public site as people meet it: intake and router, on a port of their own, over a database in a file."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest_asyncio

from services.intake import __main__ as intake
from services.intake.settings import IntakeSettings
from services.router import __main__ as router
from shared.cli.parts import all_topics
from shared.cli.service import Parts
from shared.database import migrations
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.sql.log import SqlLog
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault

PACKAGES = ("shared.eventlog.sql.migrations", "shared.vault.migrations", "services.intake.migrations")


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
async def site(site_parts: Parts) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = IntakeSettings(intake_port=port)
    stop = asyncio.Event()
    running = asyncio.gather(
        intake.run(settings, site_parts, stop), router.run(router.service.settings(), site_parts, stop)
    )
    while True:
        if running.done():
            await running
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        break
    yield settings.public_url
    stop.set()
    await running
