"""The desk as a service: its pages and API, the projection of its queues, the relay of its outbox."""

import asyncio
from collections.abc import Sequence

from services.desk.cases.following import following
from services.desk.desk import Desk, outbox, utc_now
from services.desk.people import repository as people
from services.desk.people.access import issue_access, revoke_access
from services.desk.queue.projection import NAME, handler, projection
from services.desk.settings import DeskSettings
from shared.cli.running import follow_queues, together
from shared.cli.service import Parts, Service, TokenHolder
from shared.eventlog.dead_letters import replaying
from shared.eventlog.port import Stage
from shared.eventlog.records import Outcome, Record
from shared.messages.topics import DEAD


def desk_of(parts: Parts) -> Desk:
    """Give the rooms their adapters."""
    return Desk(
        database=parts.database,
        vault=parts.vault,
        directory=parts.directory,
        outbox=outbox(parts.database),
        clock=utc_now,
    )


async def run(settings: DeskSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Serve, follow the queues and relay, until `stop` is set; the first that ends by itself ends the others."""
    from services.desk.app import create_app  # noqa: PLC0415 - `casebridge --help` needs no web framework
    from shared.web.server import serve  # noqa: PLC0415 - likewise

    desk = desk_of(parts)
    parts.health.check("log", parts.log.check)
    app = create_app(settings, desk, parts.health)
    await together(
        stop,
        serve(app, settings.desk_host, settings.desk_port, stop),
        follow_queues(parts, lambda directory: projection(parts.database, directory, utc_now, following(desk)), stop),
        parts.log.run_relay(desk.outbox, stop),
    )


def replay(_settings: DeskSettings, parts: Parts) -> Stage:
    """Handle the desk's dead letters again; storing a referral twice changes nothing."""
    project = handler(utc_now, following(desk_of(parts)))

    async def again(records: Sequence[Record]) -> Sequence[Outcome]:
        async with parts.database.writing() as transaction:
            return await project(transaction, records)

    return Stage(name=f"{NAME}.replay", topics=(DEAD,), handler=replaying(NAME, again))


async def issue_token(parts: Parts, holder: str, role: str) -> str:
    """Make an access token for a focal point, by its country code, or for the hub."""
    return await issue_access(parts.database, parts.directory.current, holder, role, at=utc_now())


async def list_tokens(parts: Parts) -> Sequence[TokenHolder]:
    """Give who has or had an access token to the desk."""
    async with parts.database.reading() as transaction:
        found = await people.all_access(transaction)
    return [
        TokenHolder(
            label=access.label,
            holder=access.focal_point,
            role=access.role,
            issued_at=access.issued_at,
            revoked_at=access.revoked_at,
        )
        for access in found
    ]


async def revoke_token(parts: Parts, label: str) -> bool:
    """End a person's access, sessions and all."""
    return await revoke_access(parts.database, label, at=utc_now())


service = Service(
    name="desk",
    summary="the focal points' queues: console and API",
    settings=DeskSettings,
    run=run,
    migrations="services.desk.migrations",
    replay=replay,
    issue_token=issue_token,
    list_tokens=list_tokens,
    revoke_token=revoke_token,
)
