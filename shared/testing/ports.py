"""Free ports of the loopback, below those that the system gives to outgoing connections.

A client that tries again and again to reach a server that is down may otherwise be given that very port for its own
end, connect to itself, and keep the server from coming back: seen with a broker that was killed on purpose.
"""

import asyncio
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


async def is_open(port: int) -> bool:
    """Ask whether somebody listens on a port."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def listening(port: int, serving: asyncio.Task[None]) -> None:
    """Wait until somebody listens on a port; raises what ended the task that was to."""
    while not await is_open(port):
        if serving.done():
            await serving
        await asyncio.sleep(0.05)
