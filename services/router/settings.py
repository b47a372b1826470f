"""What the router is told beside what every service is."""

from shared.settings import Settings


class RouterSettings(Settings, frozen=True, kw_only=True):
    """Where the router answers for its health; it has no other HTTP."""

    router_host: str = "127.0.0.1"
    """Interface of the health and metrics server, which runs when `metrics_port` is set."""
