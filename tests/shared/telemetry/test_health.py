import asyncio

import pytest

from shared.telemetry.health import Health


@pytest.fixture
def health():
    return Health(check_seconds=0.05)


async def test_ready_runs_every_check_and_names_those_that_fail(health):
    async def good():
        return None

    async def bad():
        raise ValueError("postgresql://casebridge:secret@10.0.0.1")

    async def no():
        return False

    async def hangs():
        await asyncio.Event().wait()

    for name, check in (("database", good), ("log", bad), ("vault", no), ("directory", hangs)):
        health.check(name, check)

    verdict = await health.ready()

    assert verdict.is_ok is False
    assert verdict.checks == {"database": "ok", "log": "failed", "vault": "failed", "directory": "timeout"}


async def test_ready_is_ok_when_all_checks_are(health):
    async def good():
        return True

    health.check("database", good)

    assert (await health.ready()).is_ok is True


async def test_a_process_that_stops_is_not_ready_but_lives(health):
    health.stopping()

    assert (await health.ready()).is_ok is False
    assert health.live().is_ok is True


def test_work_without_progress_is_not_alive():
    stalled = ["router"]
    health = Health(stalled=lambda: stalled)
    before = health.live()
    stalled.clear()

    assert before.is_ok is False
    assert before.checks == {"router": "stalled"}
    assert health.live().is_ok is True
