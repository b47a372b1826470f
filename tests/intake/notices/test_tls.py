"""Messages go out over TLS to a server whose certificate is known, and never in the clear where TLS was asked for."""

import asyncio
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.intake.notices.mailer import SmtpMailer

NAME = "localhost"


class Listening:
    """Notes for each message whether it came encrypted."""

    def __init__(self) -> None:
        self.was_encrypted: list[bool] = []

    async def handle_DATA(self, server, session, _envelope):  # noqa: N802 - aiosmtpd's name
        self.was_encrypted.append(session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"


@pytest.fixture
def certificate(tmp_path):
    """Make a certificate that vouches for itself; gives the file that holds it with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "mail.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return file


@pytest.fixture
def is_known(certificate, monkeypatch):
    """Let this machine trust it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def server(certificate):
    @asynccontextmanager
    async def server(offers: str):
        handler, loop = Listening(), asyncio.get_running_loop()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        starts = context if offers == "starttls" else None
        listening = await loop.create_server(
            lambda: SMTP(handler, hostname=NAME, loop=loop, tls_context=starts),
            "127.0.0.1",
            0,
            ssl=context if offers == "tls" else None,
        )
        yield handler, listening.sockets[0].getsockname()[1]
        listening.close()
        await listening.wait_closed()

    return server


@pytest.fixture
def message():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "news@report.example.org", "minh@example.com", "News"
    message.set_content("There is news.")
    return message


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_it_goes_out_encrypted(tls, server, message, is_known):
    async with server(offers=tls) as (handler, port):
        await SmtpMailer(host=NAME, port=port, tls=tls).send(message)

    assert handler.was_encrypted == [True]


async def test_without_tls_it_goes_out_in_the_clear_where_that_was_chosen(server, message):
    """The control: what the other tests look at tells the one from the other."""
    async with server(offers="none") as (handler, port):
        await SmtpMailer(host=NAME, port=port, tls="none").send(message)

    assert handler.was_encrypted == [False]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(tls, server, message):
    async with server(offers=tls) as (handler, port):
        with pytest.raises((aiosmtplib.SMTPException, ssl.SSLError)):
            await SmtpMailer(host=NAME, port=port, tls=tls).send(message)

    assert handler.was_encrypted == []


async def test_a_server_that_offers_no_tls_gets_nothing(server, message, is_known):
    async with server(offers="none") as (handler, port):
        with pytest.raises(aiosmtplib.SMTPException):
            await SmtpMailer(host=NAME, port=port, tls="starttls").send(message)

    assert handler.was_encrypted == []
