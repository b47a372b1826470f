"""Running services in this process: signals, reload, health, and an end that is clean or says why."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog

from shared.cli.parts import all_topics
from shared.cli.service import Parts, Service
from shared.directory.reader import Directory
from shared.eventlog.port import Projection
from shared.settings import Settings, load

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


async def follow_queues(parts: Parts, projection_of: Callable[[Directory], Projection], stop: asyncio.Event) -> None:
    """Run a projection over the queues of the directory; when a reload brings others, go on with those."""
    while not stop.is_set():
        reloaded = parts.directory.next_reload
        projection = projection_of(parts.directory.current)
        ended = asyncio.Event()

        async def tell(
            reloaded: asyncio.Event = reloaded, projection: Projection = projection, ended: asyncio.Event = ended
        ) -> None:
            while await _first_of(reloaded, stop) is reloaded:
                reloaded = parts.directory.next_reload
                if projection_of(parts.directory.current).topics != projection.topics:
                    log.info("queues changed", stage=projection.name)
                    break
            ended.set()

        telling = asyncio.create_task(tell())
        try:
            await parts.log.run_projection(projection, ended)
        finally:
            telling.cancel()
        if not ended.is_set():
            return


async def keep_topics(parts: Parts, stop: asyncio.Event) -> None:
    """Make the topics of queues that a reload brought. For the SQL log: a broker's are an operator's to make."""
    reloaded = parts.directory.next_reload
    while await _first_of(reloaded, stop) is reloaded:
        reloaded = parts.directory.next_reload
        await parts.log.create_topics(all_topics(parts.directory.current.queues()))


async def _first_of(reloaded: asyncio.Event, stop: asyncio.Event) -> asyncio.Event:
    """Wait for one of the two, and give it; `stop` where both are set."""
    waits = {asyncio.create_task(event.wait()) for event in (reloaded, stop)}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return stop if stop.is_set() else reloaded


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
            from shared.web.health_routes import health_app  # noqa: PLC0415 - `casebridge --help` needs no web framework
            from shared.web.server import serve  # noqa: PLC0415 - likewise

            served = serve(health_app(parts.health), settings.metrics_host, settings.metrics_port, stop)
            group.create_task(served, name="health")
        if settings.log == "sql":
            group.create_task(keep_topics(parts, stop), name="topics")
        for service in chosen.values():
            group.create_task(run(service), name=service.name)
        try:
            yield
        except BaseException:
            stop.set()
            raise
