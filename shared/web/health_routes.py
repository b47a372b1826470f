"""`/health/live` and `/health/ready` beside pages; with `/metrics` as an app of their own, for operators alone."""

import msgspec
from litestar import Litestar, Response, Router, get

from shared.telemetry import metrics
from shared.telemetry.health import Health, Verdict
from shared.web.headers import ANY_HOST, protect
from shared.web.problems import exception_handlers

_encode = msgspec.json.Encoder(order="sorted").encode


def health_router(health: Health) -> Router:
    """Give the routes that may stand where the public can reach."""

    @get("/health/live", include_in_schema=False)
    async def live() -> Response[bytes]:
        return _answer(health.live())

    @get("/health/ready", include_in_schema=False)
    async def ready() -> Response[bytes]:
        return _answer(await health.ready())

    return Router("/", route_handlers=[live, ready])


@get("/metrics", include_in_schema=False)
async def exposition() -> Response[bytes]:
    """Give every metric in Prometheus' form."""
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


def health_app(health: Health) -> Litestar:
    """Give an app of health and metrics alone, for a port that only operators reach."""
    app = Litestar(
        [health_router(health), exposition],
        openapi_config=None,
        logging_config=None,
        exception_handlers=exception_handlers(),
    )
    return protect(app, service="health", hosts=(ANY_HOST,))


def _answer(verdict: Verdict) -> Response[bytes]:
    body = {"status": "ok" if verdict.is_ok else "failing", "checks": dict(verdict.checks)}
    return Response(_encode(body), status_code=200 if verdict.is_ok else 503, media_type="application/json")
