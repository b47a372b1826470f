"""Intake as a deployable: the HTTP server, the relay of its outbox, and the projection of what becomes of reports."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.intake.commands import add_commands
from services.intake.demo import file_samples
from services.intake.reports.filing import Filing
from services.intake.senders import repository as senders
from services.intake.senders.access import issue_token
from services.intake.settings import IntakeSettings
from services.intake.status.projection import NAME, project, status_projection
from services.intake.tables import events
from shared.cli.running import follow_queues, together
from shared.cli.service import Finding, Parts, Service, TokenHolder
from shared.eventlog.dead_letters import replaying
from shared.eventlog.port import Outbox, Stage
from shared.eventlog.records import Outcome, Record
from shared.messages.ids import ReportId
from shared.messages.topics import DEAD

ROLES = {"sender": False, "sandbox": True}


def outbox_of(parts: Parts) -> Outbox:
    """Name intake's outbox."""
    return Outbox(name="intake", database=parts.database, tables=events)


def filing_of(parts: Parts) -> Filing:
    """Make the one way in."""
    return Filing(parts.database, parts.vault, outbox_of(parts))


async def run(settings: IntakeSettings, parts: Parts, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. It accepts without the event log, too: only its database must answer."""
    # Here, since `casebridge --help` needs no web framework, no mail and no catalogues.
    from services.intake.app import create_app  # noqa: PLC0415
    from services.intake.evidence.keeping import keep_evidence  # noqa: PLC0415
    from services.intake.notices.mailer import mailer_of  # noqa: PLC0415
    from services.intake.notices.sending import Courier  # noqa: PLC0415
    from services.intake.receipts.keys import make_receipt_key  # noqa: PLC0415
    from shared.web.server import serve  # noqa: PLC0415

    mailer = mailer_of(settings)
    sending = []
    if mailer is not None:
        courier = Courier(
            parts.database, parts.vault, mailer, sender=settings.smtp_from, public_url=settings.public_url
        )
        sending.append(courier.run(stop))
    make_receipt_key(settings)
    async with filing_of(parts) as filing:
        app = create_app(settings, parts, filing)
        await together(
            stop,
            *sending,
            keep_evidence(parts.database, parts.vault, settings.clamd, stop),
            serve(app, settings.intake_host, settings.intake_port, stop),
            parts.log.run_relay(outbox_of(parts), stop),
            follow_queues(parts, lambda found: status_projection(parts.database, found.queues()), stop),
        )


def replay(_settings: IntakeSettings, parts: Parts) -> Stage:
    """Handle again what the status projection gave up; telling the same news twice changes nothing."""

    async def again(records: Sequence[Record]) -> Sequence[Outcome]:
        async with parts.database.writing() as transaction:
            return await project(transaction, records)

    return Stage(name=f"{NAME}.replay", topics=(DEAD,), handler=replaying(NAME, again))


async def issue(parts: Parts, holder: str, role: str) -> str:
    """Make a token for a sender: `sender` for real reports, `sandbox` for tests. Raises `ValueError`."""
    if role not in ROLES:
        raise ValueError(f"Intake has no role {role!r}. Write sender, or sandbox for tests.")
    return await issue_token(parts.database, holder, is_sandbox=ROLES[role])


async def list_tokens(parts: Parts) -> Sequence[TokenHolder]:
    """Give who has or had a token to send with."""
    async with parts.database.reading() as transaction:
        found = await senders.all_access(transaction)
    return [
        TokenHolder(
            label=access.label,
            holder=access.name,
            role="sandbox" if access.is_sandbox else "sender",
            issued_at=access.created_at,
            revoked_at=access.revoked_at,
        )
        for access in found
    ]


async def revoke_token(parts: Parts, label: str) -> bool:
    """End a sender's token; a running intake believes it half a minute longer."""
    async with parts.database.writing() as transaction:
        return await senders.revoke(transaction, label, datetime.now(UTC))


async def demo(
    _settings: IntakeSettings, parts: Parts, samples: Sequence[Mapping[str, Any]]
) -> AsyncIterator[tuple[str, ReportId]]:
    """File sample reports as if they came today."""
    async with filing_of(parts) as filing:
        async for sample, accepted in file_samples(filing, samples):
            yield sample, accepted.report_id


async def examine(settings: IntakeSettings) -> list[Finding]:
    """Look at what intake alone needs."""
    from services.intake.advice import current  # noqa: PLC0415 - as in `run`
    from services.intake.notices import mailer  # noqa: PLC0415 - likewise
    from services.intake.receipts import keys  # noqa: PLC0415 - likewise

    return [*await mailer.examine(settings), current.examine(settings.lines_file), keys.examine(settings)]


service = Service(
    name="intake",
    summary="The public doors: the citizen's form and the senders' API.",
    settings=IntakeSettings,
    run=run,
    migrations="services.intake.migrations",
    replay=replay,
    issue_token=issue,
    list_tokens=list_tokens,
    revoke_token=revoke_token,
    demo=demo,
    examine=examine,
    commands=add_commands,
)
