"""What intake is told, beside what every service is."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from shared.settings import Port, Settings

Count = Annotated[int, Meta(ge=1)]


class IntakeSettings(Settings, frozen=True, kw_only=True):
    """The public doors."""

    intake_host: str = "127.0.0.1"
    """Address to listen on."""
    intake_port: int = 8400
    intake_public_url: str = ""
    """How the public reaches intake, such as `https://report.example.org`; empty = the address above, by http."""
    intake_hosts: str = "localhost,127.0.0.1,[::1]"
    """Host names to answer for, without port, separated by commas; `*` = any. That of the public URL is added."""
    exit_url: str = "https://www.wikipedia.org/"
    """Where "Exit this page" leads: a page that nobody wonders about."""
    help_lines: str = ""
    """File of the numbers and pages that help in each country; empty = none is shown."""
    receipt_keys: str = ""
    """`id:base64,…` of 32-byte keys that sign receipts, the current one first; empty = a key file (embedded only)."""
    trusted_proxies: str = ""
    """Networks of our own proxies, with commas between: the client's address is what they say in X-Forwarded-For."""
    limits: str = ""
    """Limits that replace the shipped ones, such as `answers=300/minute, sending=off`; `off` = none at all."""
    load_threshold: Count = 3000
    """Requests a minute at this process from which on the sending page asks for a proof of work."""
    proof_of_work: Literal["auto", "always", "never"] = "auto"
    """`auto` = above the threshold."""
    smtp_host: str = ""
    """The server that sends notices to reporters; empty = none are offered."""
    smtp_port: Port = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    """`tls` = from the first byte (port 465); `none` is for a server on this machine."""
    smtp_from: str = ""
    """The address that notices come from; needed with `smtp_host`."""

    clamd: str = ""
    """Where ClamAV's clamd listens: a socket's path, or `host:port`; empty = evidence is not scanned."""

    @property
    def public_url(self) -> str:
        """The public URL with the default filled in, without a slash at its end."""
        return (self.intake_public_url or f"http://{self.intake_host}:{self.intake_port}").rstrip("/")

    @property
    def lines_file(self) -> Path | None:
        """The file of help lines, if one is set."""
        return Path(self.help_lines) if self.help_lines else None

    @property
    def offers_notices(self) -> bool:
        """Tell whether reporters can be told of news by e-mail."""
        return bool(self.smtp_host and self.smtp_from)

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that are answered for."""
        public = self.public_url.partition("://")[2].partition("/")[0]
        named = public.partition("]")[0] + "]" if public.startswith("[") else public.partition(":")[0]
        return frozenset({named, *(host.strip() for host in self.intake_hosts.split(",") if host.strip())})
