"""The desk as one app: the API, the console, health."""

from urllib.parse import urlsplit

from litestar import Litestar
from litestar.datastructures import State

from services.desk.api.routes import api_router
from services.desk.console.refusals import TEMPLATES, refusal_page
from services.desk.console.routes import console_router
from services.desk.console.session import SignInNeeded
from services.desk.console.sign_in import sign_in_router, to_sign_in
from services.desk.desk import Desk
from services.desk.settings import DeskSettings
from shared.telemetry.health import Health
from shared.web.headers import protect
from shared.web.health_routes import health_router
from shared.web.pages import static_router, template_config
from shared.web.problems import exception_handlers

MAX_BODY_BYTES = 64 * 1024


def create_app(settings: DeskSettings, desk: Desk, health: Health) -> Litestar:
    """Make the app."""
    app = Litestar(
        [api_router, sign_in_router, console_router, static_router(), health_router(health)],
        state=State({"desk": desk, "is_secure": settings.is_secure}),
        exception_handlers={**exception_handlers(refusal_page), SignInNeeded: to_sign_in},
        template_config=template_config(TEMPLATES),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY_BYTES,
    )
    return protect(app, service="desk", hosts=hosts(settings), is_https=settings.is_secure)


def hosts(settings: DeskSettings) -> set[str]:
    """Name the hosts that the desk answers for."""
    further = {host.strip() for host in settings.desk_hosts.split(",") if host.strip()}
    public = urlsplit(settings.public_url).hostname or settings.desk_host
    local = {"localhost", "127.0.0.1"} if settings.desk_host in {"127.0.0.1", "localhost"} else set()
    return {public, settings.desk_host} | further | local
