import asyncio
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from litestar import Litestar, Request, get, post

from shared.testing.ports import free_port
from shared.web import server
from shared.web.headers import protect
from shared.web.problems import exception_handlers
from shared.web.server import ServerEnded, serve

HOST = b"Host: 127.0.0.1\r\n"


class Site:
    """An app on a real socket, with a request that waits until it is released."""

    def __init__(self, is_protected=True):
        self.is_protected = is_protected
        self.port = free_port()
        self.stop = asyncio.Event()
        self.entered = asyncio.Event()
        self.release = asyncio.Event()
        self.lifespan = []
        self.began = asyncio.Event()
        self.app = self._app()
        self.serving = None

    def _app(self):
        @get("/slow")
        async def slow() -> str:
            self.entered.set()
            await self.release.wait()
            return "answered"

        @post("/write")
        async def write(request: Request) -> int:
            return len(await request.body())

        @asynccontextmanager
        async def lifespan(_app):
            self.lifespan.append("began")
            self.began.set()
            yield
            self.lifespan.append("ended")

        app = Litestar(
            [slow, write],
            openapi_config=None,
            logging_config=None,
            exception_handlers=exception_handlers(),
            lifespan=[lifespan],
            request_max_body_size=1000,
        )
        return protect(app, service="test", hosts=("127.0.0.1",)) if self.is_protected else app

    async def begin(self, **more):
        self.serving = asyncio.create_task(serve(self.app, "127.0.0.1", self.port, self.stop, **more))
        await self.began.wait()
        return self

    async def send(self, request: bytes) -> bytes:
        reader, writer = await self.connect()
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()

    async def connect(self):
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", self.port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def site():
    site = await Site().begin()
    yield site
    site.stop.set()
    site.release.set()
    await site.serving


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


async def test_a_request_is_answered(site):
    answer = await site.send(
        b"POST /write HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello"
    )

    assert status(answer) == 201
    assert answer.endswith(b"\r\n\r\n5")


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
        b"Content-Length: +5\r\n",
    ],
)
async def test_a_request_with_two_lengths_is_refused_and_what_hides_behind_it_is_not_served(site, lengths):
    hidden = b"POST /hidden HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"

    answer = await site.send(b"POST /write HTTP/1.1\r\n" + HOST + lengths + b"\r\n0\r\n\r\n" + hidden)

    assert 400 <= status(answer) < 500
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_without_the_doorkeeper_two_lengths_pass_and_the_check_sees_it():
    bare = await Site(is_protected=False).begin()

    with pytest.raises(AssertionError):
        await test_a_request_with_two_lengths_is_refused_and_what_hides_behind_it_is_not_served(
            bare, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
        )
    bare.stop.set()
    await bare.serving


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"GET /slow HTTP/1.1\r\nHost: evil.example.com\r\n", 421),
        (b"GET /slow HTTP/1.1\r\nHost: evil.example.com\r\n" + HOST, 400),
        (b"GET /slow HTTP/1.1\r\n", 421),
        (b"GET /slow HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 60_000 + b"\r\n", 431),
        (b"GET /%ff%00 HTTP/1.1\r\n" + HOST, 404),
        (b"NONSENSE\r\n", 400),
        (b"POST /write HTTP/1.1\r\n" + HOST + b"Content-Length: 1001\r\n", 413),
    ],
)
async def test_what_cannot_be_right_is_refused_on_the_wire(site, head, expected):
    assert status(await site.send(head + b"Connection: close\r\n\r\n")) == expected


async def test_a_stop_answers_what_has_begun_and_then_ends(site):
    slow = asyncio.create_task(site.send(b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n"))
    await site.entered.wait()

    site.stop.set()
    done, _ = await asyncio.wait({site.serving}, timeout=0.3)
    site.release.set()
    answer = await slow
    await site.serving

    assert done == set()
    assert answer.endswith(b"answered")
    assert site.lifespan == ["began", "ended"]
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", site.port)


async def test_a_request_that_never_ends_does_not_hold_the_stop(lines):
    site = await Site().begin(stop_seconds=0.2)
    slow = asyncio.create_task(site.send(b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n"))
    await site.entered.wait()

    site.stop.set()
    await site.serving
    answer = await slow

    assert b"answered" not in answer
    assert site.lifespan == ["began", "ended"]
    assert "requests cut off" in [line["event"] for line in lines]


async def test_a_client_that_only_half_asks_does_not_hold_the_stop(monkeypatch, lines):
    monkeypatch.setattr(server, "HEADER_SECONDS", 1)
    site = await Site().begin(stop_seconds=3)
    writers = [(await site.connect())[1] for _ in range(3)]
    writers[0].write(b"GET /slow HTTP/1.1\r\n")
    writers[1].write(b"POST /write HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\n\r\nhalf")

    site.stop.set()
    await site.serving
    for writer in writers:
        writer.close()

    assert site.lifespan == ["began", "ended"]
    assert [line["count"] for line in lines if line["event"] == "requests cut off"] == [1]


async def test_an_address_that_is_taken_is_refused(site):
    with pytest.raises(OSError, match="in use"):
        await serve(site.app, "127.0.0.1", site.port, asyncio.Event())


async def test_the_same_address_can_be_had_again_at_once(site):
    await site.send(b"POST /write HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Length: 0\r\n\r\n")
    site.stop.set()
    await site.serving
    again = Site()
    again.port = site.port
    await again.begin()

    answer = await again.send(b"POST /write HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Length: 0\r\n\r\n")

    assert status(answer) == 201
    again.stop.set()
    await again.serving


async def test_an_app_that_cannot_start_says_why():
    @asynccontextmanager
    async def lifespan(_app):
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        await serve(Litestar([], lifespan=[lifespan], logging_config=None), "127.0.0.1", free_port(), asyncio.Event())


async def test_a_server_that_ends_by_itself_is_no_clean_stop(monkeypatch):
    async def nothing(_self):
        return None

    monkeypatch.setattr(server.Server, "serve", nothing)

    with pytest.raises(ServerEnded):
        await serve(Litestar([], logging_config=None), "127.0.0.1", free_port(), asyncio.Event())
