from collections.abc import Mapping

import pytest
import structlog
from hypothesis import settings
from litestar.testing import AsyncTestClient

# A busy machine is no failure of the law under test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def lines():
    """Collect the log lines."""
    with structlog.testing.capture_logs() as written:
        yield written


@pytest.fixture
def asking():
    """Ask an app once, from a host that it takes unless told otherwise."""

    async def ask(app, method, path, *, host="report.example.org", headers: Mapping[str, str] | None = None, **more):
        async with AsyncTestClient(app, base_url=f"http://{host}", raise_server_exceptions=False) as client:
            return await client.request(method, path, headers=headers, **more)

    return ask
