"""Fifty kills and ten freezes under load: nothing lost, nothing seen twice. And the bugs that this would find."""

import asyncio
import random

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.kafka, pytest.mark.postgresql, pytest.mark.timeout(420)]

PROCESSES = ("relay1", "relay2", "stage1", "stage2", "projector1", "projector2")
PERFECT = {"lost": 0, "twice": 0, "made up": 0}
KILLS = 50
FREEZES = 10


async def test_fifty_kills_and_ten_freezes_lose_nothing_and_show_nothing_twice(torment):
    run = await torment()
    run.start(*PROCESSES)
    chance = random.Random(20261122)  # noqa: S311 - the same order of blows each time
    frozen = {}
    # Each of the six in turn, in a new order each time; a frozen one is spared until it wakes.
    blows = ["kill"] * KILLS + ["freeze"] * FREEZES
    chance.shuffle(blows)
    victims = [name for _ in range(len(blows)) for name in chance.sample(PROCESSES, len(PROCESSES))]

    filing = asyncio.create_task(run.file(100_000, pause_seconds=0.005))
    for blow in blows:
        await asyncio.sleep(chance.uniform(0.3, 1.3))
        victim = next(name for name in victims if name not in frozen)
        victims.remove(victim)
        if blow == "kill":
            run.kill(victim)
        else:
            frozen[victim] = asyncio.create_task(run.freeze(victim))
            frozen[victim].add_done_callback(lambda _, name=victim: frozen.pop(name))
    await asyncio.gather(*frozen.values())
    filing.cancel()
    await run.settle()
    run.end()

    assert len(run.accepted) > 1000
    assert await run.verdicts() == dict.fromkeys(await run.verdicts(), PERFECT)
    assert await run.outbox_is_empty()


async def test_freezes_find_one_transactional_id_per_process(torment):
    run = await torment("one transactional id per process", handler_seconds=0.2)
    run.start("relay1", "stage1", "stage2", "projector1")
    filing = asyncio.create_task(run.file(100_000, pause_seconds=0.005))

    for victim in ("stage1", "stage2", "stage1"):
        await asyncio.sleep(3)
        await run.freeze(victim)
    filing.cancel()
    await run.settle()
    run.end()

    verdicts = await run.verdicts()
    assert all(verdict["twice"] > 0 for verdict in verdicts.values()), verdicts


async def test_kills_find_offsets_that_are_committed_before_processing(torment):
    run = await torment("commit offsets before processing", handler_seconds=0.2)
    run.start("relay1", "stage1", "projector1")
    filing = asyncio.create_task(run.file(100_000, pause_seconds=0.005))

    for _ in range(3):
        await asyncio.sleep(5)
        run.kill("stage1")
    filing.cancel()
    await run.settle()
    run.end()

    verdicts = await run.verdicts()
    assert all(verdict["lost"] > 0 for verdict in verdicts.values()), verdicts


async def test_kills_find_an_outbox_that_is_marked_before_the_log_has_answered(torment):
    run = await torment("mark outbox before ack")
    run.start("relay1", "stage1", "projector1")
    filing = asyncio.create_task(run.file(100_000, pause_seconds=0.005))

    for _ in range(6):
        await asyncio.sleep(2.5)
        run.kill("relay1")
    filing.cancel()
    await run.settle()
    run.end()

    verdicts = await run.verdicts()
    assert all(verdict["lost"] > 0 for verdict in verdicts.values()), verdicts
    assert await run.outbox_is_empty()


async def test_a_late_start_finds_a_group_that_begins_with_the_latest_offset(torment):
    run = await torment("latest offset")
    run.start("relay1", "projector1")
    await run.file(50)
    async with asyncio.timeout(60):
        while not await run.outbox_is_empty():  # noqa: ASYNC110 - another process empties it
            await asyncio.sleep(0.1)

    run.start("stage1")
    await run.settle()
    run.end()

    verdicts = await run.verdicts()
    assert all(verdict["lost"] == len(run.accepted) for verdict in verdicts.values()), verdicts
