import json
from typing import Annotated

import msgspec
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import NotAuthorizedException, NotFoundException, TooManyRequestsException
from litestar.params import QueryParameter
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.database.writer import Overloaded
from shared.web.problems import Problem, as_problem, exception_handlers, prefers_html
from shared.web.sentences import FieldError

WORDS = "Ana Beispiel's words"


def an_app(error: Exception | None = None, html=None) -> Litestar:
    @get("/raise")
    async def raising() -> None:
        if error is not None:
            raise error

    @post("/write", request_max_body_size=100)
    async def write(request: Request) -> int:
        return len(await request.body())

    @get("/page")
    async def page(number: Annotated[int, QueryParameter(ge=1)]) -> int:
        return number

    return Litestar(
        [raising, write, page], openapi_config=None, logging_config=None, exception_handlers=exception_handlers(html)
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Problem(409, "It was withdrawn."), 409),
        (msgspec.ValidationError(f"Invalid enum value '{WORDS}' - at `$.a`"), 400),
        (msgspec.DecodeError(WORDS), 400),
        (UnicodeDecodeError("utf-8", WORDS.encode(), 0, 1, "invalid"), 400),
        (RecursionError(), 400),
        (NotFoundException(WORDS), 404),
        (NotAuthorizedException(WORDS), 401),
        (TooManyRequestsException(WORDS, headers={"Retry-After": "7"}), 429),
        (Overloaded(WORDS), 503),
        (OperationalError(WORDS, {"narrative": WORDS}, OSError(WORDS)), 503),
        (IntegrityError(WORDS, {"narrative": WORDS}, ValueError(WORDS)), 500),
        (ValueError(WORDS), 500),
    ],
)
async def test_whatever_is_raised_becomes_a_problem_document_without_its_words(asking, error, status):
    answer = await asking(an_app(error), "GET", "/raise")

    document = answer.json()
    assert answer.status_code == document["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(document)
    assert document["detail"].endswith(".")
    assert "Ana" not in answer.text


async def test_a_document_names_fields_by_pointer(asking):
    error = Problem(400, "Look at it.", errors=(FieldError(pointer="/a/0", detail="Send one."),))

    answer = await asking(an_app(error), "GET", "/raise")

    assert answer.json()["errors"] == [{"pointer": "/a/0", "detail": "Send one."}]


@pytest.mark.parametrize(
    ("error", "seconds"), [(Overloaded(), "2"), (TooManyRequestsException(headers={"Retry-After": "7"}), "7")]
)
async def test_who_must_wait_is_told_how_long(asking, error, seconds):
    assert (await asking(an_app(error), "GET", "/raise")).headers["retry-after"] == seconds


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("POST", "/raise", 405), ("GET", "/page?number=x", 400), ("GET", "/page", 400)],
)
async def test_what_litestar_refuses_itself_has_the_same_form(asking, method, path, status):
    answer = await asking(an_app(), method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_method_that_is_not_there_names_those_that_are(asking):
    assert "GET" in (await asking(an_app(), "POST", "/raise")).headers["allow"]


async def test_a_body_that_is_too_large_is_refused_with_413(asking):
    assert (await asking(an_app(), "POST", "/write", content=b"x" * 100)).status_code == 201
    assert (await asking(an_app(), "POST", "/write", content=b"x" * 101)).status_code == 413


async def test_an_error_that_nobody_foresaw_is_logged_by_type(asking, lines):
    await asking(an_app(ValueError(WORDS)), "GET", "/raise")

    (line,) = [line for line in lines if line["event"] == "request failed"]
    assert (line["status"], line["log_level"]) == (500, "error")
    assert isinstance(line["exc_info"], ValueError)


async def test_overload_is_not_logged_once_more_for_each_request(asking, lines):
    await asking(an_app(Overloaded()), "GET", "/raise")

    assert [line for line in lines if line["event"] == "request failed"] == []


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("application/json", False),
        ("application/json, text/html", False),
        ("*/*", False),
        ("", False),
    ],
)
async def test_a_browser_gets_a_page_and_a_program_a_document(asking, accept, is_page):
    def html(_request, problem):
        return Response(f"<h1>{problem.title}</h1>", status_code=problem.status, media_type="text/html")

    answer = await asking(an_app(html=html), "GET", "/nowhere", headers={"accept": accept})

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html") is is_page
    assert prefers_html(Request({"type": "http", "headers": [(b"accept", accept.encode())]})) is is_page  # type: ignore[arg-type]


def test_a_validation_error_without_its_type_still_gets_a_pointer():
    problem = as_problem(msgspec.ValidationError("Expected `str`, got `int` - at `$.suspects[0].name`"))

    assert json.loads(msgspec.json.encode(problem.errors)) == [
        {"pointer": "/suspects/0/name", "detail": "Send a string in quotes."}
    ]
