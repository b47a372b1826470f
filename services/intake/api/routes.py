"""The routes of the API. Senders see their own reports and nobody else's: a neighbour's is not found."""

from typing import Any

import msgspec
from litestar import Request, Router, asgi, get, post
from litestar.datastructures import State
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import HTTPScope, Receive, Send

from services.intake.api.access import receipt_in, requires_sender, sender_of
from services.intake.api.bodies import AcceptedReport, FoundReports, ReceiptBody
from services.intake.api.openapi import encoded_document
from services.intake.api.refusals import REFUSALS, problem_of
from services.intake.evidence.binding import binding, refused_as_taken, with_files
from services.intake.evidence.errors import EvidenceTaken
from services.intake.reports.strict import REPORT_DECODER
from services.intake.reports.writing import Accepted
from services.intake.senders.repository import Sender
from services.intake.status.lookup import status_by_client_reference, status_by_receipt, status_by_reference
from services.intake.status.view import StatusView
from shared.messages.report import Report
from shared.web.problems import Problem
from shared.web.sentences import FieldError
from shared.web.strict_json import strict_json

# The longest report that fits its own limits in practice; lists at their limits all at once are refused (413).
MAX_BODY_BYTES = 2 * 1024 * 1024

ApiRequest = Request[Any, Any, State]

_receipt = msgspec.json.Decoder(ReceiptBody)
_encode = msgspec.json.Encoder().encode


@asgi("/v1/reports", guards=[requires_sender], copy_scope=False)
async def reports(scope: HTTPScope, receive: Receive, send: Send) -> None:
    """POST files a report, GET finds one by the name that its sender gave it.

    A bare ASGI handler: Litestar's own handling of a request costs twice as much as decoding and sealing a report.
    """
    request = ApiRequest(scope, receive, send)
    match scope["method"]:
        case "POST":
            await _file_report(request, receive, send)
        case "GET":
            await (await _find_reports(request))(scope, receive, send)
        case _:
            raise Problem(405, headers={"Allow": "GET, POST"})


async def _file_report(request: ApiRequest, receive: Receive, send: Send) -> None:
    """Accept a report: answered when it is durable. Sending the same again with its client_reference is safe."""
    body, content_type = await _body_of(request.scope, receive)
    report = strict_json(body, content_type, REPORT_DECODER)
    sender = sender_of(request)
    state = request.app.state
    try:
        report, files = await with_files(state.receiving, report, sender.name)
        accepted = await state.filing.file(
            _marked(report, sender), door="api", sender=sender.name, beside=binding(state.receiving, files)
        )
    except EvidenceTaken as taken:
        raise problem_of(refused_as_taken()) from taken
    except REFUSALS as refusal:
        raise problem_of(refusal) from refusal
    answer = _encode(_accepted_body(accepted, state.settings.public_url))
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer)).encode()),
        (b"location", f"/v1/reports/{accepted.reference}".encode()),
    ]
    status = 200 if accepted.is_repeated else 202
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer, "more_body": False})


async def _body_of(scope: HTTPScope, receive: Receive) -> tuple[bytes, str | None]:
    content_type = next((value for name, value in scope["headers"] if name == b"content-type"), None)
    parts, size = [], 0
    more = True
    while more:
        event = await receive()
        if event["type"] != "http.request":
            raise ClientException
        parts.append(event["body"])
        size += len(event["body"])
        if size > MAX_BODY_BYTES:
            raise Problem(413)
        more = event["more_body"]
    return b"".join(parts), content_type.decode("latin-1") if content_type else None


async def _find_reports(request: ApiRequest) -> ASGIResponse:
    client_reference = request.query_params.get("client_reference")
    if not client_reference:
        raise Problem(
            400,
            "Say which report.",
            errors=(FieldError(pointer="", detail="Add ?client_reference= with the name that you gave the report."),),
        )
    database = request.app.state.parts.database
    view = await status_by_client_reference(database, sender_of(request).name, client_reference)
    return _answer(FoundReports(reports=(view,) if view else ()))


@get("/v1/reports/{reference:str}", guards=[requires_sender])
async def read_report(request: ApiRequest, reference: FromPath[str]) -> ASGIResponse:
    """Tell what became of a report."""
    view = await status_by_reference(request.app.state.parts.database, sender_of(request).name, reference)
    return _answer(_found(view))


@get("/v1/status")
async def read_status(request: ApiRequest) -> ASGIResponse:
    """Tell the holder of a receipt what became of the report: `Authorization: Receipt <digits>`."""
    return _answer(_found(await status_by_receipt(request.app.state.parts.database, receipt_in(request))))


@post("/v1/status", status_code=200, request_max_body_size=4096)
async def ask_status(request: ApiRequest) -> ASGIResponse:
    """Tell the same, the receipt in the body."""
    body = strict_json(await request.body(), request.headers.get("content-type"), _receipt)
    return _answer(_found(await status_by_receipt(request.app.state.parts.database, body.receipt)))


@get("/schema/openapi.json", sync_to_thread=False)
def read_schema() -> ASGIResponse:
    """Describe the API (OpenAPI 3.1); there are no pages about it that would load anything from elsewhere."""
    return ASGIResponse(body=encoded_document(), media_type="application/vnd.oai.openapi+json")


def _marked(report: Report, sender: Sender) -> Report:
    """Make a sandbox's report a test, and refuse a test from a live sender."""
    if sender.is_sandbox:
        return report if report.is_test else msgspec.structs.replace(report, is_test=True)
    if report.is_test:
        raise Problem(
            403,
            errors=(
                FieldError(
                    pointer="/is_test",
                    detail="This token is for real reports: send tests with a sandbox token, or leave is_test out.",
                ),
            ),
            headers={"WWW-Authenticate": 'Bearer realm="casebridge", error="insufficient_scope"'},
        )
    return report


def _accepted_body(accepted: Accepted, public_url: str) -> AcceptedReport:
    return AcceptedReport(
        reference=accepted.reference,
        receipt=accepted.receipt or None,
        report_id=accepted.report_id,
        revision=accepted.revision,
        filed_at=accepted.filed_at,
        status_url=f"{public_url}/status",
        is_test=accepted.is_test,
        is_repeated=accepted.is_repeated,
        remarks=accepted.remarks,
    )


def _found(view: StatusView | None) -> StatusView:
    if view is None:
        raise Problem(404)
    return view


def _answer(body: msgspec.Struct) -> ASGIResponse:
    return ASGIResponse(body=_encode(body), media_type="application/json")


api_router = Router("/", route_handlers=[reports, read_report, read_status, ask_status, read_schema])
