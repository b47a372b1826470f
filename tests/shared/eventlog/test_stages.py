"""A stage on every engine: order, atomicity, and the three outcomes."""

import asyncio

import pytest

from shared.eventlog.port import Limits, Stage, TooManyDeadLetters
from shared.eventlog.records import Done, Later, Never
from shared.messages.envelope import Message
from shared.testing.eventlog import (
    each_once,
    event_of,
    events_in,
    everything,
    in_order_per_key,
    message,
    messages,
    running,
    until,
)

EVENTS = [f"e{number:03}" for number in range(60)]


def passed_on(target, record):
    return Done((Message(target, record.key, record.value, record.headers),))


@pytest.fixture
def stage(names, limits):
    """Make a stage that passes records on, but for those named."""

    def make(exceptions=None, *, handler=None, limits=limits):
        async def handle(records):
            return [(exceptions or {}).get(event_of(record)) or passed_on(names.target, record) for record in records]

        return Stage(name=names.group, topics=(names.source,), handler=handler or handle, limits=limits)

    return make


@pytest.fixture
def arrived(engine, names):
    def count_is(count):
        async def there():
            return len(await events_in(engine.first.log, names.target)) >= count

        return there

    return count_is


@pytest.fixture
def caught_up(engine, names):
    async def is_so():
        return await engine.first.log.lag(names.group, (names.source,)) == 0

    return is_so


async def test_every_record_passes_once_and_in_the_order_of_its_key(engine, names, stage, caught_up):
    sent = messages(names.source, EVENTS, keys=7)
    await engine.append(sent)

    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await until(caught_up)

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))


async def test_records_appended_while_it_runs_are_followed(engine, names, stage, caught_up, arrived):
    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await engine.append(messages(names.source, EVENTS[:30]))
        await until(arrived(30))
        await engine.append(messages(names.source, EVENTS[30:]))
        await until(arrived(60))

    each_once(EVENTS, await events_in(engine.first.log, names.target))


async def test_a_stage_that_starts_later_begins_with_the_first_record_and_goes_on_where_it_stopped(
    engine, names, stage, caught_up
):
    await engine.append(messages(names.source, EVENTS[:30]))
    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await until(caught_up)
    await engine.append(messages(names.source, EVENTS[30:]))
    await engine.restart()

    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await until(caught_up)

    each_once(EVENTS, await events_in(engine.first.log, names.target))


@pytest.mark.parametrize("poison", [0, 9, 19], ids=["first", "middle", "last"])
@pytest.mark.parametrize("how", ["answers never", "raises"])
async def test_poison_goes_to_the_dead_letters_whole_and_the_rest_goes_on(
    engine, names, stage, caught_up, letters, poison, how
):
    sent = [message(names.source, "one-key", event) for event in EVENTS[:20]]
    await engine.append(sent)

    async def handle(records):
        outcomes = []
        for record in records:
            if event_of(record) != EVENTS[poison]:
                outcomes.append(passed_on(names.target, record))
            elif how == "raises":
                raise ValueError("a value of the reporter")
            else:
                outcomes.append(Never("cannot be read"))
        return outcomes

    async with running(lambda stop: engine.first.log.run_stage(stage(handler=handle), stop)):
        await until(caught_up)

    rest = [event for event in EVENTS[:20] if event != EVENTS[poison]]
    assert await events_in(engine.first.log, names.target) == rest
    [(original, reason)] = await letters(engine.first.log)
    assert reason == ("handler failed" if how == "raises" else "cannot be read")
    assert (original.topic, original.key, original.value, original.headers) == (
        names.source,
        sent[poison].key,
        sent[poison].value,
        sent[poison].headers,
    )


async def test_later_in_the_middle_lets_what_stands_before_it_pass_and_waits_there(engine, names, stage, caught_up):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS[:20]])
    tries = []

    async def handle(records):
        outcomes = [passed_on(names.target, record) for record in records]
        for index, record in enumerate(records):
            if event_of(record) == "e009" and len(tries) < 3:
                tries.append(await events_in(engine.first.log, names.target))
                outcomes[index] = Later("a thing it needs is away")
        return outcomes

    async with running(lambda stop: engine.first.log.run_stage(stage(handler=handle), stop)):
        await until(caught_up)

    assert tries == [[], EVENTS[:9], EVENTS[:9]]
    assert await events_in(engine.first.log, names.target) == EVENTS[:20]


@pytest.mark.parametrize("error", [ConnectionResetError, TimeoutError, OSError])
async def test_an_error_of_the_moment_is_tried_again_and_kills_nothing(engine, names, stage, caught_up, letters, error):
    await engine.append(messages(names.source, EVENTS[:20]))
    failures = [error(), error()]

    async def handle(records):
        if failures:
            raise failures.pop()
        return [passed_on(names.target, record) for record in records]

    async with running(lambda stop: engine.first.log.run_stage(stage(handler=handle), stop)):
        await until(caught_up)

    each_once(EVENTS[:20], await events_in(engine.first.log, names.target))
    assert await letters(engine.first.log) == []


@pytest.mark.parametrize("answer", [[], [Done()] * 21, ["done"] * 20], ids=["none", "too many", "no outcomes"])
async def test_a_handler_that_answers_wrongly_is_a_handler_that_fails(engine, names, stage, caught_up, letters, answer):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS[:20]])

    async def handle(records):
        return answer if len(records) > 1 else [passed_on(names.target, record) for record in records]

    async with running(lambda stop: engine.first.log.run_stage(stage(handler=handle), stop)):
        await until(caught_up)

    assert await events_in(engine.first.log, names.target) == EVENTS[:20]
    assert await letters(engine.first.log) == []


async def test_a_deployment_that_poisons_too_much_stops_itself_and_moves_nothing(
    engine, names, stage, caught_up, letters
):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS])
    limits = Limits(batch_records=60, dead_letter_share=0.5, dead_letter_window=40)
    bad = stage(dict.fromkeys(EVENTS[30:], Never("cannot be read")), limits=limits)

    with pytest.raises(TooManyDeadLetters, match="The position has not moved"):
        async with asyncio.timeout(30):
            await engine.first.log.run_stage(bad, asyncio.Event())

    assert await events_in(engine.first.log, names.target) == []
    assert await letters(engine.first.log) == []
    await engine.restart()
    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await until(caught_up)
    assert await events_in(engine.first.log, names.target) == EVENTS


async def test_it_stops_cleanly_under_load_and_another_goes_on(engine, names, stage, caught_up):
    sent = messages(names.source, [f"e{number:04}" for number in range(800)], keys=9)
    await engine.append(sent)

    async def slow(records):
        await asyncio.sleep(0.3)  # so that each stop finds work left
        return [passed_on(names.target, record) for record in records]

    for _ in range(3):
        stop = asyncio.Event()
        task = asyncio.create_task(engine.first.log.run_stage(stage(handler=slow), stop))
        before = len(await events_in(engine.first.log, names.target))

        async def gets_on(before=before):
            return len(await events_in(engine.first.log, names.target)) > before

        await until(gets_on)
        stop.set()
        async with asyncio.timeout(15):
            await task
        await engine.restart()
    async with running(lambda stop: engine.first.log.run_stage(stage(), stop)):
        await until(caught_up)

    each_once([f"e{number:04}" for number in range(800)], await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))


async def test_a_stage_that_makes_nothing_and_one_that_fans_out_both_move(engine, names, stage, caught_up):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS[:10]])

    async def handle(records):
        return [
            Done(tuple(Message(names.target, f"k{copy}".encode(), b"", record.headers) for copy in range(index % 3)))
            for index, record in enumerate(records)
        ]

    async with running(lambda stop: engine.first.log.run_stage(stage(handler=handle), stop)):
        await until(caught_up)

    assert len(await events_in(engine.first.log, names.target)) == sum(index % 3 for index in range(10))


async def test_a_handler_that_hangs_is_named_as_stalled(engine, names, stage):
    await engine.append(messages(names.source, EVENTS[:4], keys=1))
    entered, leave = asyncio.Event(), asyncio.Event()

    async def hang(records):
        entered.set()
        await leave.wait()
        return [Done()] * len(records)

    hanging = stage(handler=hang, limits=Limits(stall_seconds=0.05))

    async def is_named():
        return names.group in engine.first.log.stalled()

    async with running(lambda stop: engine.first.log.run_stage(hanging, stop)):
        await entered.wait()
        await until(is_named)
        leave.set()
