import pytest

from shared.telemetry.health import Health
from shared.web.health_routes import health_app


@pytest.fixture
def health():
    return Health(check_seconds=1)


async def test_a_service_in_order_answers_200(health, asking):
    app = health_app(health)

    live, ready = await asking(app, "GET", "/health/live"), await asking(app, "GET", "/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "ok", "checks": {}})
    assert ready.status_code == 200


async def test_a_failing_check_is_named_and_its_reason_is_not(health, asking):
    async def fails():
        raise OSError("casebridge:secret@10.0.0.1")

    health.check("database", fails)

    answer = await asking(health_app(health), "GET", "/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "checks": {"database": "failed"}}
    assert (await asking(health_app(health), "GET", "/health/live")).status_code == 200


async def test_metrics_are_in_prometheus_form_for_any_host(health, asking):
    answer = await asking(health_app(health), "GET", "/metrics", host="10.1.2.3")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE casebridge_stage_records_total counter" in answer.text
