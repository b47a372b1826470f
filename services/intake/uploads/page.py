"""The page /report/evidence: what was sent, what each file shows, and a way to send more. It needs no script."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from services.intake.evidence.errors import FileInSending, FileRefused, UploadUnknown
from services.intake.evidence.files import evidence_of
from services.intake.evidence.limits import MOST_FILE_MIB, MOST_FILES
from services.intake.evidence.receiving import Receiving
from services.intake.form.drafts import Opened
from services.intake.form.journey import CHECK, SEND
from services.intake.form.situation import concerns_of
from services.intake.form.visitor import Visitor, again, database, form_of, is_ours, see, visitor_of
from services.intake.uploads.bodies import Body, length_of
from services.intake.uploads.owners import owner_of
from services.intake.uploads.plain import (
    MOST_BODY_BYTES,
    Fields,
    FormRefused,
    NotTaken,
    Sent,
    boundary_of,
    read_form,
)
from services.intake.uploads.refusals import problem_of
from services.intake.uploads.showing import shown
from shared.i18n.catalogues import gettext
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of, page
from shared.web.problems import Problem

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "/report/evidence"
AnyPage = Response[Any]

_DESCRIPTION = "description-"


@get(PAGE, include_in_schema=False)
async def show(request: WebRequest) -> AnyPage:
    """Show the files of this report, and take more."""
    visitor = await visitor_of(request)
    return see("/") if visitor.opened is None else await _page(request, visitor, visitor.opened)


@post(PAGE, status_code=200, include_in_schema=False)
async def take(request: WebRequest) -> AnyPage:
    """Take files and what was written about them, as a browser without script sends them."""
    visitor = await visitor_of(request)
    if visitor.opened is None:
        return see("/")
    opened = visitor.opened
    with speaking(language_of(request)):
        try:
            sent = await _sent(request, visitor, opened)
        except FormRefused:
            return await _page(request, visitor, opened, [NotTaken(name="", sentence=again())])
        except FileRefused as refusal:
            raise problem_of(refusal) from refusal
        except Problem as problem:
            if problem.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise
            return await _page(
                request, visitor, opened, [NotTaken(name="", sentence=problem.detail)], status=problem.status
            )
        await _describe(request, opened, sent.fields)
        if "remove" in sent.fields:
            return await _removed(request, opened, sent.fields["remove"][0])
        wants = next(iter(sent.fields.get("action", ())), "")
        not_taken = list(sent.not_taken)
        if wants == "upload" and not sent.taken and not not_taken:
            not_taken = [NotTaken(name="", sentence=gettext("Choose a file first. Then press this button again."))]
        if not_taken:
            return await _page(request, visitor, opened, not_taken)
    return see("/report/more" if wants == "continue" else PAGE)


@get(PAGE + "/remove/{upload_id:uuid}", include_in_schema=False)
async def ask_to_remove(request: WebRequest, upload_id: FromPath[UUID]) -> AnyPage:
    """Ask once, naming the file."""
    visitor = await visitor_of(request)
    if visitor.opened is None:
        return see("/")
    try:
        file = await _receiving(request).find(owner_of(visitor.opened), upload_id)
    except FileRefused:
        return see(PAGE)
    with speaking(language_of(request)):
        told = shown(file, is_scanned=_is_scanned(request))
    return page(request, "uploads/remove.html", file=told, back=PAGE, form_token=visitor.form_token)


@post(PAGE + "/remove/{upload_id:uuid}", status_code=200, include_in_schema=False, request_max_body_size=4096)
async def remove(request: WebRequest, upload_id: FromPath[UUID]) -> AnyPage:
    """Remove a file; one that was sent already is withdrawn, and kept."""
    visitor = await visitor_of(request)
    if visitor.opened is not None and is_ours(visitor, await form_of(request)):
        receiving = _receiving(request)
        try:
            owner = owner_of(visitor.opened)
            await receiving.remove(owner, await receiving.find(owner, upload_id))
        except UploadUnknown:
            return see(PAGE)
        except FileInSending:
            return see(f"/report/{CHECK if visitor.is_filed else SEND}")
    return see(PAGE)


evidence_router = Router(path="/", route_handlers=[show, take, ask_to_remove, remove])


async def _sent(request: WebRequest, visitor: Visitor, opened: Opened) -> Sent:
    boundary = boundary_of(request.headers.get("content-type", ""))
    if length_of(request.scope["headers"]) > MOST_BODY_BYTES:
        raise Problem(413, gettext("These files are too much at once. Send a few of them at a time."))
    with request.app.state.gate.receiving(opened.report_id, request.scope):
        return await read_form(
            Body(request.receive),  # type: ignore[arg-type] # of an HTTP request
            boundary,
            _receiving(request),
            owner_of(opened),
            lambda fields: is_ours(visitor, fields),
        )


async def _page(
    request: WebRequest, visitor: Visitor, opened: Opened, not_taken: Sequence[NotTaken] = (), *, status: int = 422
) -> AnyPage:
    async with database(request).reading() as transaction:
        files = await evidence_of(transaction, opened.report_id, opened.key)
    with speaking(language_of(request)):
        return page(
            request,
            "uploads/evidence.html",
            status if not_taken else 200,
            files=[shown(file, is_scanned=_is_scanned(request)) for file in files if file.size is not None],
            not_taken=not_taken,
            is_full=len(files) >= MOST_FILES,
            most_files=MOST_FILES,
            most_mib=MOST_FILE_MIB,
            is_filed=visitor.is_filed,
            is_about_a_child="child" in concerns_of(visitor.answers),
            back="/report/more" if visitor.is_filed else "/report/send",
            form_token=visitor.form_token,
        )


async def _describe(request: WebRequest, opened: Opened, fields: Fields) -> None:
    written = {name: values[0] for name, values in fields.items() if name.startswith(_DESCRIPTION)}
    if not written:
        return
    async with database(request).reading() as transaction:
        files = await evidence_of(transaction, opened.report_id, opened.key)
    for file in files:
        if (text := written.get(f"{_DESCRIPTION}{file.upload_id}")) is not None:
            await _receiving(request).describe(file, text)


async def _removed(request: WebRequest, opened: Opened, upload_id: str) -> AnyPage:
    """Forget an upload that was not finished; ask before anything else goes."""
    try:
        owner = owner_of(opened)
        file = await _receiving(request).find(owner, UUID(upload_id))
    except (FileRefused, ValueError):
        return see(PAGE)
    if file.is_whole:
        return see(f"{PAGE}/remove/{file.upload_id}")
    await _receiving(request).remove(owner, file)
    return see(PAGE)


def _receiving(request: WebRequest) -> Receiving:
    return request.app.state.receiving  # type: ignore[no-any-return]


def _is_scanned(request: WebRequest) -> bool:
    return bool(request.app.state.settings.clamd)
