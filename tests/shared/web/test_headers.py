import httpx
import pytest
from litestar import Litestar, Response, get, post
from litestar.params import FromPath

from shared.telemetry.tracing import current_traceparent
from shared.web import headers as headers_module
from shared.web.headers import CONTENT_SECURITY_POLICY, Doorkeeper, protect
from shared.web.problems import exception_handlers

ORIGIN = {"origin": "http://report.example.org"}


@get("/")
async def home() -> str:
    return current_traceparent() or ""


@get("/static/a.css")
async def cached() -> Response[str]:
    return Response("a", headers={"cache-control": "public, max-age=31536000, immutable"})


@get("/broken")
async def broken() -> str:
    raise ValueError("Ana Beispiel's words")


@get("/health/live")
async def live() -> str:
    return "ok"


@post("/reports/{report:str}")
async def write(report: FromPath[str]) -> str:
    return report


@pytest.fixture
def app():
    app = Litestar(
        [home, cached, broken, live, write],
        openapi_config=None,
        logging_config=None,
        exception_handlers=exception_handlers(),
    )
    return protect(app, service="intake", hosts=("report.example.org", "[::1]"), is_https=True)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/broken", "/static/a.css"])
async def test_every_answer_has_the_security_headers(app, asking, path):
    answer = await asking(app, "GET", path)

    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize("directive", ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"])
def test_the_policy_is_strict(directive):
    assert directive in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


async def test_nothing_is_stored_unless_the_answer_says_otherwise(app, asking):
    assert (await asking(app, "GET", "/")).headers["cache-control"] == "no-store"
    assert (await asking(app, "GET", "/nowhere")).headers["cache-control"] == "no-store"
    assert "immutable" in (await asking(app, "GET", "/static/a.css")).headers["cache-control"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("report.example.org", 200),
        ("REPORT.example.org:8400", 200),
        ("[::1]:8400", 200),
        ("evil.example.com", 421),
        ("report.example.org.evil.example.com", 421),
        ("", 421),
    ],
)
async def test_a_foreign_host_is_refused(app, asking, host, status):
    answer = await asking(app, "GET", "/", headers={"host": host})

    assert answer.status_code == status


async def test_probes_may_come_by_any_host(app, asking):
    assert (await asking(app, "GET", "/health/live", headers={"host": "10.0.0.7:8400"})).status_code == 200


@pytest.mark.parametrize("name", ["host", "content-type", "authorization", "origin"])
async def test_a_header_that_comes_twice_is_refused(app, name):
    headers = [("host", "report.example.org"), (name, "a"), (name, "b")]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://report.example.org") as client:
        answer = await client.post("/reports/x", headers=headers)

    assert answer.status_code == 400
    assert answer.json()["detail"] == f"Send the header {name} once."


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        (ORIGIN, 201),
        (ORIGIN | {"sec-fetch-site": "same-origin"}, 201),
        ({"sec-fetch-site": "none"}, 201),
        ({"origin": "https://evil.example.com"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://report.example.org:81"}, 403),
        (ORIGIN | {"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
async def test_a_write_from_another_site_is_refused(app, asking, headers, status):
    assert (await asking(app, "POST", "/reports/x", headers=headers)).status_code == status


async def test_a_read_from_another_site_is_a_link_and_fine(app, asking):
    assert (await asking(app, "GET", "/", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_a_body_without_a_length_is_refused(app, asking):
    async def parts():
        yield b"hello"

    answer = await asking(app, "POST", "/reports/x", content=parts())

    assert answer.status_code == 411


async def test_without_the_doorkeeper_the_other_site_writes_and_the_check_sees_it(app, asking, monkeypatch):
    monkeypatch.setattr(headers_module, "_is_from_elsewhere", lambda _asked, _host: False)

    with pytest.raises(AssertionError):
        await test_a_write_from_another_site_is_refused(app, asking, {"origin": "null"}, 403)


async def test_the_trace_of_the_request_goes_on_inside(app, asking):
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    assert (await asking(app, "GET", "/", headers={"traceparent": given})).text[:36] == given[:36]
    assert len((await asking(app, "GET", "/")).text) == 55


async def test_each_request_is_one_line_that_names_the_route_and_not_the_path(app, asking, lines):
    await asking(app, "POST", "/reports/secret-words")
    await asking(app, "GET", "/secret-words")
    await asking(app, "GET", "/health/live")

    requests = [line for line in lines if line["event"] == "request"]
    assert [(r["method"], r["route"], r["status"]) for r in requests] == [
        ("POST", "/reports/{report}", 201),
        ("GET", "unmatched", 404),
    ]
    assert "secret-words" not in str(lines)


async def test_an_answer_that_breaks_tells_nothing_outside(app, asking):
    answer = await asking(app, "GET", "/broken")

    assert answer.status_code == 500
    assert "Beispiel" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_no_http_passes_through():
    seen = []

    async def inner(scope, receive, send):
        seen.append(scope["type"])

    await Doorkeeper(inner, service="intake", hosts=())({"type": "websocket"}, None, None)

    assert seen == ["websocket"]
