from uuid import uuid4

import pytest
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler

from services.desk.api.guards import has_token, may_act
from services.desk.console.routes import console_router
from services.desk.console.session import officer_signed_in, refuse_forged, signed_in
from services.desk.console.sign_in import sign_in_router

PUBLIC = {
    "/sign-in",
    "/static/{name:str}",
    "/health/live",
    "/health/ready",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
# The methods change something of the person's own: their session.
WITHOUT_ROLE = {"/sign-out"}


def handlers(app: Litestar):
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if isinstance(handler, HTTPRouteHandler) and handler.handler_name != "options_handler":
                yield route.path, handler


def unguarded(app: Litestar) -> set[str]:
    known = {has_token, signed_in}
    return {path for path, handler in handlers(app) if not known & set(handler.resolve_guards())} - PUBLIC


def test_every_route_is_guarded_outside_the_named_public_set(app):
    found = {path for path, _ in handlers(app)}

    assert unguarded(app) == set()
    assert found >= PUBLIC


def test_a_route_without_a_guard_would_be_found():
    @get("/cases")
    async def forgotten() -> str:
        return "everything"

    assert unguarded(Litestar([forgotten], openapi_config=None)) == {"/cases"}


def test_every_change_asks_for_a_role_that_may_act(app):
    acting = {may_act, officer_signed_in}
    loose = {
        path
        for path, handler in handlers(app)
        if not set(handler.http_methods) <= SAFE and not acting & set(handler.resolve_guards())
    }

    assert loose - PUBLIC - WITHOUT_ROLE == set()


def test_every_form_is_checked_for_forgery():
    assert sign_in_router.before_request is refuse_forged
    assert console_router.before_request is refuse_forged


async def test_anonymous_gets_nothing_from_any_guarded_route(app, client):
    for path, handler in handlers(app):
        if path in PUBLIC:
            continue
        for method in set(handler.http_methods) - {"OPTIONS"}:
            url = path.replace("{referral_id:str}", str(uuid4())).replace("{action:str}", "close")
            answer = await client.request(method, url)

            is_refused = answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in")
            assert is_refused, (method, url, answer.status_code)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/v1/queue", "/nothing", "/health/live"])
async def test_every_answer_has_the_security_headers(client, path):
    answer = await client.get(path)

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_foreign_host_is_refused(client):
    answer = await client.get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 421
