"""The known traps of the stack, over a real socket and the real server."""

import asyncio
import json

import pytest
import pytest_asyncio

from shared.testing.ports import free_port, listening
from shared.web.server import serve


@pytest_asyncio.fixture
async def port(app):
    port, stop = free_port(), asyncio.Event()
    serving = asyncio.create_task(serve(app, "127.0.0.1", port, stop))
    await listening(port, serving)
    yield port
    stop.set()
    await serving


@pytest.fixture
def send(port, api):
    async def send(body: bytes, *more: bytes, content_type: bytes = b"application/json", length: int | None = None):
        """Send one request byte by byte as given, and give the status and the body of the answer."""
        lines = [b"POST /v1/reports HTTP/1.1", b"Host: 127.0.0.1:%d" % port, b"Connection: close"]
        lines += [b"Authorization: Bearer " + api.token.encode(), b"Content-Type: " + content_type]
        lines += [b"Content-Length: %d" % (len(body) if length is None else length), *more]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        head, _, content = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), content

    return send


GOOD = b'{"incident":{"narrative":"x"},"victim":{"country":"VN"}}'


async def test_a_good_report_is_accepted(send):
    status, content = await send(GOOD)

    assert status == 202
    assert json.loads(content)["reference"].startswith("CB-")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"incident":' + b'{"x":' * 1200 + b"1" + b"}" * 1201, 400),
        (b"[" * 100_000, 400),
        (b'{"incident":{"narrative":"\xff\xfe"}}', 400),
        (b'{"incident":{"narrative":"\\ud800"}}', 400),
        (b'{"incident":{"narrative":"x"},"victim":{"country":"GB\\n"}}', 400),
        (b'{"incident":{"narrative":"x\\u0000"},"victim":{"country":"VN"}}', 400),
        (b'{"incident":{"narrative":"x","narrative":"y"},"victim":{"country":"VN"}}', 400),
        (b'{"incident":{"narrative":"x","occurred_from":"2026-11-20T10:00:00"},"victim":{"country":"VN"}}', 400),
        (b"\xef\xbb\xbf" + GOOD, 400),
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (GOOD[:-1], 400),
        (b'{"incident":{"narrative":"' + b"x" * (3 * 1024 * 1024) + b'"}}', 413),
    ],
)
async def test_a_bad_body_is_refused_with_a_problem(send, body, status):
    answered, content = await send(body)

    problem = json.loads(content)
    assert (answered, problem["status"]) == (status, status)
    assert problem["detail"]


@pytest.mark.parametrize(
    "content_type", [b"text/plain", b"application/x-www-form-urlencoded", b"application/json; charset=utf-16"]
)
async def test_json_under_another_name_is_refused(send, content_type):
    assert (await send(GOOD, content_type=content_type))[0] == 415


async def test_two_lengths_are_refused_before_anything_is_read(send):
    status, _ = await send(b"0\r\n\r\nPOST /v1/reports HTTP/1.1\r\n\r\n", b"Transfer-Encoding: chunked")

    assert status in {400, 411}


async def test_two_hosts_and_a_foreign_host_are_refused(send, port):
    assert (await send(GOOD, b"Host: 127.0.0.1:%d" % port))[0] == 400
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/status HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
    assert b" 421 " in (await reader.read()).partition(b"\r\n")[0]
    writer.close()
    await writer.wait_closed()


async def test_bidirectional_overrides_are_taken_out_and_told(send):
    body = '{"incident":{"narrative":"pay \u202ehere"},"victim":{"country":"VN"}}'.encode()

    status, content = await send(body)

    assert status == 202
    assert json.loads(content)["remarks"] == [{"code": "bidi_removed", "pointer": "/incident/narrative"}]


async def test_many_senders_at_once_each_get_their_own_reference(send):
    bodies = [json.dumps({"incident": {"narrative": f"n{n}"}, "victim": {"country": "VN"}}).encode() for n in range(50)]

    answers = await asyncio.gather(*(send(body) for body in bodies))

    assert {status for status, _ in answers} == {202}
    assert len({json.loads(content)["reference"] for _, content in answers}) == 50
