"""What the command knows of a service, and how it finds them: by entry point, so that shared/ imports no service."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any

import msgspec
import typer

from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.port import EventLog, Stage
from shared.messages.ids import ReportId
from shared.settings import Settings
from shared.telemetry.health import Health
from shared.vault.vault import Vault


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The adapters a service is given; chosen in one place (`parts.py`)."""

    database: Database
    log: EventLog
    vault: Vault
    directory: CurrentDirectory
    health: Health = msgspec.field(default_factory=Health)
    """Of this process; the services add their checks."""


class TokenHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Who has an access token; never the token, of which only a hash is kept."""

    label: str
    """Names this one token: what it is revoked by."""
    holder: str
    role: str
    issued_at: datetime
    revoked_at: datetime | None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at by `casebridge doctor`. `remedy` is what to do where it is not well."""

    subject: str
    is_well: bool
    found: str
    remedy: str = ""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A deployable: `run(settings, parts, stop)` serves until `stop` is set, then ends cleanly."""

    name: str
    summary: str
    settings: type[Settings]
    run: Callable[[Any, Parts, asyncio.Event], Awaitable[None]]
    migrations: str | None = None
    """The package that holds this service's alembic migrations, such as `services.intake.migrations`."""
    replay: Callable[[Any, Parts], Stage] | None = None
    """Give the stage that handles this service's dead letters again, as `run` would have."""
    issue_token: Callable[[Parts, str, str], Awaitable[str]] | None = None
    """Make an access token for (holder, role), store its hash, and give it, once; raises `ValueError`."""
    list_tokens: Callable[[Parts], Awaitable[Sequence[TokenHolder]]] | None = None
    """Give who has an access token, and who had one, oldest first."""
    revoke_token: Callable[[Parts, str], Awaitable[bool]] | None = None
    """End the token with this label; False where none has it. One that was revoked before stays as it was."""
    demo: Callable[[Any, Parts, Sequence[Mapping[str, Any]]], AsyncIterator[tuple[str, ReportId]]] | None = None
    """File sample reports as if they came today; gives (sample id, report id) for each as it is accepted."""
    examine: Callable[[Any], Awaitable[Sequence[Finding]]] | None = None
    """Look at what this service alone needs, for `casebridge doctor`; never raises for what is missing."""
    commands: Callable[[typer.Typer], None] | None = None
    """Adds the commands that are this service's own."""


def services() -> dict[str, Service]:
    """Give the installed services by name, in the order of the flow."""
    found = {point.name: point.load() for point in entry_points(group="casebridge.services")}
    return {name: found[name] for name in ("intake", "router", "desk") if name in found}
