"""The way out: the draft and the session end at the server, the browser forgets, something harmless opens.

What was not sent yet is erased; a report that was filed stays, and only this browser is signed out.

No token guards it beside the Doorkeeper's look at the origin and the cookies' SameSite: whoever is in a hurry must
not be asked anything, and a page that knows no visitor has the button, too.

The script's word that somebody left may come late or never, while the arrow back is one press away. So the script
leaves a cookie first: what comes with it is shown nothing before the rest is forgotten.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import State

from services.intake.form.drafts import KEPT, forget_draft
from services.intake.form.visitor import database, forgotten, see, vault, visitor_of
from services.intake.status.session import end_session, signed_out
from shared.web.cookies import cookie, cookie_name
from shared.web.pages import WebRequest, forget_language, page

TEMPLATES = Path(__file__).parent / "templates"
_EXIT = "/report/exit"
_LEFT = "casebridge-left"


def left_cookie(state: State) -> str:
    """Give the cookie that the script writes on its way out, as `document.cookie` takes it; kept as long as a draft."""
    kept = cookie(state, _LEFT, "1", seconds=int(KEPT.total_seconds()))
    return replace(kept, httponly=False).to_header(header="").strip()


async def finish_leaving(request: WebRequest) -> Response[Any] | None:
    """Forget for a browser that has left, whatever it asks for now, and begin anew: an app's `before_request`."""
    if cookie_name(request.app.state, _LEFT) not in request.cookies or request.url.path == _EXIT:
        return None
    await _forget(request)
    return _forgotten_here(request, see("/"))


@post(_EXIT, status_code=200, include_in_schema=False)
async def leave(request: WebRequest) -> Response[Any]:
    """Forget the draft and the open report, here and in the browser.

    Answered with a blank page that leads on by itself: a browser lets no form be redirected to another site (CSP,
    form-action), and the blank page takes its place in the history.
    """
    await _forget(request)
    target = request.app.state.settings.exit_url
    response = page(request, "leaving/left.html", target=target)
    response.headers["Refresh"] = f"0;url={target}"
    return _forgotten_here(request, response)


@get(_EXIT, include_in_schema=False)
async def left(request: WebRequest) -> Response[Any]:
    """Lead on whoever loads the address of the button: nothing ends by a mere link."""
    return see(request.app.state.settings.exit_url)


leaving_router = Router(path="/", route_handlers=[leave, left], request_max_body_size=10_000)


async def _forget(request: WebRequest) -> None:
    visitor = await visitor_of(request)
    if visitor.opened is not None:
        await forget_draft(database(request), vault(request), visitor.token, visitor.opened)
    await end_session(request)


def _forgotten_here(request: WebRequest, response: Response[Any]) -> Response[Any]:
    forget_language(request, response)
    response.set_cookie(cookie(request.app.state, _LEFT, "", seconds=0))
    return signed_out(request, forgotten(request, response))
