"""`/health/live`, `/health/ready` and `/metrics`: as a router of a Litestar app, or as an app of their own."""

import msgspec
from litestar import Litestar, Response, Router, get

from shared.telemetry import metrics
from shared.telemetry.health import Health, Verdict
from shared.web.headers import ANY_HOST, protect
from shared.web.problems import exception_handlers

_encode = msgspec.json.Encoder(order="sorted").encode


def health_router(health: Health, *, with_metrics: bool = True) -> Router:
    """Give the routes. Leave the metrics out where the public can reach, and serve them by `health_app` instead."""

    @get("/health/live", include_in_schema=False)
    async def live() -> Response[bytes]:
        return _answer(health.live())

    @get("/health/ready", include_in_schema=False)
    async def ready() -> Response[bytes]:
        return _answer(await health.ready())

    @get("/metrics", include_in_schema=False)
    async def exposition() -> Response[bytes]:
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    return Router("/", route_handlers=[live, ready, exposition] if with_metrics else [live, ready])


def health_app(health: Health, *, service: str) -> Litestar:
    """Give an app of these routes alone, for a service without pages or for a port that only operators reach."""
    app = Litestar(
        [health_router(health)], openapi_config=None, logging_config=None, exception_handlers=exception_handlers()
    )
    return protect(app, service=service, hosts=(ANY_HOST,))


def _answer(verdict: Verdict) -> Response[bytes]:
    body = {"status": "ok" if verdict.is_ok else "failing", "checks": dict(verdict.checks)}
    return Response(_encode(body), status_code=200 if verdict.is_ok else 503, media_type="application/json")
