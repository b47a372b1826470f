"""A projection on every engine: rows and position commit together, so that each record is written once."""

import asyncio

import pytest
from sqlalchemy import insert, select

from shared.eventlog.port import Limits, Projection, TooManyDeadLetters
from shared.eventlog.records import Done, Later, Never
from shared.messages.topics import DEAD
from shared.testing.eventlog import (
    each_once,
    event_of,
    events_written,
    message,
    messages,
    rows,
    running,
    tables,
    until,
)

EVENTS = [f"e{number:03}" for number in range(60)]


async def write(transaction, records):
    values = [{"topic": r.topic, "partition": r.partition, "event": event_of(r)} for r in records]
    await transaction.execute(insert(rows), values)
    return [Done()] * len(records)


@pytest.fixture
def projection(engine, names, limits):
    def make(handler=write, *, instance=None, limits=limits):
        return Projection(
            name=names.group,
            topics=(names.source,),
            handler=handler,
            database=(instance or engine.first).database,
            tables=tables,
            limits=limits,
        )

    return make


@pytest.fixture
def written(engine):
    def count_is(count):
        async def there():
            return len(await events_written(engine.first.database)) >= count

        return there

    return count_is


@pytest.fixture
def waiting_letters(engine):
    """The dead letters that the projection put into its outbox."""

    async def read():
        statement = select(tables.outbox.c.value, tables.outbox.c.topic)
        async with engine.first.database.reading() as transaction:
            found = (await transaction.execute(statement)).all()
        assert {topic for _, topic in found} <= {DEAD}
        return [value.decode() for value, _ in found]

    return read


async def test_every_record_is_written_once_and_in_order(engine, names, projection, written):
    sent = messages(names.source, EVENTS, keys=1)
    await engine.append(sent)

    async with running(lambda stop: engine.first.log.run_projection(projection(), stop)):
        await until(written(60))

    assert await events_written(engine.first.database) == EVENTS


async def test_a_new_instance_goes_on_from_the_stored_position(engine, names, projection, written):
    await engine.append(messages(names.source, EVENTS[:30]))
    async with running(lambda stop: engine.first.log.run_projection(projection(), stop)):
        await until(written(30))
    await engine.append(messages(names.source, EVENTS[30:]))
    await engine.restart()

    async with running(lambda stop: engine.first.log.run_projection(projection(), stop)):
        await until(written(60))

    each_once(EVENTS, await events_written(engine.first.database))


@pytest.mark.parametrize("poison", [0, 9, 19], ids=["first", "middle", "last"])
@pytest.mark.parametrize("how", ["answers never", "raises after writing"])
async def test_poison_goes_to_the_outbox_as_a_dead_letter_and_leaves_no_row(
    engine, names, projection, written, waiting_letters, poison, how
):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS[:20]])

    async def handle(transaction, records):
        good = [record for record in records if event_of(record) != EVENTS[poison]]
        if how == "raises after writing" and len(good) < len(records):
            await write(transaction, records)
            raise ValueError("a value of the reporter")
        if good:
            await write(transaction, good)
        return [Done() if record in good else Never("cannot be read") for record in records]

    async with running(lambda stop: engine.first.log.run_projection(projection(handle), stop)):
        await until(written(19))

        async def is_put():
            return await waiting_letters() == [EVENTS[poison]]

        await until(is_put)

    assert await events_written(engine.first.database) == [e for e in EVENTS[:20] if e != EVENTS[poison]]


async def test_later_in_the_middle_undoes_what_was_written_for_the_records_after_it(engine, names, projection, written):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS[:20]])
    tries = []

    async def handle(transaction, records):
        outcomes = list(await write(transaction, records))
        for index, record in enumerate(records):
            if event_of(record) == "e009" and len(tries) < 3:
                tries.append(await events_written(engine.first.database))
                outcomes[index] = Later("a thing it needs is away")
        return outcomes

    async with running(lambda stop: engine.first.log.run_projection(projection(handle), stop)):
        await until(written(20))

    assert tries == [[], EVENTS[:9], EVENTS[:9]]
    assert await events_written(engine.first.database) == EVENTS[:20]


async def test_too_many_dead_letters_stop_it_and_nothing_of_that_batch_moves(engine, names, projection):
    await engine.append([message(names.source, "one-key", event) for event in EVENTS])

    async def refuse(transaction, records):
        await write(transaction, records)
        return [Never("cannot be read")] * len(records)

    bad = projection(refuse, limits=Limits(batch_records=60, dead_letter_window=40))
    with pytest.raises(TooManyDeadLetters):
        async with asyncio.timeout(30):
            await engine.first.log.run_projection(bad, asyncio.Event())

    assert await events_written(engine.first.database) == []


async def test_two_instances_write_each_record_once(engine, names, projection, written):
    second = await engine.second()
    async with running(
        lambda stop: engine.first.log.run_projection(projection(), stop),
        lambda stop: second.log.run_projection(projection(instance=second), stop),
    ):
        for start in range(0, 60, 6):
            await engine.append(messages(names.source, EVENTS[start : start + 6], keys=6))
        await until(written(60))

    each_once(EVENTS, await events_written(engine.first.database))


async def test_an_instance_cut_off_in_the_middle_writes_nothing_twice(engine, names, projection, written):
    await engine.append(messages(names.source, EVENTS, keys=1))
    reached = asyncio.Event()

    async def hang_in_the_third(transaction, records):
        outcomes = await write(transaction, records)
        if event_of(records[0]) >= "e040":
            reached.set()
            await asyncio.Event().wait()
        return outcomes

    task = asyncio.create_task(engine.first.log.run_projection(projection(hang_in_the_third), asyncio.Event()))
    async with asyncio.timeout(30):
        await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await engine.restart()
    async with running(lambda stop: engine.first.log.run_projection(projection(), stop)):
        await until(written(60))

    assert await events_written(engine.first.database) == EVENTS
