"""Refusals as problem documents (RFC 9457), with a JSON pointer (RFC 6901) for each field and what to send instead.

    raise Problem(409, "This report was withdrawn.")
    Litestar(..., exception_handlers=exception_handlers(), logging_config=None)

Whatever is raised becomes a `Problem` by `as_problem`; a door for browsers renders the same Problem as a page.
No document repeats a value that was sent: an answer may end in a log, and a value may be somebody's story.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import SQLAlchemyError

from shared.database.errors import is_passing
from shared.database.writer import Overloaded
from shared.telemetry.tracing import current_trace_id
from shared.web.sentences import FieldError, field_error

MEDIA_TYPE = "application/problem+json"
ABOUT_BLANK = "about:blank"
FIELDS_REFUSED = "Each field that cannot be taken is named, with what to send instead."

Render = Callable[["Request[Any, Any, Any]", "Problem"], "Response[Any]"]

log = structlog.get_logger()

_DETAILS: Mapping[int, str] = {
    400: "The request cannot be read as it was sent.",
    401: "Send an access token in the header `Authorization: Bearer <token>`.",
    403: "This access token does not allow that.",
    404: "There is nothing here, or it is not for you to see.",
    405: "This address does not know that method; the header `Allow` lists those it knows.",
    413: "The body is larger than this address takes.",
    415: "Send the body with `Content-Type: application/json`.",
    421: "This server does not answer for that host.",
    429: "Too many requests: wait as long as the header `Retry-After` says.",
    500: "Something failed on our side. Nothing was lost of what had been confirmed; please try again.",
    503: "We cannot take this just now: wait as long as the header `Retry-After` says, and send it again.",
}


class Problem(Exception):  # noqa: N818 - the norm's word
    """A refusal: status, a short title, one helpful sentence, and the fields that it is about."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        title: str = "",
        errors: tuple[FieldError, ...] = (),
        type: str = ABOUT_BLANK,  # noqa: A002 - the norm's word
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail or _DETAILS.get(status, "")
        self.errors = errors
        self.type = type
        self.headers = dict(headers or {})
        super().__init__(f"{status} {self.title}")


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The problem document as it is sent. `trace` is what a person may quote to us."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()
    trace: str | None = None


def document(problem: Problem) -> Document:
    """Give the document of a problem."""
    return Document(
        type=problem.type,
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        errors=problem.errors,
        trace=current_trace_id(),
    )


_encode = msgspec.json.Encoder().encode


def encode_problem(problem: Problem) -> bytes:
    """Give the bytes of the document, for answers outside of Litestar."""
    # msgspec cannot tell a default from a value that must stay: `type` has none, so it always stands.
    return _encode(document(problem))


def as_problem(error: Exception) -> Problem:  # noqa: PLR0911 - a line for each condition
    """Turn whatever was raised into the problem to answer; what we did not foresee is a 500 that tells nothing."""
    match error:
        case Problem():
            return error
        case msgspec.ValidationError():
            return Problem(
                400,
                "Each field that cannot be taken is named, with what to send instead.",
                errors=(field_error(str(error)),),
            )
        case msgspec.DecodeError():
            return Problem(400, "The body is not JSON: check it with a JSON parser.")
        case UnicodeDecodeError():
            return Problem(400, "The request is not valid UTF-8: encode it as UTF-8.")
        case RecursionError():
            return Problem(400, "The body is nested too deeply: a report has a handful of levels.")
        case Overloaded():
            return _unavailable(error.retry_after_seconds)
        case HTTPException():
            return Problem(error.status_code, headers=error.headers)
        case SQLAlchemyError() if is_passing(error):
            return _unavailable(Overloaded.retry_after_seconds)
        case _:
            return Problem(500)


def _unavailable(retry_after_seconds: int) -> Problem:
    return Problem(503, headers={"Retry-After": str(retry_after_seconds)})


def exception_handlers(html: Render | None = None) -> ExceptionHandlersMap:
    """Give a Litestar app's exception handlers; with `html`, browsers that prefer a page get one."""

    def handle(request: "Request[Any, Any, Any]", error: Exception) -> "Response[Any]":
        problem = as_problem(error)
        # Overload is counted where it arises: a line for each refusal would add to it.
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, Problem | Overloaded):
            log.error("request failed", status=problem.status, method=request.method, exc_info=error)
        if html is not None and prefers_html(request):
            return html(request, problem)
        return problem_response(problem)

    return {Exception: handle, HTTPException: handle, Problem: handle}


def problem_response(problem: Problem) -> "Response[Any]":
    """Give the problem as JSON."""
    return Response(
        content=encode_problem(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def prefers_html(request: "Request[Any, Any, Any]") -> bool:
    """Tell a browser from a program: it names text/html before any JSON."""
    accept = request.headers.get("accept", "").lower()
    html, json = accept.find("text/html"), accept.find("json")
    return html >= 0 and (json < 0 or html < json)
