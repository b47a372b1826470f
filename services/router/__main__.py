"""The router as a deployable: the stage that decides. It has no HTTP of its own."""

import asyncio

from services.router.commands import add_commands
from services.router.settings import RouterSettings, model_of
from services.router.worker import NAME, handler
from shared.cli.service import Parts, Service
from shared.eventlog.dead_letters import replaying
from shared.eventlog.port import Stage
from shared.messages.topics import DEAD, REPORTS


async def run(settings: RouterSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Route until `stop` is set."""
    parts.health.check("log", parts.log.check)
    await parts.log.run_stage(Stage(name=NAME, topics=(REPORTS,), handler=handler(parts, model_of(settings))), stop)


def replay(settings: RouterSettings, parts: Parts) -> Stage:
    """Decide again on the router's dead letters."""
    return Stage(name=f"{NAME}.replay", topics=(DEAD,), handler=replaying(NAME, handler(parts, model_of(settings))))


service = Service(
    name="router",
    summary="From report to decision: who must hear of it, by which channel, how soon.",
    settings=RouterSettings,
    run=run,
    replay=replay,
    commands=add_commands,
)
