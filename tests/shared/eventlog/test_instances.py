"""Two instances of a stage: partitions change hands in the middle of slow batches, and each record passes once."""

import asyncio
from itertools import islice

import pytest

from shared.eventlog.port import Stage
from shared.eventlog.records import Done
from shared.messages.envelope import Message
from shared.testing.eventlog import each_once, events_in, everything, in_order_per_key, messages, running, until

EVENTS = [f"e{number:03}" for number in range(200)]


@pytest.fixture
def stage(names, limits):
    def make(*, enter=None, seconds=0.0):
        async def handle(records):
            if enter:
                enter.set()
            await asyncio.sleep(seconds)
            return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

        return Stage(name=names.group, topics=(names.source,), handler=handle, limits=limits)

    return make


@pytest.fixture
def caught_up(engine, names):
    async def is_so():
        return await engine.first.log.lag(names.group, (names.source,)) == 0

    return is_so


async def test_an_instance_that_joins_in_the_middle_of_slow_batches_takes_its_share(engine, names, stage, caught_up):
    sent = messages(names.source, EVENTS, keys=9)
    await engine.append(sent[:100])
    second = await engine.second()
    busy, joined = asyncio.Event(), asyncio.Event()

    async with running(lambda stop: engine.first.log.run_stage(stage(enter=busy, seconds=0.1), stop)):
        async with asyncio.timeout(30):
            await busy.wait()
        async with running(lambda stop: second.log.run_stage(stage(enter=joined, seconds=0.05), stop)):
            await engine.append(sent[100:])
            await until(caught_up)

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))


async def test_an_instance_that_leaves_hands_over_its_partitions(engine, names, stage, caught_up):
    sent = messages(names.source, EVENTS, keys=9)
    second = await engine.second()
    busy = asyncio.Event()

    async with running(lambda stop: second.log.run_stage(stage(), stop)):
        async with running(lambda stop: engine.first.log.run_stage(stage(enter=busy, seconds=0.05), stop)):
            waiting = iter(sent)
            async with asyncio.timeout(60):
                # The second may have every partition for a while: go on until the first was given one with work.
                while not busy.is_set():
                    await engine.append(list(islice(waiting, 1)))
                    await asyncio.sleep(0.05)
        await engine.append(list(waiting))
        await until(caught_up)

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))


async def test_an_instance_cut_off_in_the_middle_of_a_batch_is_followed_by_the_next(engine, names, stage, caught_up):
    sent = messages(names.source, EVENTS, keys=9)
    await engine.append(sent)
    for _ in range(4):
        busy = asyncio.Event()
        task = asyncio.create_task(
            engine.first.log.run_stage(stage(enter=busy, seconds=0.02), asyncio.Event())  # cut off, never stopped
        )
        async with asyncio.timeout(30):
            await busy.wait()
        await asyncio.sleep(0.01)  # somewhere between reading and committing
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await engine.restart()
    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await until(caught_up)

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))
