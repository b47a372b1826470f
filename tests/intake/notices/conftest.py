"""A mail server on loopback, and a courier whose clock is in the test's hand."""

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from services.intake.notices.addressees import tell
from services.intake.notices.mailer import SmtpMailer
from services.intake.notices.sending import Courier

SITE = "https://report.example.org"
ADDRESS = "minh@example.com"


class MailServer:
    """Takes messages, or answers as it is told to."""

    def __init__(self) -> None:
        self.answers = "250 OK"
        self.to_recipients = "250 OK"
        self.taken: list[EmailMessage] = []
        self.port = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.to_recipients.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipients

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - likewise
        if self.answers.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=default))
        return self.answers


@pytest_asyncio.fixture
async def mail_server():
    server = MailServer()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(server, hostname="localhost", loop=loop), "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    await listening.wait_closed()


@pytest.fixture
def courier(database, vault, mail_server, clock):
    return Courier(
        database,
        vault,
        SmtpMailer(host="127.0.0.1", port=mail_server.port, tls="none"),
        sender="Casebridge <no-reply@report.example.org>",
        public_url=SITE,
        clock=clock,
    )


@pytest.fixture
def asks_for_notices(filing, database, vault):
    """File a report whose reporter wants to be told of news; gives its id."""

    async def asks(report, *, email: str = ADDRESS, language: str = "en"):
        accepted = await filing.file(report, door="form")
        key = (await vault.keys([accepted.report_id]))[accepted.report_id]
        await tell(database, accepted.report_id, key, email=email, language=language)
        return accepted

    return asks
