"""What becomes of a batch, whatever the engine."""

import asyncio

import pytest
import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.eventlog.batches import HANDLER_FAILED, BatchRun, Handled, Step, WrongOutcomes, judged
from shared.eventlog.port import Limits, TooManyDeadLetters
from shared.eventlog.records import Done, Later, Never, Record
from shared.messages.envelope import Message
from shared.messages.topics import DEAD


def record(offset):
    return Record("source", 3, offset, b"key", f"value {offset}".encode(), (("ce_id", b"1"),))


RECORDS = [record(offset) for offset in (10, 11, 13, 14, 17)]
MADE = Message("target", b"key", b"made", ())


class Committed:
    def __init__(self):
        self.commits = []

    async def __call__(self, messages, position):
        self.commits.append((list(messages), position))


@pytest.fixture
def committed():
    return Committed()


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def run(clock):
    limits = Limits(backoff_seconds=1, backoff_limit_seconds=5, dead_letter_window=4)
    return BatchRun("stage", limits, clock=clock, jitter=lambda: 0.0)


def answering(*outcomes):
    async def handle(records):
        return outcomes

    return handle


def test_a_batch_is_cut_before_its_first_later():
    outcomes = [Done(), Never("bad"), Later("wait"), Done(), Later("other")]

    assert judged(RECORDS, outcomes) == Handled(RECORDS[:2], outcomes[:2], "wait")


@pytest.mark.parametrize("outcomes", [[], [Done()] * 4, [Done()] * 6, [Done(), None, Done(), Done(), Done()]])
def test_anything_but_one_outcome_per_record_is_refused(outcomes):
    with pytest.raises(WrongOutcomes):
        judged(RECORDS, outcomes)


async def test_outputs_and_the_position_after_the_last_record_are_committed_together(run, committed):
    step = await run.transform(RECORDS, answering(*[Done((MADE,))] * 5), committed)

    assert committed.commits == [([MADE] * 5, 18)]
    assert step == Step(18)


async def test_nothing_is_committed_when_the_first_record_waits_and_the_rest_grows(run, committed):
    steps = [await run.transform(RECORDS, answering(Later("wait"), *[Done()] * 4), committed) for _ in range(5)]

    assert committed.commits == []
    assert [step.position for step in steps] == [None] * 5
    assert [step.wait_seconds for step in steps] == [1, 2, 4, 5, 5]


async def test_the_rest_is_short_again_once_something_has_moved(run, committed):
    for _ in range(3):
        await run.transform(RECORDS, answering(Later("wait"), *[Done()] * 4), committed)

    step = await run.transform(RECORDS, answering(Done(), Later("wait"), *[Done()] * 3), committed)

    assert step == Step(11, 1)


async def test_jitter_takes_off_up_to_half():
    limits = Limits(backoff_seconds=1)
    run = BatchRun("stage", limits, jitter=lambda: 1.0)

    step = await run.transform(RECORDS[:1], answering(Later("wait")), Committed())

    assert step.wait_seconds == 0.5


async def test_a_dead_letter_stands_where_the_record_stood(run, committed):
    await run.transform(RECORDS[:3], answering(Done((MADE,)), Never("bad"), Done((MADE,))), committed)

    [(messages, position)] = committed.commits
    assert [message.topic for message in messages] == ["target", DEAD, "target"]
    assert messages[1].value == b"value 11"
    assert position == 14


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        OSError(),
        ConnectionRefusedError(),
        OperationalError("", None, Exception()),
        DBAPIError("", None, Exception(), connection_invalidated=True),
    ],
)
async def test_errors_of_the_moment_make_the_batch_wait(run, committed, error):
    async def handle(records):
        raise error

    step = await run.transform(RECORDS, handle, committed)

    assert (step, committed.commits) == (Step(None, 1), [])


async def test_a_record_that_raises_alone_is_dead_and_the_log_names_the_error_but_not_its_message(run, committed):
    asked = []

    async def handle(records):
        asked.append([one.offset for one in records])
        if any(one.offset == 13 for one in records):
            raise KeyError("the reporter's own words")
        return [Done()] * len(records)

    with structlog.testing.capture_logs() as lines:
        await run.transform(RECORDS, handle, committed)

    assert asked == [[10, 11, 13, 14, 17], [10], [11], [13], [14], [17]]
    [([letter], position)] = committed.commits
    assert position == 18
    assert ("cb_dead_reason", HANDLER_FAILED.encode()) in letter.headers
    assert all(b"words" not in value for _, value in letter.headers)
    [failure] = [line for line in lines if line["event"] == HANDLER_FAILED]
    assert isinstance(failure["exc_info"], KeyError)


async def test_isolation_stops_where_a_record_alone_must_wait(run, committed):
    async def handle(records):
        if len(records) > 1:
            raise ValueError
        if records[0].offset == 13:
            raise ConnectionResetError
        return [Done()]

    step = await run.transform(RECORDS, handle, committed)

    assert step == Step(12, 1)
    assert committed.commits == [([], 12)]


async def test_a_cancelled_handler_is_not_a_failed_one(run, committed):
    async def handle(records):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await run.transform(RECORDS, handle, committed)

    assert committed.commits == []


async def test_what_the_commit_raises_is_the_engines(run):
    async def commit(messages, position):
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await run.transform(RECORDS, answering(*[Done()] * 5), commit)


async def test_the_dead_letter_limit_looks_at_a_window_that_runs_over_batches(run, committed):
    dead, done = Never("bad"), Done()
    await run.transform(RECORDS[:2], answering(dead, dead), committed)  # 2 of 4: not more than half

    with pytest.raises(TooManyDeadLetters):
        await run.transform(RECORDS[2:4], answering(dead, done), committed)

    assert len(committed.commits) == 1


async def test_dead_letters_far_enough_apart_stop_nothing(run, committed):
    dead, done = Never("bad"), Done()
    for _ in range(10):
        await run.transform(RECORDS[:4], answering(dead, done, done, dead), committed)

    assert len(committed.commits) == 10


async def test_a_batch_that_tipped_the_limit_is_not_remembered(run, committed):
    dead = Never("bad")
    with pytest.raises(TooManyDeadLetters):
        await run.transform(RECORDS[:4], answering(dead, dead, dead, dead), committed)

    await run.transform(RECORDS[:2], answering(dead, dead), committed)

    assert len(committed.commits) == 1


async def test_one_line_tells_of_a_batch(run, committed):
    with structlog.testing.capture_logs() as lines:
        await run.transform(RECORDS, answering(Done(), Never("bad"), Done(), Later("wait"), Done()), committed)

    [line] = [line for line in lines if line["event"] == "batch handled"]
    assert line == {
        "event": "batch handled",
        "log_level": "info",
        "stage": "stage",
        "topic": "source",
        "partition": 3,
        "offset": 10,
        "records": 5,
        "done": 2,
        "later": 2,
        "dead": 1,
        "seconds": 0.0,
    }


async def test_a_handler_under_way_for_too_long_is_a_stall_and_an_idle_stage_is_none(run, clock, committed):
    seen = []

    async def slow(records):
        clock.now += 59
        seen.append(run.watchdog.stalled())
        clock.now += 2
        seen.append(run.watchdog.stalled())
        return [Done()] * len(records)

    await run.transform(RECORDS, slow, committed)
    clock.now += 3600

    assert seen == [False, True]
    assert not run.watchdog.stalled()
