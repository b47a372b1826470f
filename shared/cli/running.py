"""Running services in this process: signals, reload, and an end that is clean or says why."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog

from shared.cli.service import Parts, Service
from shared.settings import load

log = structlog.get_logger()


@asynccontextmanager
async def signals(parts: Parts) -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set; SIGHUP reads the directory again."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, parts.directory.reload)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)


@asynccontextmanager
async def running(chosen: Mapping[str, Service], parts: Parts, stop: asyncio.Event) -> AsyncIterator[None]:
    """Run services until `stop` is set; if one ends by itself, the others are stopped and its error is raised."""

    async def run(service: Service) -> None:
        try:
            await service.run(load(service.settings), parts, stop)
        finally:
            stop.set()
            log.info("service ended", service=service.name)

    async with asyncio.TaskGroup() as group:
        for service in chosen.values():
            group.create_task(run(service), name=service.name)
        try:
            yield
        except BaseException:
            stop.set()
            raise
