"""Running services in this process: signals, reload, health, and an end that is clean or says why."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager

import structlog

from shared.cli.service import Parts, Service
from shared.settings import Settings, load
from shared.web.health_routes import health_app
from shared.web.server import serve

log = structlog.get_logger()


class EndedByItself(Exception):  # noqa: N818 - named for the condition
    """A part of a service came to its end though nobody asked it to."""


async def together(stop: asyncio.Event, *works: Awaitable[None]) -> None:
    """Run the parts of a service until `stop` is set; whichever ends before that ends the others, and is raised.

    Not a TaskGroup: that cancels, and a Kafka client that is cancelled does not end cleanly.
    """

    async def ending(work: Awaitable[None]) -> None:
        try:
            await work
            if not stop.is_set():
                raise EndedByItself(str(work))
        finally:
            stop.set()

    for error in await asyncio.gather(*map(ending, works), return_exceptions=True):
        if error is not None:
            raise error


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

    async def tell_health() -> None:
        await stop.wait()
        parts.health.stopping()

    settings = load(Settings)
    async with asyncio.TaskGroup() as group:
        group.create_task(tell_health())
        if settings.metrics_port:
            served = serve(health_app(parts.health), settings.metrics_host, settings.metrics_port, stop)
            group.create_task(served, name="health")
        for service in chosen.values():
            group.create_task(run(service), name=service.name)
        try:
            yield
        except BaseException:
            stop.set()
            raise
