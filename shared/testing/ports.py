"""Free ports of the loopback, below those that the system gives to outgoing connections.

A client that tries again and again to reach a server that is down may otherwise be given that very port for its own
end, connect to itself, and keep the server from coming back: seen with a broker that was killed on purpose.
"""

import secrets
import socket

LOWEST, HIGHEST = 15_000, 32_000


def free_port() -> int:
    """Give a port that nobody listens on at this moment."""
    while True:
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
