"""The SQL relay rests in proportion to its work: nothing is forgotten meanwhile, and a stop is not kept waiting."""

import asyncio
import math
from contextlib import suppress

import msgspec
import pytest

from shared.eventlog import outbox
from shared.eventlog.sql import relay
from shared.eventlog.sql.relay import Relay
from shared.testing.clock import HandClock
from shared.testing.eventlog import event_of, messages

FOREVER = 3_600.0


@pytest.fixture
def clock(monkeypatch):
    clock = HandClock()
    monkeypatch.setattr(relay, "time", clock)
    monkeypatch.setattr(relay, "POLL_SECONDS", FOREVER)
    return clock


@pytest.fixture
async def elsewhere(sql_engine):
    """Another instance: what it puts sets no signal here."""
    return await sql_engine.second()


@pytest.fixture
def put(names):
    async def commit(instance, *events):
        async with instance.database.writing() as transaction:
            await outbox.put(transaction, instance.outbox, messages(names.target, events))

    return commit


class Run:
    """A relay that writes down what it does, and calls `resting` instead of resting."""

    def __init__(self, ours, clock, *, move_seconds=0.0):
        self.steps = []
        self.rests = []
        self._changed = asyncio.Condition()
        self._clock = clock
        self._move_seconds = move_seconds
        self.relay = Relay(ours, self._append)
        self.stop = asyncio.Event()
        self.task = None

    async def _append(self, _transaction, batch):
        self._clock.now += self._move_seconds
        await self._did("move", *(event_of(message) for message in batch))

    async def _did(self, *step):
        async with self._changed:
            self.steps.append(step)
            self._changed.notify_all()

    async def rest(self, seconds):
        self.rests.append(seconds)
        await self._did("rest")

    def start(self):
        self.task = asyncio.create_task(self.relay.follow(self.stop))

    async def until(self, *step, seconds=30):
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: step in self.steps)

    async def end(self, seconds=30):
        self.stop.set()
        async with asyncio.timeout(seconds):
            await self.task


@pytest.fixture
async def start(sql_engine, limits, clock, monkeypatch):
    """Run the relay with the rests of our choice: `rest(run, stopping, seconds)`."""
    runs = []

    def begin(rest, **options):
        ours = msgspec.structs.replace(sql_engine.first.outbox, limits=limits)
        run = Run(ours, clock, **options)
        runs.append(run)

        async def resting(_relay, stopping, seconds):
            await run.rest(seconds)
            await rest(run, stopping, seconds)

        monkeypatch.setattr(Relay, "_rest", resting)
        run.start()
        return run

    yield begin
    for run in runs:
        run.task.cancel()
        with suppress(asyncio.CancelledError):
            await run.task


async def no_rest(_run, _stopping, _seconds):
    await asyncio.sleep(0)


real_rest = Relay._rest


async def as_it_rests(run, stopping, seconds):
    await real_rest(run.relay, stopping, seconds)


@pytest.mark.parametrize(("move_seconds", "expected"), [(0.0, 0.02), (0.05, 0.2), (FOREVER, 0.5)])
async def test_it_rests_four_times_as_long_as_it_worked_within_bounds(sql_engine, put, start, move_seconds, expected):
    await put(sql_engine.first, "e1")
    run = start(no_rest, move_seconds=move_seconds)
    await run.until("rest")
    await run.end()

    assert run.rests == [pytest.approx(expected)]


async def put_one_in_each_rest(put, elsewhere, start, most, seconds=30):
    """Have a message come in each rest, unannounced; give the run once the last was moved."""

    async def fill(run, _stopping, _seconds):
        if len(run.rests) < most:
            await put(elsewhere, f"e{len(run.rests) + 1}")

    await put(elsewhere, "e1")
    run = start(fill, move_seconds=FOREVER)
    await run.until("move", f"e{most}", seconds=seconds)
    await run.until("rest")
    await run.end()
    return run


async def test_what_comes_while_it_rests_goes_with_the_next_move(put, elsewhere, start):
    run = await put_one_in_each_rest(put, elsewhere, start, most=4)

    assert run.steps[:7] == [
        ("move", "e1"),
        ("rest",),
        ("move", "e2"),
        ("rest",),
        ("move", "e3"),
        ("rest",),
        ("move", "e4"),
    ]
    assert sum(run.rests) <= len(run.rests) * relay.MOST_REST_SECONDS


async def test_without_the_bound_a_slow_move_would_be_followed_by_hours_of_rest(put, elsewhere, start, monkeypatch):
    """Negative control."""
    most = relay.MOST_REST_SECONDS
    monkeypatch.setattr(relay, "MOST_REST_SECONDS", math.inf)

    run = await put_one_in_each_rest(put, elsewhere, start, most=4)

    assert sum(run.rests) > len(run.rests) * most


async def test_a_relay_that_waits_for_a_signal_after_its_rest_would_forget_them(put, elsewhere, start, monkeypatch):
    """Negative control: it believes that whatever came was announced."""
    move_or_rest = Relay._move_or_rest
    rested = []

    async def believing(self):
        if rested:
            rested.clear()
            return 0.0
        seconds = await move_or_rest(self)
        rested.extend([seconds] if seconds else [])
        return seconds

    monkeypatch.setattr(Relay, "_move_or_rest", believing)

    with pytest.raises(TimeoutError):
        await put_one_in_each_rest(put, elsewhere, start, most=4, seconds=0.5)


async def test_while_more_than_a_batch_waits_it_does_not_rest(sql_engine, put, start, limits):
    waiting = [f"e{number:02}" for number in range(2 * limits.batch_records + 1)]
    await put(sql_engine.first, *waiting)
    run = start(no_rest)
    await run.until("rest")
    await run.end()

    assert [(step[0], len(step) - 1) for step in run.steps[:4]] == [
        ("move", limits.batch_records),
        ("move", limits.batch_records),
        ("move", 1),
        ("rest", 0),
    ]


async def test_the_first_message_after_a_pause_goes_at_once(sql_engine, put, start):
    run = start(no_rest)
    await put(sql_engine.first, "e1")
    await run.until("move", "e1")
    await run.until("rest")
    await put(sql_engine.first, "e2")
    await run.until("move", "e2")
    await run.end()

    assert [step for step in run.steps if step[0] == "move"] == [("move", "e1"), ("move", "e2")]


async def rest_for_hours(monkeypatch, put, sql_engine, start, rest):
    monkeypatch.setattr(relay, "MOST_REST_SECONDS", FOREVER)
    await put(sql_engine.first, "e1")
    run = start(rest, move_seconds=FOREVER)
    await run.until("rest")
    return run


async def test_a_stop_while_it_rests_ends_it(sql_engine, put, start, monkeypatch):
    run = await rest_for_hours(monkeypatch, put, sql_engine, start, as_it_rests)

    await run.end()

    assert run.rests == [FOREVER]


async def test_a_rest_that_does_not_heed_the_stop_would_be_seen(sql_engine, put, start, monkeypatch):
    """Negative control."""

    async def sleep(_run, _stopping, seconds):
        await asyncio.sleep(seconds)

    run = await rest_for_hours(monkeypatch, put, sql_engine, start, sleep)

    with pytest.raises(TimeoutError):
        await run.end(seconds=0.3)
