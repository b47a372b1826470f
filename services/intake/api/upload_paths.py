"""The uploads in the OpenAPI document: the tus protocol, as far as a document of requests and answers can say it."""

from collections.abc import Mapping
from typing import Any

from services.intake.evidence.limits import MOST_FILE_MIB, MOST_FILES, UNFINISHED_KEPT

_SENDER: list[dict[str, list[str]]] = [{"sender": []}]
_HOURS = int(UNFINISHED_KEPT.total_seconds() // 3600)
_ABOUT = (
    "tus 1.0.0, the resumable upload protocol of tus.io, with creation, creation-with-upload, termination and "
    f"expiration. A file has at most {MOST_FILE_MIB} MiB, a report {MOST_FILES} files. What is not finished within "
    f"{_HOURS} hours of its last byte is gone. When it is whole, name it in evidence[].upload_id of a report: the last "
    "part of its address is the id. It is kept as it came; its type is found by its content."
)
_DESCRIPTIONS = {
    "201": "Created: go on at Location.",
    "204": "Done.",
    "200": "How much is here.",
    "400": "A header or the file cannot be taken: the detail says what to send.",
    "401": "No access token, or one that is not known.",
    "404": "There is no such upload, or it is not yours.",
    "408": "Nothing came for half a minute, or too little after the first; what had come is kept.",
    "409": "Another byte comes first: see Upload-Offset, or ask with HEAD.",
    "410": "It was not finished in time.",
    "412": "Send Tus-Resumable: 1.0.0.",
    "413": "The file is too large.",
    "415": "Send application/offset+octet-stream.",
    "429": "Too many at once, or too many that no report names: wait as long as Retry-After says.",
}
_ANSWERED = ("Upload-Offset", "Upload-Length", "Upload-Expires")


def upload_paths(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the routes of the uploads; `problem` is the schema of a refusal."""
    bytes_of_it = {"required": False, "content": {"application/offset+octet-stream": {"schema": {"type": "string"}}}}

    def operation(name: str, summary: str, done: str, refusals: str, *headers: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of the document
        media = {"application/problem+json": {"schema": problem}}
        answered = {header: {"schema": {"type": "string"}} for header in (*_ANSWERED, *more.pop("answered", ()))}
        return {
            "operationId": name,
            "summary": summary,
            "security": _SENDER,
            "parameters": [_header(header) for header in ("Tus-Resumable", *headers)],
            "responses": {done: {"description": _DESCRIPTIONS[done], "headers": answered}}
            | {code: {"description": _DESCRIPTIONS[code], "content": media} for code in refusals.split()},
        } | more

    place = {"name": "upload_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    return {
        "/v1/uploads": {
            "post": operation(
                "createUpload",
                "Begin a file, with its first bytes or without",
                "201",
                "400 401 412 413 415 429",
                "Upload-Length",
                "Upload-Metadata",
                answered=("Location",),
                description=_ABOUT,
                requestBody=bytes_of_it,
            )
        },
        "/v1/uploads/{upload_id}": {
            "parameters": [place],
            "head": operation("standUpload", "How much of a file is here", "200", "401 404 410 412"),
            "patch": operation(
                "continueUpload",
                "Send the next bytes of a file",
                "204",
                "400 401 404 408 409 410 412 413 415 429",
                "Upload-Offset",
                requestBody=bytes_of_it | {"required": True},
            ),
            "delete": operation("removeUpload", "Remove a file that no report names", "204", "401 404 409 412"),
        },
    }


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": name != "Upload-Metadata", "schema": {"type": "string"}}
