"""Signing in with an access token, and out."""

from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.response import Redirect

from services.desk.console.session import (
    ConsoleRequest,
    SignInNeeded,
    new_visit,
    refuse_forged,
    session_cookie,
    session_of,
    signed_in,
)
from services.desk.people.access import csrf_token, person_by_session, sign_in, sign_out
from shared.telemetry import metrics
from shared.web.pages import language_of, page


@get("/sign-in")
async def show_sign_in(request: ConsoleRequest) -> Response[str] | Redirect:
    """Show the form; who is signed in goes on to the queue."""
    desk, session = request.app.state.desk, session_of(request)
    if session and await person_by_session(desk.database, session, now=desk.clock()):
        return Redirect("/", status_code=303)
    wished = onward(request.query_params.get("next", ""))
    return _form(request, session or new_visit(), wished=wished)


@post("/sign-in")
async def send_sign_in(request: ConsoleRequest) -> Response[str] | Redirect:
    """Open a session under an id made now: the one that came with the request is never taken over."""
    desk, form = request.app.state.desk, await request.form()
    wished = onward(str(form.get("next", "")))
    session = await sign_in(desk.database, str(form.get("token", "")).strip(), now=desk.clock())
    if session is None:
        metrics.desk_refused.labels(reason="no token").inc()
        return _form(request, session_of(request), wished=wished, is_refused=True)
    return Redirect(
        wished,
        status_code=303,
        cookies=[session_cookie(request.app.state, session)],
    )


@post("/sign-out", guards=[signed_in])
async def send_sign_out(request: ConsoleRequest) -> Redirect:
    """End the session here and in the table."""
    await sign_out(request.app.state.desk.database, session_of(request))
    gone = session_cookie(request.app.state, "", seconds=0)
    return Redirect("/sign-in", status_code=303, cookies=[gone])


def to_sign_in(request: ConsoleRequest, _error: SignInNeeded) -> Redirect:
    """Send whoever is not signed in to the form, in the language asked for, and from there to where they were going."""
    going = {}
    if "lang" in request.query_params:
        going["lang"] = language_of(request).code
    if request.method == "GET" and request.url.path != "/":
        going["next"] = request.url.path
    return Redirect(f"/sign-in?{urlencode(going, safe='/')}" if going else "/sign-in", status_code=303)


def onward(wished: str) -> str:
    """Give the path to go on to: one of ours, whatever was asked for."""
    is_ours = wished.startswith("/") and not wished.startswith(("//", "/\\")) and wished.isprintable()
    return wished if is_ours and "\\" not in wished else "/"


def _form(request: ConsoleRequest, visit: str, *, wished: str, is_refused: bool = False) -> Response[str]:
    response = page(
        request,
        "desk/sign_in.html",
        status_code=422 if is_refused else 200,
        csrf=csrf_token(visit),
        next=wished,
        is_refused=is_refused,
    )
    response.set_cookie(session_cookie(request.app.state, visit))
    return response


sign_in_router = Router(
    path="/", route_handlers=[show_sign_in, send_sign_in, send_sign_out], before_request=refuse_forged
)
