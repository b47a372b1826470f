"""Access tokens at the command line: made and shown once, listed without themselves, revoked by their label."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from shared.cli.parts import opened
from shared.cli.service import Service, TokenHolder, services
from shared.cli.terminal import Json, console, run
from shared.settings import SettingRefused, load

_Of = Annotated[str, typer.Argument(help="intake (for senders) or desk (for focal points and the hub).")]


def add_commands(app: typer.Typer) -> None:
    """Add them to the casebridge command."""
    app.command("token", epilog="Example: casebridge token desk DE officer")(token)
    app.command("tokens", epilog="Example: casebridge tokens desk --json")(tokens)
    app.command("revoke-token", epilog="Example: casebridge revoke-token desk DE-officer-3fa2c1")(revoke_token)


def token(
    service: Annotated[str, typer.Argument(help="intake (for a sender) or desk (for a focal point).")],
    holder: Annotated[str, typer.Argument(help="The sender's name; or the focal point's country, or hub.")],
    role: Annotated[
        str, typer.Argument(help="intake: sender or sandbox. desk: reader, officer, reviewer or operator.")
    ],
) -> None:
    """Make an access token and print it, once; only its hash is kept."""

    async def issue() -> None:
        issuer = _issuer(service)
        if issuer.issue_token is None:
            raise _gives_none(service)
        async with opened(load(issuer.settings)) as parts:
            try:
                typer.echo(await issuer.issue_token(parts, holder, role))
            except ValueError as refusal:
                raise SettingRefused(str(refusal)) from refusal

    run(issue())


def tokens(service: _Of, as_json: Json = False) -> None:
    """List who has, or had, an access token: never the token itself, of which only a hash is kept."""

    async def show() -> None:
        issuer = _issuer(service)
        if issuer.list_tokens is None:
            raise _gives_none(service)
        async with opened(load(issuer.settings)) as parts:
            holders = await issuer.list_tokens(parts)
        if as_json:
            for holder in holders:
                typer.echo(msgspec.json.encode(holder).decode())
        elif holders:
            console.print(_table(service, holders))
        else:
            console.print(f"Nobody has a token of {service} yet. Make one: [bold]casebridge token {service}[/bold] …")

    run(show())


def revoke_token(
    service: _Of,
    label: Annotated[str, typer.Argument(help="The token's label, as `casebridge tokens` shows it.")],
) -> None:
    """End an access token at once, and the desk sessions that it opened; what was done with it stays."""

    async def revoke() -> None:
        issuer = _issuer(service)
        if issuer.revoke_token is None:
            raise _gives_none(service)
        async with opened(load(issuer.settings)) as parts:
            if not await issuer.revoke_token(parts, label):
                raise SettingRefused(f"{label}: no token has this label. To see them: casebridge tokens {service}")
        console.print(f"{label} is revoked.", markup=False, highlight=False)

    run(revoke())


def _issuer(service: str) -> Service:
    issuer = services().get(service)
    if issuer is None:
        raise _gives_none(service)
    return issuer


def _gives_none(service: str) -> SettingRefused:
    return SettingRefused(f"{service}: gives no tokens. Write intake or desk.")


def _table(service: str, holders: Sequence[TokenHolder]) -> Table:
    table = Table("label", "holder", "role", "issued (UTC)", "revoked (UTC)", title=f"Tokens of {service}", box=None)
    for holder in holders:
        revoked = f"{holder.revoked_at:%Y-%m-%d %H:%M}" if holder.revoked_at else ""
        style = "dim" if revoked else ""
        issued = f"{holder.issued_at:%Y-%m-%d %H:%M}"
        table.add_row(Text(holder.label), Text(holder.holder), holder.role, issued, revoked, style=style)
    return table
