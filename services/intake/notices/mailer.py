"""The way out of the house for messages: SMTP (RFC 5321), by aiosmtplib.

Not smtplib in a thread: a server that hangs would hold its thread beyond every deadline of ours, and our stop too.
"""

import asyncio
from email.message import EmailMessage
from typing import Literal, Protocol

import aiosmtplib
import msgspec

from services.intake.settings import IntakeSettings
from shared.cli.service import Finding

MOST_SECONDS = 30.0
_PERMANENT = range(500, 600)
# Of the server, not of the message: an operator mends it, and then it goes out.
_OF_THE_SERVER = frozenset({530, 534, 535, 538})


class MessageRefused(Exception):  # noqa: N818 - named for the condition
    """The server says that it will never take this message: the address is none, or does not want it."""


class Mailer(Protocol):
    """Sends messages."""

    async def send(self, message: EmailMessage) -> None:
        """Hand the message over. Raises `MessageRefused`; anything else that is raised means: later."""
        ...


class SmtpMailer(msgspec.Struct, frozen=True, kw_only=True):
    """A server by its address; a connection for each message, all within `MOST_SECONDS`."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: Literal["starttls", "tls", "none"] = "starttls"

    def __repr__(self) -> str:
        return f"SmtpMailer({self.host}:{self.port})"

    async def send(self, message: EmailMessage) -> None:
        """Hand the message over."""
        async with asyncio.timeout(MOST_SECONDS), self._client() as client:
            try:
                await client.send_message(message)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                if all(one.code in _PERMANENT for one in refused.recipients):
                    raise MessageRefused from None
                raise
            except aiosmtplib.SMTPResponseException as refused:
                if refused.code in _PERMANENT and refused.code not in _OF_THE_SERVER:
                    raise MessageRefused from None
                raise
            except (aiosmtplib.SMTPNotSupported, ValueError):
                # An address in letters that the server does not take (RFC 6531), or none at all.
                raise MessageRefused from None

    async def check(self) -> None:
        """Connect, log in where there is a user, and leave. Raises what is wrong."""
        async with asyncio.timeout(MOST_SECONDS), self._client() as client:
            await client.noop()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            timeout=MOST_SECONDS,
        )


def mailer_of(settings: IntakeSettings) -> SmtpMailer | None:
    """Give the mailer that the settings choose; None where no notices are sent."""
    if not settings.offers_notices:
        return None
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        tls=settings.smtp_tls,
    )


async def examine(settings: IntakeSettings) -> list[Finding]:
    """Say whether notices can be sent, for `casebridge doctor`."""
    subject = "notices by e-mail"
    if not settings.smtp_host:
        return [Finding(subject=subject, is_well=True, found="not offered: no mail server is set")]
    mailer = mailer_of(settings)
    if mailer is None:
        remedy = "Set CASEBRIDGE_SMTP_FROM to the address that they come from."
        return [Finding(subject=subject, is_well=False, found="a mail server is set, but no sender", remedy=remedy)]
    place = f"{mailer.host}:{mailer.port}"
    try:
        await mailer.check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong is the finding
        remedy = "Is it running, and are CASEBRIDGE_SMTP_PORT, _TLS, _USER and _PASSWORD right?"
        return [Finding(subject=subject, is_well=False, found=f"{place}: {type(error).__name__}", remedy=remedy)]
    return [Finding(subject=subject, is_well=True, found=f"{place}: answers")]
