"""Fifty kills and ten freezes under load: nothing lost, nothing seen twice. And the bugs that this would find."""

import asyncio
import random

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.kafka, pytest.mark.postgresql, pytest.mark.timeout(600)]

ROLES = ("relay", "stage", "projector")
PERFECT = {"lost": 0, "twice": 0, "made up": 0}
KILLS = 50
FREEZES = 10


async def test_fifty_kills_and_ten_freezes_lose_nothing_and_show_nothing_twice(torment):
    run = await torment()
    run.start(*(f"{role}{number}" for role in ROLES for number in (1, 2)))
    chance = random.Random(20261122)  # noqa: S311 - the same order of blows each time
    blows = ["kill"] * KILLS + ["freeze"] * FREEZES
    chance.shuffle(blows)
    frozen = {}

    async with run.under_load():
        while blows:
            # Rows have just arrived: relay, stage and projector are all at work, and all three are struck.
            assert await run.progress()
            for role in ROLES:
                await asyncio.sleep(chance.uniform(0, 0.3))
                victim = chance.choice([name for name in (f"{role}1", f"{role}2") if name not in frozen] or [None])
                if victim is None:
                    continue
                if blows.pop() == "kill":
                    run.kill(victim)
                else:
                    frozen[victim] = asyncio.create_task(run.freeze(victim))
                    frozen[victim].add_done_callback(lambda _, name=victim: frozen.pop(name))
                if not blows:
                    break
        await asyncio.gather(*frozen.values())
    await run.settle()
    run.end()

    verdicts = await run.verdicts()
    assert verdicts == dict.fromkeys(verdicts, PERFECT)
    assert await run.outbox_is_empty()
    assert len(run.accepted) > 1000


@pytest.mark.parametrize("bug", ["", "one transactional id per process"])
async def test_a_frozen_stage_wakes_as_a_zombie_and_only_fencing_silences_it(torment, bug):
    run = await torment(bug, handler_seconds=0.2)
    run.start("relay1", "stage1", "stage2", "projector1")

    async with run.under_load():
        for victim in ("stage1", "stage2", "stage1"):
            await run.progress()
            await run.freeze(victim)
    await run.settle()
    run.end()

    verdicts = await run.verdicts()
    if bug:
        assert all(verdict["twice"] > 0 for verdict in verdicts.values()), verdicts
    else:
        assert verdicts == dict.fromkeys(verdicts, PERFECT)


@pytest.mark.parametrize(
    ("bug", "victim"),
    [("commit offsets before processing", "stage1"), ("mark outbox before ack", "relay1")],
)
async def test_kills_find_work_that_is_ticked_off_before_it_is_done(torment, bug, victim):
    run = await torment(bug, handler_seconds=0.2)
    run.start("relay1", "stage1", "projector1")

    async with run.under_load():
        for _ in range(4):
            await run.progress()
            run.kill(victim)
        await run.progress()
    await run.settle(quiet_seconds=8)
    run.end()

    verdicts = await run.verdicts()
    assert all(verdict["lost"] > 0 for verdict in verdicts.values()), verdicts
    assert await run.outbox_is_empty()


async def test_a_late_start_finds_a_group_that_begins_with_the_latest_offset(torment):
    run = await torment("latest offset")
    run.start("relay1", "projector1")
    for _ in range(50):
        await run.file()
    async with asyncio.timeout(60):
        while not await run.outbox_is_empty():  # noqa: ASYNC110 - another process empties it
            await asyncio.sleep(0.1)

    run.start("stage1")
    await run.settle(quiet_seconds=8)
    run.end()

    verdicts = await run.verdicts()
    assert all(verdict["lost"] == len(run.accepted) for verdict in verdicts.values()), verdicts
