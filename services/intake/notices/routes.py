"""The page that the link in a message leads to: one press, and no more messages come."""

from pathlib import Path

from litestar import Response, Router, get, post
from litestar.params import FromPath

from services.intake.notices.addressees import is_stop, stop_by_link
from shared.database.engine import Database
from shared.web.pages import WebRequest, page

TEMPLATES = Path(__file__).parent / "templates"


@get("/notices/{stop:str}", include_in_schema=False)
async def ask(request: WebRequest, stop: FromPath[str]) -> Response[str]:
    """Ask once: programs that look at links in mails must not end anything."""
    return page(request, "notices/stop.html", is_stopped=not await is_stop(_database(request), stop))


@post("/notices/{stop:str}", status_code=200, include_in_schema=False)
async def stop_notices(request: WebRequest, stop: FromPath[str]) -> Response[str]:
    """End the messages; a mail program may press for its reader (RFC 8058)."""
    await stop_by_link(_database(request), stop)
    return page(request, "notices/stop.html", is_stopped=True)


def _database(request: WebRequest) -> Database:
    return request.app.state.parts.database  # type: ignore[no-any-return]


notices_router = Router(path="/", route_handlers=[ask, stop_notices], request_max_body_size=10_000)
