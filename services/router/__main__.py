"""The router as a deployable: the stage that decides, and a small server for health and metrics."""

import asyncio
from collections.abc import Awaitable

from services.router.commands import add_commands
from services.router.settings import RouterSettings
from services.router.worker import NAME, handler
from shared.cli.service import Parts, Service
from shared.eventlog.dead_letters import replaying
from shared.eventlog.port import Stage
from shared.messages.topics import DEAD, REPORTS
from shared.telemetry.health import Health
from shared.web.health_routes import health_app
from shared.web.server import serve


async def run(settings: RouterSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Route until `stop` is set; whichever part ends by itself ends the other, and its error is raised."""
    health = Health()
    health.check("log", parts.log.check)
    stage = Stage(name=NAME, topics=(REPORTS,), handler=handler(parts))

    async def ending(work: Awaitable[None]) -> None:
        try:
            await work
        finally:
            health.stopping()
            stop.set()

    works = [ending(parts.log.run_stage(stage, stop))]
    if settings.metrics_port:
        app = health_app(health, service=NAME)
        works.append(ending(serve(app, settings.router_host, settings.metrics_port, stop)))
    # Not a TaskGroup: that cancels, and a Kafka client that is cancelled does not end cleanly.
    for error in await asyncio.gather(*works, return_exceptions=True):
        if error is not None:
            raise error


async def replay(_settings: RouterSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Decide again on the router's dead letters, until `stop` is set."""
    stage = Stage(name=f"{NAME}.replay", topics=(DEAD,), handler=replaying(NAME, handler(parts)))
    await parts.log.run_stage(stage, stop)


service = Service(
    name="router",
    summary="From report to decision: who must hear of it, by which channel, how soon.",
    settings=RouterSettings,
    run=run,
    replay=replay,
    commands=add_commands,
)
