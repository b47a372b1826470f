"""Load from a program that nobody here wrote: wrk, on the loopback, for a bounded time."""

import asyncio
import re
import subprocess
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec

from shared.testing.missing import missing

CLIENTS = 64

SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
local file = io.open("{body}")
wrk.body = file:read("*a")
file:close()
"""

NARRATIVE = (
    "I met a man on a dating site in August. He told me about a platform for crypto and helped me to open an account. "
    "On 3 October I sent 3.250,00 EUR to DE89 3704 0044 0532 0130 00, and on 9 October 1.100,00 EUR more. The site "
    "is hxxps://bright-yield[.]example/login and he writes from +44 7700 900318. Now nobody answers. "
)


def body() -> bytes:
    """Give a report of about 1.5 KB, as a citizen files it."""
    transaction = {"method": "transfer", "occurred_at": "2026-10-03T10:15:00+02:00", "amount": "3250.00"}
    transaction |= {"currency": "EUR", "to": {"iban": "DE89370400440532013000", "holder": "Bright Yield"}}
    report = {
        "reporter": {"role": "victim", "country": "PT", "email": "maria@example.pt"},
        "victim": {"country": "PT", "age_band": "40_59"},
        "incident": {"narrative": NARRATIVE * 3, "contact_methods": ["social", "web"], "impact": ["money"]},
        "transactions": [transaction],
        "suspects": [{"alias": "Henry", "phones": ["+447700900318"]}],
    }
    return msgspec.json.encode(report)


class Connections:
    """Keeps connections open and posts over them, at a small part of what an HTTP library costs: we measure others."""

    def __init__(self, url: str, token: str) -> None:
        self._url = urlsplit(url)
        self._token = token
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for _, writer in self._idle:
            writer.close()

    async def post(self, content: bytes) -> Any:
        """Post JSON, and give what is answered; raises unless it is accepted."""
        host, port = self._url.hostname, self._url.port
        reader, writer = self._idle.pop(0) if self._idle else await asyncio.open_connection(host, port)
        head = f"POST {self._url.path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {self._token}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        answered = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answered.partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        if not answered.startswith(b"http/1.1 202"):
            raise RuntimeError(f"{answered!r} {answer!r}")
        self._idle.append((reader, writer))
        return msgspec.json.decode(answer)


def requests_per_second(url: str, token: str, folder: Path, seconds: float) -> float:
    """Post the body from 64 connections for so long, and give the accepted ones a second."""
    (folder / "body.json").write_bytes(body())
    script = folder / "post.lua"
    script.write_text(SCRIPT.format(token=token, body=folder / "body.json"))
    try:
        printed = subprocess.run(
            ["wrk", "-t1", f"-c{CLIENTS}", f"-d{max(1, round(seconds))}s", "-s", str(script), url],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except FileNotFoundError:
        missing("wrk is not installed (Debian: apt-get install wrk)")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    if refused:
        raise RuntimeError(f"{refused[1]} requests were refused: {printed}")
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", printed)[1])  # type: ignore[index]
