"""What intake is told, beside what every service is."""

from shared.settings import Settings


class IntakeSettings(Settings, frozen=True, kw_only=True):
    """The public doors."""

    intake_host: str = "127.0.0.1"
    """Address to listen on."""
    intake_port: int = 8400
    intake_public_url: str = ""
    """How the public reaches intake, such as `https://report.example.org`; empty = the address above, by http."""
    intake_hosts: str = "localhost,127.0.0.1,[::1]"
    """Host names to answer for, without port, separated by commas; `*` = any. That of the public URL is added."""

    @property
    def public_url(self) -> str:
        """The public URL with the default filled in, without a slash at its end."""
        return (self.intake_public_url or f"http://{self.intake_host}:{self.intake_port}").rstrip("/")

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that are answered for."""
        public = self.public_url.partition("://")[2].partition("/")[0]
        named = public.partition("]")[0] + "]" if public.startswith("[") else public.partition(":")[0]
        return frozenset({named, *(host.strip() for host in self.intake_hosts.split(",") if host.strip())})
