"""What the desk is told beside what every service is."""

from shared.settings import Settings


class DeskSettings(Settings, frozen=True, kw_only=True):
    """Where the desk listens, and what it is called from outside."""

    desk_host: str = "127.0.0.1"
    desk_port: int = 8401
    desk_public_url: str = ""
    """As browsers see it, such as `https://desk.example.org`; https makes cookies Secure. Empty = host and port."""
    desk_hosts: str = ""
    """Further host names that it answers for, with commas between."""

    @property
    def public_url(self) -> str:
        """The public address with the default filled in, without a slash at its end."""
        return (self.desk_public_url or f"http://{self.desk_host}:{self.desk_port}").rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by https."""
        return self.public_url.startswith("https://")
