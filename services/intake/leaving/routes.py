"""The way out: the draft and the session end at the server, the browser forgets, something harmless opens.

What was not sent yet is erased; a report that was filed stays, and only this browser is signed out.

No token guards it beside the Doorkeeper's look at the origin and the cookies' SameSite: whoever is in a hurry must
not be asked anything, and a page that knows no visitor has the button, too.
"""

from pathlib import Path
from typing import Any

from litestar import Response, Router, get, post

from services.intake.form.drafts import forget_draft
from services.intake.form.visitor import database, forgotten, see, vault, visitor_of
from services.intake.status.session import end_session, signed_out
from shared.web.pages import WebRequest, forget_language, page

TEMPLATES = Path(__file__).parent / "templates"


@post("/report/exit", status_code=200, include_in_schema=False)
async def leave(request: WebRequest) -> Response[Any]:
    """Forget the draft and the open report, here and in the browser.

    Answered with a blank page that leads on by itself: a browser lets no form be redirected to another site (CSP,
    form-action), and the blank page takes its place in the history.
    """
    visitor = await visitor_of(request)
    if visitor.opened is not None:
        await forget_draft(database(request), vault(request), visitor.token, visitor.opened)
    await end_session(request)
    target = request.app.state.settings.exit_url
    response = page(request, "leaving/left.html", target=target)
    response.headers["Refresh"] = f"0;url={target}"
    forget_language(request, response)
    return signed_out(request, forgotten(request, response))


@get("/report/exit", include_in_schema=False)
async def left(request: WebRequest) -> Response[Any]:
    """Lead on whoever loads the address of the button: nothing ends by a mere link."""
    return see(request.app.state.settings.exit_url)


leaving_router = Router(path="/", route_handlers=[leave, left], request_max_body_size=10_000)
