"""Where files are sent to piece by piece: by the form's script, and by senders. Nobody finds a neighbour's."""

from litestar import HttpMethod, Response, Router, route

from services.intake.api.access import requires_sender, sender_of
from services.intake.evidence.receiving import Owner
from services.intake.form.visitor import FORM_TOKEN, is_ours, visitor_of
from services.intake.uploads import tus
from services.intake.uploads.bodies import Body
from services.intake.uploads.owners import owner_of
from services.intake.uploads.tus import Exchange
from shared.i18n.catalogues import gettext
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of
from shared.web.problems import Problem

API = "/v1/uploads"
FORM = "/report/evidence/uploads"
_METHODS = [HttpMethod.OPTIONS, HttpMethod.POST, HttpMethod.HEAD, HttpMethod.PATCH, HttpMethod.DELETE]
_FORM_TOKEN_HEADER = "form-token"  # noqa: S105 - the name of a header


@route(
    [API, API + "/{upload_id:str}"],
    http_method=_METHODS,
    guards=[requires_sender],
    status_code=204,
    include_in_schema=False,
)
async def sender_uploads(request: WebRequest) -> Response[None]:
    """Take a sender's files; a report names them afterwards, by `evidence[].upload_id`."""
    return await tus.answer(_exchange(request, Owner(sender=sender_of(request).name), API))


@route([FORM, FORM + "/{upload_id:str}"], http_method=_METHODS, status_code=204, include_in_schema=False)
async def form_uploads(request: WebRequest) -> Response[None]:
    """Take the files of a visitor whose report is begun or filed."""
    visitor = await visitor_of(request)
    with speaking(language_of(request)):
        if visitor.opened is None:
            raise Problem(403, gettext("Tell us first what happened. After that you can add files."))
        if not is_ours(visitor, {FORM_TOKEN: [request.headers.get(_FORM_TOKEN_HEADER, "")]}):
            raise Problem(403, gettext("This page was open for too long. Load it again, then choose the file again."))
        return await tus.answer(_exchange(request, owner_of(visitor.opened), FORM))


def _exchange(request: WebRequest, owner: Owner, place: str) -> Exchange:
    state = request.app.state
    return Exchange(
        scope=request.scope,
        body=Body(request.receive),  # type: ignore[arg-type] # of an HTTP request
        receiving=state.receiving,
        gate=state.gate,
        owner=owner,
        place=place,
        upload_id=request.path_params.get("upload_id"),
    )


uploads_router = Router(path="/", route_handlers=[sender_uploads, form_uploads])
