"""Smaller answers: static files compressed once, pages as they are made.

A page holds secrets (a form's token, what somebody wrote), and a compressed length tells of a secret to whoever sees
lengths on the wire and may choose part of the same page (BREACH). To choose it, they must make a browser ask from
another site. So a page is compressed where our own page, or the person, asked for it (Sec-Fetch-Site), and where
no cookie came with the request; never for a link from elsewhere, and never where something was sent.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import cramjam
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

Encoding = Literal["br", "gzip"]
Headers = Iterable[tuple[bytes, bytes]]

_LEAST_BYTES = 600
# Above 5, brotli takes longer for a page than the page itself took.
_PAGE_LEVEL = {"br": 5, "gzip": 6}
_FILE_LEVEL = {"br": 11, "gzip": 9}
_OUR_OWN = frozenset({b"same-origin", b"none"})


def accepted(headers: Headers) -> Encoding | None:
    """Give the best encoding that the client takes (RFC 9110, section 12.5.3); None where it takes none of ours."""
    said = b",".join(value for name, value in headers if name == b"accept-encoding").decode("latin-1").lower()
    taken = {
        name.strip() for name, _, weight in (part.partition(";") for part in said.split(",")) if not _is_zero(weight)
    }
    return "br" if "br" in taken else "gzip" if "gzip" in taken else None


@lru_cache(256)
def compressed_file(content: bytes, encoding: Encoding) -> bytes:
    """Compress a file of ours as far as it goes, once."""
    return _compress(content, encoding, _FILE_LEVEL[encoding])


def compressing(app: Litestar) -> Litestar:
    """Compress the pages that an app answers; gives the app."""
    app.asgi_handler = _Compressing(app.asgi_handler)
    return app


class _Compressing:
    """Compresses pages that come whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "GET" or not may_compress(scope["headers"]):
            await self._app(scope, receive, send)
            return
        encoding = accepted(scope["headers"])
        if encoding is None:
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def send_smaller(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message["status"], message["headers"]):
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                begun, start = start, None
                if not message.get("more_body") and len(message["body"]) >= _LEAST_BYTES:
                    body = _compress(message["body"], encoding, _PAGE_LEVEL[encoding])
                    begun["headers"] = _described(begun["headers"], encoding, len(body))  # type: ignore[typeddict-item, typeddict-unknown-key]
                    message["body"] = body
                await send(begun)
            await send(message)

        await self._app(scope, receive, send_smaller)


def may_compress(headers: Headers) -> bool:
    """Tell whether nobody else chose what this page says, or it says nothing that is anybody's."""
    said = dict(headers)
    return said.get(b"sec-fetch-site") in _OUR_OWN or b"cookie" not in said


def _is_page(status: int, headers: Headers) -> bool:
    said = {name.lower(): value for name, value in headers}
    is_html = said.get(b"content-type", b"").startswith(b"text/html")
    return status == 200 and is_html and b"content-encoding" not in said  # noqa: PLR2004 - HTTP: a page as asked for


def _described(headers: Headers, encoding: Encoding, length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() not in {b"content-length", b"vary"}]
    vary = [value for name, value in headers if name.lower() == b"vary"]
    return [
        *kept,
        (b"vary", b", ".join([*vary, b"Accept-Encoding"])),
        (b"content-encoding", encoding.encode()),
        (b"content-length", str(length).encode()),
    ]


def _compress(content: bytes, encoding: Encoding, level: int) -> bytes:
    if encoding == "br":
        return bytes(cramjam.brotli.compress(content, level=level))
    return bytes(cramjam.gzip.compress(content, level=level))


def _is_zero(weight: str) -> bool:
    name, _, number = weight.replace(" ", "").partition("=")
    return name == "q" and number.strip("0.") == "" and number != ""
