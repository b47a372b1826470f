"""The tus resumable upload protocol 1.0.0 (https://tus.io/protocols/resumable-upload).

Core, creation, creation-with-upload, termination, expiration. A client that lost its connection, or whose server was
killed, asks with HEAD how much is committed and goes on from there with PATCH.
"""

import base64
import binascii
from collections.abc import Mapping
from email.utils import format_datetime
from http import HTTPStatus
from uuid import UUID

import msgspec
from litestar import Response
from litestar.types import HTTPScope

from services.intake.evidence.errors import FileRefused, FileTooLarge, UploadComplete, UploadUnknown
from services.intake.evidence.files import KeptFile
from services.intake.evidence.limits import MIB, MOST_FILE_BYTES, UNFINISHED_KEPT
from services.intake.evidence.receiving import Owner, Receiving
from services.intake.evidence.upload import Upload
from services.intake.uploads.bodies import Body, Gate, Gone, length_of
from services.intake.uploads.refusals import BodyTooSlow, count_refusal, problem_of
from shared.web.problems import Problem

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
OFFSET_TYPE = "application/offset+octet-stream"
MOST_METADATA = 4_096
MOST_READ_OFF = MOST_FILE_BYTES + 8 * MIB

_ALWAYS = {"Tus-Resumable": VERSION}
_ABOUT = {
    **_ALWAYS,
    "Tus-Version": VERSION,
    "Tus-Extension": EXTENSIONS,
    "Tus-Max-Size": str(MOST_FILE_BYTES),
}


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request at the uploads of one owner. `place` is the address that new ones are made at."""

    scope: HTTPScope
    body: Body
    receiving: Receiving
    gate: Gate
    owner: Owner
    place: str
    upload_id: str | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the headers by lower-case name."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}


async def answer(exchange: Exchange) -> Response[None]:
    """Answer one request; raises `Problem`."""
    try:
        status, headers = await _answered(exchange)
    except FileRefused as refusal:
        await _read_off(exchange)
        count_refusal(refusal, exchange.owner.door)
        problem = problem_of(refusal)
        problem.headers.update(_ALWAYS)
        raise problem from refusal
    except Problem as problem:
        await _read_off(exchange)
        problem.headers.update(_ALWAYS)
        raise
    return Response(content=None, status_code=status, headers=headers)


async def _answered(exchange: Exchange) -> tuple[int, dict[str, str]]:
    headers = exchange.headers
    # For clients behind what lets only GET and POST through.
    method = headers.get("x-http-method-override", exchange.scope["method"]).upper()
    if method == "OPTIONS":
        return HTTPStatus.NO_CONTENT, _ABOUT
    if headers.get("tus-resumable") != VERSION:
        raise Problem(
            412,
            f"Send the header Tus-Resumable: {VERSION}. This address speaks that version of the protocol alone.",
            headers={"Tus-Version": VERSION},
        )
    if exchange.upload_id is None:
        if method != "POST":
            raise Problem(405, headers={"Allow": "OPTIONS, POST"})
        return await _create(exchange, headers)
    try:
        upload_id = UUID(exchange.upload_id)
    except ValueError:
        raise UploadUnknown from None
    file = await exchange.receiving.find(exchange.owner, upload_id)
    match method:
        case "HEAD":
            return HTTPStatus.OK, _standing(file) | {"Cache-Control": "no-store"}
        case "PATCH":
            return await _go_on(exchange, headers, file)
        case "DELETE":
            if exchange.owner.sender and file.report_id != file.upload_id:
                # It is a report's now: taken back with the report.
                raise UploadComplete
            await exchange.receiving.remove(exchange.owner, file)
            return HTTPStatus.NO_CONTENT, _ALWAYS
        case _:
            raise Problem(405, headers={"Allow": "OPTIONS, HEAD, PATCH, DELETE"})


async def _create(exchange: Exchange, headers: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    size = _number(headers, "upload-length", "the size of the file in bytes")
    metadata = headers.get("upload-metadata", "")
    name = _name_in(metadata)
    length = length_of(exchange.scope["headers"])
    if length > size:
        raise FileTooLarge
    if length:
        _must_be_offset_type(headers)
    with exchange.gate.receiving(_whose(exchange.owner), exchange.scope):
        file = await exchange.receiving.begin(exchange.owner, size, name, metadata)
        if length:
            upload = await exchange.receiving.resume(exchange.owner, file, 0)
            file = await _fed(upload, exchange.body)
    return HTTPStatus.CREATED, _standing(file) | {"Location": f"{exchange.place}/{file.upload_id}"}


async def _go_on(exchange: Exchange, headers: Mapping[str, str], file: KeptFile) -> tuple[int, dict[str, str]]:
    _must_be_offset_type(headers)
    offset = _number(headers, "upload-offset", "the number of the byte that comes first, as HEAD gives it")
    length = length_of(exchange.scope["headers"])
    with exchange.gate.receiving(_whose(exchange.owner), exchange.scope):
        upload = await exchange.receiving.resume(exchange.owner, file, offset)
        if file.size is None or offset + length > file.size:
            raise FileTooLarge
        return HTTPStatus.NO_CONTENT, _standing(await _fed(upload, exchange.body))


async def _fed(upload: Upload, body: Body) -> KeptFile:
    """Take the body in; whatever ends it, what has come is committed."""
    try:
        async for piece in body:
            await upload.feed(piece)
    except (Gone, BodyTooSlow):
        await upload.settle()
        raise BodyTooSlow from None
    whole = await upload.settle()
    return whole or msgspec.structs.replace(upload.file, received=upload.committed)


def _standing(file: KeptFile) -> dict[str, str]:
    headers = {**_ALWAYS, "Upload-Offset": str(file.received)}
    if file.size is not None:
        headers["Upload-Length"] = str(file.size)
    if file.label.metadata:
        headers["Upload-Metadata"] = file.label.metadata
    if not file.is_whole:
        headers["Upload-Expires"] = format_datetime(file.touched_at + UNFINISHED_KEPT, usegmt=True)
    return headers


def _number(headers: Mapping[str, str], name: str, meaning: str) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):  # noqa: PLR2004 - more than any file has
        raise Problem(400, f"Send the header {name.title()} with {meaning}.")
    return int(text)


def _must_be_offset_type(headers: Mapping[str, str]) -> None:
    if headers.get("content-type") != OFFSET_TYPE:
        raise Problem(415, f"Send the bytes with Content-Type: {OFFSET_TYPE}.")


def _name_in(metadata: str) -> str:
    """Read the file's name out of Upload-Metadata: pairs of a key and base64, with commas between."""
    if len(metadata) > MOST_METADATA or not (metadata.isascii() and metadata.isprintable()):
        raise Problem(400, f"Send at most {MOST_METADATA} printable characters in Upload-Metadata.")
    pairs = dict(part.strip().partition(" ")[::2] for part in metadata.split(","))
    try:
        return base64.b64decode(pairs.get("filename", ""), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise Problem(400, "Send the filename in Upload-Metadata as base64.") from None


def _whose(owner: Owner) -> object:
    return owner.sender or owner.report_id


async def _read_off(exchange: Exchange) -> None:
    if 0 < length_of(exchange.scope["headers"]) <= MOST_FILE_BYTES + 8 * MIB:
        await exchange.body.drain(MOST_READ_OFF)
