"""The SQL log fails at every step of its transactions in turn; nothing is lost, nothing is seen twice."""

import asyncio

import pytest
from sqlalchemy import insert

from shared.eventlog import outbox
from shared.eventlog.port import Projection, Stage
from shared.eventlog.records import Done
from shared.eventlog.sql import follower, relay, repository
from shared.eventlog.sql.members import Seat
from shared.messages.envelope import Message
from shared.testing.eventlog import (
    Instance,
    each_once,
    event_of,
    events_in,
    events_written,
    everything,
    in_order_per_key,
    messages,
    rows,
    running,
    tables,
    until,
)
from shared.testing.faults import FaultyDatabase

MOST_STEPS = 40


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody needs a seat (they only save work), and the log is looked at more often."""

    async def no_seat(self):
        return False

    monkeypatch.setattr(Seat, "keep", no_seat)
    monkeypatch.setattr(Seat, "leave", no_seat)
    monkeypatch.setattr(Seat, "is_ours", lambda self, place: True)
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.02)


@pytest.fixture(params=["once", "for good", "cancelled"])
def crashing(request, sql_engine):
    """Run something in an instance that fails at this step, then in a sound one until it is done; tell if it failed."""

    async def crash(at, run, is_done):
        database = FaultyDatabase(sql_engine.first.database.url)
        instance = sql_engine.open(database)
        doomed = asyncio.ensure_future(run(instance, asyncio.Event()))
        database.arm(request.param, at, doomed)
        fired, done = asyncio.ensure_future(database.fired.wait()), asyncio.ensure_future(until(is_done))
        ends = {done} if request.param == "once" else {done, fired}
        await asyncio.wait(ends, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        if request.param == "for good" and database.fired.is_set():
            await asyncio.sleep(0)  # the death reaches whoever was waiting
        doomed.cancel()
        fired.cancel()
        await asyncio.gather(doomed, return_exceptions=True)
        async with running(lambda stop: run(sql_engine.first, stop)):
            await done
        await database.close()
        return database.fired.is_set()

    return crash


async def test_a_stage_survives_a_failure_at_every_step(sql_engine, names, limits, crashing):
    async def handle(records):
        return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

    stage = Stage(name=names.group, topics=(names.source,), handler=handle, limits=limits)
    sent = []

    async def caught_up():
        return await sql_engine.first.log.lag(names.group, (names.source,)) == 0

    for step in range(1, MOST_STEPS):
        batch = messages(names.source, [f"{step}-{number}" for number in range(3)], keys=2)
        sent.extend(batch)
        await sql_engine.append(batch)
        if not await crashing(step, lambda instance, stop: instance.log.run_stage(stage, stop), caught_up):
            break

    assert 8 < step < MOST_STEPS - 1
    each_once([m.value.decode() for m in sent], await events_in(sql_engine.first.log, names.target))
    in_order_per_key(sent, await everything(sql_engine.first.log, names.target))


async def test_a_relay_survives_a_failure_at_every_step(sql_engine, names, crashing):
    sent = []

    async def is_empty():
        async with sql_engine.first.database.reading() as transaction:
            return await repository.count_outbox(transaction, tables) == 0

    for step in range(1, MOST_STEPS):
        batch = messages(names.target, [f"{step}-{number}" for number in range(3)], keys=2)
        sent.extend(batch)
        async with sql_engine.first.database.writing() as transaction:
            await outbox.put(transaction, sql_engine.first.outbox, batch)
        if not await crashing(step, lambda instance, stop: instance.log.run_relay(instance.outbox, stop), is_empty):
            break

    assert 8 < step < MOST_STEPS - 1
    each_once([m.value.decode() for m in sent], await events_in(sql_engine.first.log, names.target))
    in_order_per_key(sent, await everything(sql_engine.first.log, names.target))


async def test_a_projection_survives_a_failure_at_every_step(sql_engine, names, limits, crashing):
    async def write(transaction, records):
        for r in records:
            await transaction.execute(insert(rows).values(topic=r.topic, partition=r.partition, event=event_of(r)))
        return [Done()] * len(records)

    def run(instance: Instance, stop):
        projection = Projection(
            name=names.group,
            topics=(names.source,),
            handler=write,
            database=instance.database,
            tables=tables,
            limits=limits,
        )
        return instance.log.run_projection(projection, stop)

    sent = []

    async def is_written():
        return len(await events_written(sql_engine.first.database)) >= len(sent)

    for step in range(1, MOST_STEPS):
        batch = messages(names.source, [f"{step}-{number}" for number in range(3)], keys=2)
        sent.extend(m.value.decode() for m in batch)
        await sql_engine.append(batch)
        if not await crashing(step, run, is_written):
            break

    assert 8 < step < MOST_STEPS - 1
    each_once(sent, await events_written(sql_engine.first.database))
