"""Intake as a deployable: the HTTP server, the relay of its outbox, and the projection of what becomes of reports."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any

import structlog

from services.intake.app import create_app, watched
from services.intake.commands import add_commands
from services.intake.demo import file_samples
from services.intake.reports.filing import Filing
from services.intake.senders.access import issue_token
from services.intake.settings import IntakeSettings
from services.intake.status.projection import replay_projection, status_projection
from services.intake.tables import events
from shared.cli.service import Parts, Service
from shared.eventlog.port import Outbox
from shared.messages.ids import ReportId
from shared.web.server import serve

ROLES = {"sender": False, "sandbox": True}

log = structlog.get_logger()


def outbox_of(parts: Parts) -> Outbox:
    """Name intake's outbox."""
    return Outbox(name="intake", database=parts.database, tables=events)


def filing_of(parts: Parts) -> Filing:
    """Make the one way in."""
    return Filing(parts.database, parts.vault, outbox_of(parts))


async def run(settings: IntakeSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; what ends before that stops the rest, and its error is raised."""
    health = watched(parts)
    ending = asyncio.Event()
    errors: list[Exception] = []

    async def until_the_end(name: str, work: Awaitable[None]) -> None:
        try:
            await work
            if not ending.is_set():
                raise RuntimeError(f"The {name} of intake ended by itself.")  # noqa: TRY301 - handled as any error
        except Exception as error:
            log.exception("part of intake failed", check=name)
            errors.append(error)
        finally:
            ending.set()

    async def watch() -> None:
        await stop.wait()
        health.stopping()
        ending.set()

    watching = asyncio.create_task(watch())
    try:
        async with filing_of(parts) as filing:
            app = create_app(settings, parts, filing, health)
            queues = parts.directory.current.queues()
            await asyncio.gather(
                until_the_end("server", serve(app, settings.intake_host, settings.intake_port, ending)),
                until_the_end("relay", parts.log.run_relay(outbox_of(parts), ending)),
                until_the_end(
                    "projection", parts.log.run_projection(status_projection(parts.database, queues), ending)
                ),
            )
    finally:
        watching.cancel()
    if errors:
        raise errors[0]


async def replay(_settings: IntakeSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Handle again what the status projection gave up, until `stop` is set."""
    await parts.log.run_projection(replay_projection(parts.database), stop)


async def issue(parts: Parts, holder: str, role: str) -> str:
    """Make a token for a sender: `sender` for real reports, `sandbox` for tests. Raises `ValueError`."""
    if role not in ROLES:
        raise ValueError(f"Intake has no role {role!r}. Write sender, or sandbox for tests.")
    return await issue_token(parts.database, holder, is_sandbox=ROLES[role])


async def demo(
    _settings: IntakeSettings, parts: Parts, samples: Sequence[Mapping[str, Any]]
) -> AsyncIterator[tuple[str, ReportId]]:
    """File sample reports as if they came today."""
    async with filing_of(parts) as filing:
        async for sample, accepted in file_samples(filing, samples):
            yield sample, accepted.report_id


service = Service(
    name="intake",
    summary="The public doors: the citizen's form and the senders' API.",
    settings=IntakeSettings,
    run=run,
    migrations="services.intake.migrations",
    replay=replay,
    issue_token=issue,
    demo=demo,
    commands=add_commands,
)
