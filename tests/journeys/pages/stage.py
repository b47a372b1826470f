"""Shows recorded pages to a browser under one address, each as it was answered, with what it loads from the house."""

import asyncio
from collections.abc import Mapping

import httpx

from shared.testing.browser import axe
from tests.journeys.pages.recording import View

FOLDER = "/seen/"
AXE = "/axe.js"
"""From here it is compiled once, not with each page."""
_KEPT = {"content-type": "text/javascript", "cache-control": "max-age=3600"}


class Stage:
    """A server on loopback: /seen/<number> is a recorded page; everything else is asked of the house once."""

    def __init__(self, site: str) -> None:
        self._house = httpx.AsyncClient(base_url=site)
        self._views: list[View] = []
        self._loaded = {AXE: _response(200, _KEPT, axe().encode())}
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._house.aclose()

    def show(self, view: View) -> str:
        """Give the address where this page is shown."""
        self._views.append(view)
        self._loaded |= {
            path: _response(200, {"content-type": kind}, content) for path, (kind, content) in view.pictures.items()
        }
        return f"{self.address}{FOLDER}{len(self._views) - 1}"

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            writer.write(await self._page(request.split(b" ", 2)[1].decode()))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _page(self, path: str) -> bytes:
        if path.startswith(FOLDER):
            view = self._views[int(path.removeprefix(FOLDER).partition("?")[0])]
            return _response(view.status, view.headers, view.body)
        if path not in self._loaded:
            answer = await self._house.get(path)
            kept = {key: answer.headers[key] for key in ("content-type", "cache-control") if key in answer.headers}
            self._loaded[path] = _response(answer.status_code, kept, answer.content)
        return self._loaded[path]


def _response(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} x", *(f"{key}: {value}" for key, value in headers.items())]
    head = "\r\n".join([*lines, f"content-length: {len(body)}", "connection: close", "", ""])
    return head.encode("latin-1") + body
