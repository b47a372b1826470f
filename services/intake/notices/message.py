"""The message: that there is news, where to read it, how to stop it. Nothing of the report, not even its reference."""

from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from uuid import NAMESPACE_URL, uuid5

from services.intake.notices.addressees import Addressee
from shared.i18n.catalogues import gettext
from shared.i18n.languages import ENGLISH, LANGUAGES, speaking


def compose(addressee: Addressee, *, sender: str, public_url: str, number: int, at: float) -> EmailMessage:
    """Write the message in the reporter's language. `number` of the news: sent twice, it has the same Message-ID.

    Raises `ValueError` where the address cannot stand in a header.
    """
    stop = f"{public_url}/notices/{addressee.stop}"
    message = EmailMessage()
    message["From"] = sender
    message["To"] = addressee.email
    message["Date"] = formatdate(at)
    message["Message-ID"] = f"<{uuid5(NAMESPACE_URL, f'{stop}/{number}')}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    # One click in the mail program (RFC 8058).
    message["List-Unsubscribe"] = f"<{stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    language = LANGUAGES.get(addressee.language, ENGLISH)
    with speaking(language):
        message["Subject"] = gettext("There is news for you")
        message.set_content("\n\n".join(_paragraphs(f"{public_url}/status", stop)) + "\n")
    message["Content-Language"] = language.code
    return message


def _paragraphs(status: str, stop: str) -> list[str]:
    return [
        gettext("There is news for you"),
        gettext("Open this page and type your receipt to read it:") + f"\n{status}",
        gettext("We never ask for money, passwords or codes, and never for your receipt by e-mail."),
        gettext("No more of these messages? Open this page:") + f"\n{stop}",
    ]


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
