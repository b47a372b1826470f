"""At the door of every service: the host, the origin, the trace, the headers of every answer, one log line.

    protect(app, service="intake", hosts=("localhost", "report.example.org"), is_https=True)

Outside of Litestar's routing, so that a 404 has the headers too. The line costs as much as all else here together.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter

from shared.telemetry import metrics, tracing
from shared.web.problems import MEDIA_TYPE, Problem, encode_problem

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not no-referrer: with that, browsers send `Origin: null` with our own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_NO_STORE = ((b"cache-control", b"no-store"),)
_HSTS = ((b"strict-transport-security", b"max-age=31536000"),)

# Probes and scrapers come by address; what they get is no secret.
OPERATOR_PATHS = frozenset({"/health/live", "/health/ready", "/metrics"})

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ANY_HOST = "*"

# Any of these twice is two meanings: whoever stands before us may have read the other one.
_LOOKED_AT = frozenset({
    b"host", b"origin", b"sec-fetch-site", b"traceparent", b"transfer-encoding", b"content-type", b"authorization",
})  # fmt: skip
_TWICE = b""


def protect(app: Litestar, *, service: str, hosts: Collection[str], is_https: bool = False) -> Litestar:
    """Put a doorkeeper before everything that a Litestar app answers; gives the app.

    Make the app with `logging_config=None`, or Litestar sends the lines of all libraries past our allow-list.
    """
    app.asgi_handler = Doorkeeper(app.asgi_handler, service=service, hosts=hosts, is_https=is_https)
    return app


class Doorkeeper:
    """Refuses what should reach no handler, and marks every answer.

    Refused: a foreign host (421), a header twice (400), a body without a length (411), a write from another site (403).
    `hosts` are names without port; `*` takes any. A write from another site is one whose `Origin` or `Sec-Fetch-Site`
    says so: a browser cannot leave both out, and programs send neither. That is the guard against CSRF.
    """

    def __init__(self, app: ASGIApp, *, service: str, hosts: Collection[str], is_https: bool = False) -> None:
        self._app = app
        self._service = service
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        self._takes_any = ANY_HOST in hosts
        self._always = SECURITY_HEADERS + (_HSTS if is_https else ())
        # Finding a labelled counter costs ten times what counting does.
        self._counter = lru_cache(1024)(self._count)
        self._log = structlog.get_logger().bind(service=service)
        self._seconds = metrics.request_seconds.labels(service=service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        asked = _look(scope["headers"])
        tracing.accept(asked.get(b"traceparent", b"").decode("latin-1"))
        answered = 500

        async def send_marked(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = message["status"]
                self._mark(message)
            await send(message)

        is_operator = scope["path"] in OPERATOR_PATHS
        try:
            problem = None if is_operator else self._refusal(scope["method"], asked)
            if problem is None:
                await self._app(scope, receive, send_marked)
            else:
                await _answer(problem, send_marked)
        finally:
            if not is_operator:
                self._tell(scope, answered, time.perf_counter() - began)

    def _refusal(self, method: str, asked: Mapping[bytes, bytes]) -> Problem | None:
        if _TWICE in asked:
            return _refuse(400, "twice", f"Send the header {asked[_TWICE].decode()} once.")
        host = asked.get(b"host", b"").lower()
        if not self._takes_any and _name(host) not in self._hosts:
            return _refuse(421, "host")
        if b"transfer-encoding" in asked:
            # granian takes Content-Length away when both are there, so that this is the only sign of a request with
            # two lengths; and nobody who sends a report does not know how long it is.
            return _refuse(411, "length", "Send the body whole, with its length in Content-Length.")
        if method not in _SAFE_METHODS and _is_from_elsewhere(asked, host):
            return _refuse(403, "origin", "This came from another site. Open the page here and send it again.")
        return None

    def _mark(self, message: HTTPResponseStartEvent) -> None:
        headers = list(message["headers"])
        has_own_caching = any(name == b"cache-control" for name, _ in headers)
        message["headers"] = [*headers, *self._always, *(() if has_own_caching else _NO_STORE)]

    def _tell(self, scope: HTTPScope, status: int, seconds: float) -> None:
        method: str = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = str(cast("dict[str, Any]", scope).get("path_template") or "unmatched")
        self._counter(method, route, f"{status // 100}xx").inc()
        self._seconds.observe(seconds)
        self._log.info("request", method=method, route=route, status=status, seconds=round(seconds, 6))

    def _count(self, method: str, route: str, status: str) -> Counter:
        return metrics.requests.labels(service=self._service, method=method, route=route, status=status)


def _look(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    asked: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _LOOKED_AT:
            if name in asked:
                asked[_TWICE] = name
            asked[name] = value
    return asked


def _is_from_elsewhere(asked: Mapping[bytes, bytes], host: bytes) -> bool:
    if asked.get(b"sec-fetch-site", b"none") not in {b"same-origin", b"none"}:
        return True
    # By host alone: a proxy that ends TLS changes the scheme.
    origin = asked.get(b"origin")
    return origin is not None and origin.lower().partition(b"://")[2] != host


def _name(host: bytes) -> bytes:
    return host.partition(b"]")[0] + b"]" if host.startswith(b"[") else host.partition(b":")[0]


def _refuse(status: int, reason: str, detail: str = "") -> Problem:
    metrics.requests_refused.labels(reason=reason).inc()
    return Problem(status, detail)


async def _answer(problem: Problem, send: Send) -> None:
    body = encode_problem(problem)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
