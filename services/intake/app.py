"""The intake app: the API, the form, the status pages, health."""

from pathlib import Path

from litestar import Litestar
from litestar.datastructures import State

from services.intake.advice.current import CurrentLines
from services.intake.advice.routes import help_router
from services.intake.advice.topic import TEMPLATES as ADVICE
from services.intake.api.routes import api_router
from services.intake.evidence.receiving import Receiving
from services.intake.form.routes import form_router
from services.intake.form.visitor import visitor_of
from services.intake.guarding.asking import TEMPLATES as GUARDING
from services.intake.guarding.door import guarded
from services.intake.guarding.making import guard_of
from services.intake.guarding.networks import Clients
from services.intake.leaving.routes import TEMPLATES as LEAVING
from services.intake.leaving.routes import finish_leaving, leaving_router, left_cookie
from services.intake.notices.routes import TEMPLATES as NOTICES
from services.intake.notices.routes import notices_router
from services.intake.receipts.keys import receipt_keys
from services.intake.receipts.routes import TEMPLATES as RECEIPTS
from services.intake.receipts.routes import receipts_router
from services.intake.receipts.showing import receipt_digits, receipt_words
from services.intake.reports.filing import Filing
from services.intake.senders.access import Senders
from services.intake.settings import IntakeSettings
from services.intake.status.routes import status_router
from services.intake.status.session import admitted
from services.intake.uploads.bodies import Gate
from services.intake.uploads.page import TEMPLATES as UPLOADS
from services.intake.uploads.page import evidence_router
from services.intake.uploads.routes import uploads_router
from shared.cli.service import Parts
from shared.web.compression import compressing
from shared.web.error_pages import error_page
from shared.web.headers import protect
from shared.web.health_routes import health_router
from shared.web.pages import WebRequest, keep_language, static_router, template_config
from shared.web.problems import exception_handlers

_ROOM = Path(__file__).parent


def create_app(settings: IntakeSettings, parts: Parts, filing: Filing) -> Litestar:
    """Make the app; `filing` must run (`async with`) while it is served.

    The description of the API is ours (/schema/openapi.json): Litestar's pages about it load from elsewhere.
    """
    is_https = settings.public_url.startswith("https://")
    guard = guard_of(settings, parts.vault.master_keys)
    clients = Clients(settings.trusted_proxies)
    state = State(
        {
            "parts": parts,
            "filing": filing,
            "settings": settings,
            "senders": Senders(parts.database),
            "receiving": Receiving(parts.database, parts.vault),
            "gate": Gate(clients),
            "guard": guard,
            "receipt_keys": receipt_keys(settings),
            "is_secure": is_https,
            "lines": CurrentLines(settings.lines_file, parts.directory),
        }
    )
    app = Litestar(
        route_handlers=[
            api_router,
            evidence_router,
            form_router,
            help_router,
            leaving_router,
            notices_router,
            receipts_router,
            status_router,
            uploads_router,
            static_router(),
            health_router(parts.health),
        ],
        before_request=finish_leaving,
        before_send=[keep_language],
        openapi_config=None,
        logging_config=None,
        exception_handlers=exception_handlers(html=error_page),
        template_config=template_config(
            _ROOM / "form" / "templates",
            _ROOM / "status" / "templates",
            GUARDING,
            LEAVING,
            ADVICE,
            NOTICES,
            RECEIPTS,
            UPLOADS,
            exit_url=settings.exit_url,
            left_cookie=left_cookie(state),
            receipt_digits=receipt_digits,
            receipt_words=receipt_words,
        ),
        state=state,
    )
    guarded(app, guard, clients, _open_report)
    compressing(app)
    return protect(app, service="intake", hosts=settings.hosts, is_https=is_https)


async def _open_report(request: WebRequest) -> str | None:
    """Name the report that this browser has open, sent or not."""
    visitor = await visitor_of(request)
    opened = visitor.opened or await admitted(request)
    return str(opened.report_id) if opened else None
