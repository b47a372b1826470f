"""The files a page links to, each under a name that holds the hash of its content: they may be kept for ever."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures.state import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from shared.web.compression import accepted, compressed_file

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is served."""

    name: str
    """With the hash: `tokens.1f3a….css`."""
    media_type: str
    content: bytes


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = sha256(content).hexdigest()[:16]
    return Asset(name=f"{path.stem}.{digest}{path.suffix}", media_type=MEDIA_TYPES[path.suffix], content=content)


ASSETS: Mapping[str, Asset] = {
    path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in MEDIA_TYPES
}
_BY_HASHED_NAME = {asset.name: asset for asset in ASSETS.values()}


def asset_url(name: str) -> str:
    """Give the address of a file in `static/`; raises `KeyError` if there is none."""
    return f"/static/{ASSETS[name].name}"


@get("/{name:str}", sync_to_thread=False, include_in_schema=False)
def static_file(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """Serve one file, compressed where the browser takes that."""
    asset = _BY_HASHED_NAME.get(name)
    if asset is None:
        raise NotFoundException
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    content = asset.content
    encoding = accepted(request.scope["headers"])
    if encoding is not None:
        content = compressed_file(content, encoding)
        headers["Content-Encoding"] = encoding
    return Response(content=content, media_type=asset.media_type, headers=headers)


def static_router() -> Router:
    """Serve `shared/web/static/` at `/static/`."""
    return Router(path="/static", route_handlers=[static_file])
