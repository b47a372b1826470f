"""The engines that the behaviour suite runs on, and names of its own for each test: engines may share one broker."""

from uuid import uuid4

import msgspec
import pytest

from shared.eventlog.dead_letters import restored
from shared.eventlog.port import Limits
from shared.messages.envelope import header
from shared.messages.topics import DEAD
from shared.testing.eventlog import everything

# A suite must not wait as long as an operator would.
QUICK = Limits(batch_records=20, backoff_seconds=0.02, backoff_limit_seconds=0.1, stop_seconds=5)


class Names(msgspec.Struct, frozen=True):
    source: str
    target: str
    group: str


@pytest.fixture
def names():
    suffix = uuid4().hex[:8]
    return Names(f"suite.source.{suffix}", f"suite.target.{suffix}", f"suite.{suffix}")


@pytest.fixture
def limits():
    return QUICK


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("kafka", marks=pytest.mark.kafka),
    ]
)
async def engine(request, names):
    async with request.getfixturevalue(f"{request.param}_engine")() as engine:
        await engine.first.log.create_topics({names.source: 4, names.target: 2, DEAD: 1})
        yield engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def sql_engine(request, names):
    async with request.getfixturevalue(f"{request.param}_engine")() as engine:
        await engine.first.log.create_topics({names.source: 4, names.target: 2, DEAD: 1})
        yield engine


@pytest.fixture
def letters(names):
    """Read the dead letters of this test's group: (event, reason), and the records as they were."""

    async def read(log):
        return [
            (restored(record), header(record.headers, "cb_dead_reason"))
            for record in await everything(log, DEAD)
            if header(record.headers, "cb_dead_group") == names.group
        ]

    return read
