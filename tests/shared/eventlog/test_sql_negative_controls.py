"""The bugs that the suite must catch, put in on purpose: each makes a checker fail that holds without it."""

import asyncio

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from shared.eventlog import outbox, projecting
from shared.eventlog.port import Projection, Stage
from shared.eventlog.records import Done
from shared.eventlog.sql import follower, log, relay, repository
from shared.eventlog.sql.members import Seat
from shared.eventlog.sql.tables import positions
from shared.messages.envelope import Message
from shared.testing.eventlog import (
    each_once,
    event_of,
    events_in,
    events_written,
    messages,
    rows,
    running,
    tables,
    until,
)

EVENTS = [f"e{number}" for number in range(10)]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.02)


async def put_or_replace(transaction, table, **row):
    dialect = postgresql if transaction.connection.dialect.name == "postgresql" else sqlite
    begin = dialect.insert(table).values(**row)
    await transaction.execute(
        begin.on_conflict_do_update(index_elements=list(table.primary_key), set_={"position": row["position"]})
    )


class Meeting:
    """Handlers of two instances meet in the middle of the same batch, and leave one after the other."""

    def __init__(self):
        self.arrived = 0
        self.both = asyncio.Event()

    async def enter(self):
        self.arrived += 1
        if self.arrived == 2:
            self.both.set()
        async with asyncio.timeout(30):
            await self.both.wait()


@pytest.fixture
def everyones(monkeypatch):
    """Each instance believes that every partition is its own."""
    monkeypatch.setattr(Seat, "is_ours", lambda self, place: True)


@pytest.fixture
def stage_twice(sql_engine, names, limits, everyones):
    """Run the stage in two instances that handle the same batch at the same time; give what came out."""

    async def run():
        meeting = Meeting()

        async def handle(records):
            await meeting.enter()
            return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

        stage = Stage(name=names.group, topics=(names.source,), handler=handle, limits=limits)
        await sql_engine.append(messages(names.source, EVENTS, keys=1))
        second = await sql_engine.second()

        async def caught_up():
            return await sql_engine.first.log.lag(names.group, (names.source,)) == 0

        async with running(
            lambda stop: sql_engine.first.log.run_stage(stage, stop), lambda stop: second.log.run_stage(stage, stop)
        ):
            await until(caught_up)
        return await events_in(sql_engine.first.log, names.target)

    return run


async def test_two_instances_in_the_same_batch_commit_it_once(stage_twice):
    each_once(EVENTS, await stage_twice())


async def test_without_compare_and_set_of_the_position_it_is_seen_twice(stage_twice, monkeypatch):
    async def set_without_compare(transaction, group, place, here, there):
        topic, partition = place
        await put_or_replace(transaction, positions, group=group, topic=topic, partition=partition, position=there)
        return True

    monkeypatch.setattr(repository, "move_position", set_without_compare)

    with pytest.raises(AssertionError, match="seen twice"):
        each_once(EVENTS, await stage_twice())


@pytest.fixture
def stage_cut_off(sql_engine, names, limits):
    """Run the stage, cut it off in its handler, run it again until it is done; give what came out."""

    async def run():
        reached = asyncio.Event()

        async def hang(records):
            reached.set()
            await asyncio.Event().wait()

        async def handle(records):
            return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

        def stage(handler):
            return Stage(name=names.group, topics=(names.source,), handler=handler, limits=limits)

        await sql_engine.append(messages(names.source, EVENTS, keys=1))
        task = asyncio.create_task(sql_engine.first.log.run_stage(stage(hang), asyncio.Event()))
        async with asyncio.timeout(30):
            await reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await sql_engine.restart()

        async def caught_up():
            return await sql_engine.first.log.lag(names.group, (names.source,)) == 0

        async with running(lambda stop: sql_engine.first.log.run_stage(stage(handle), stop)):
            await until(caught_up)
        return await events_in(sql_engine.first.log, names.target)

    return run


async def test_a_batch_cut_off_is_handled_again(stage_cut_off):
    each_once(EVENTS, await stage_cut_off())


async def test_with_the_position_committed_before_the_handler_it_is_lost(stage_cut_off, monkeypatch):
    handle_and_commit = log._StageFollower.batch

    async def commit_first(self, place, position):
        records = await self.read(place, position)
        async with self.database.writing() as transaction:
            await repository.move_position(transaction, self.run.name, place, position, records[-1].offset + 1)
        return await handle_and_commit(self, place, position)

    monkeypatch.setattr(log._StageFollower, "batch", commit_first)

    with pytest.raises(AssertionError, match="lost"):
        each_once(EVENTS, await stage_cut_off())


async def test_starting_at_the_end_of_the_log_loses_what_was_there(sql_engine, names, limits, monkeypatch):
    async def the_end(self):
        async with self.database.reading() as transaction:
            return await repository.ends_of(transaction, self._topics)

    monkeypatch.setattr(log._StageFollower, "stored_positions", the_end)

    async def handle(records):
        return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

    stage = Stage(name=names.group, topics=(names.source,), handler=handle, limits=limits)
    await sql_engine.append(messages(names.source, EVENTS, keys=1))

    async def has_looked():
        return sql_engine.first.log._partition_counts != {} and len(looks) > 3

    looks = []
    look = follower.Follower._look

    async def counted(self):
        await look(self)
        looks.append(self)

    monkeypatch.setattr(follower.Follower, "_look", counted)
    async with running(lambda stop: sql_engine.first.log.run_stage(stage, stop)):
        await until(has_looked)

    with pytest.raises(AssertionError, match="lost"):
        each_once(EVENTS, await events_in(sql_engine.first.log, names.target))


@pytest.fixture
def relay_cut_off(sql_engine, names, monkeypatch):
    """Run the relay, cut it off as it appends, run it again; give what is in the log."""

    async def run():
        reached = asyncio.Event()
        append = repository.append

        async def hang(*_arguments):
            reached.set()
            await asyncio.Event().wait()

        async with sql_engine.first.database.writing() as transaction:
            await outbox.put(transaction, sql_engine.first.outbox, messages(names.target, EVENTS))
        monkeypatch.setattr(repository, "append", hang)
        task = asyncio.create_task(sql_engine.first.log.run_relay(sql_engine.first.outbox, asyncio.Event()))
        async with asyncio.timeout(30):
            await reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        monkeypatch.setattr(repository, "append", append)
        await sql_engine.restart()

        async def is_empty():
            async with sql_engine.first.database.reading() as transaction:
                return await repository.count_outbox(transaction, tables) == 0

        async with running(lambda stop: sql_engine.first.log.run_relay(sql_engine.first.outbox, stop)):
            await until(is_empty)
        return await events_in(sql_engine.first.log, names.target)

    return run


async def test_a_relay_cut_off_as_it_appends_sends_again(relay_cut_off):
    each_once(EVENTS, await relay_cut_off())


async def test_with_the_outbox_emptied_before_the_append_it_is_lost(relay_cut_off, monkeypatch):
    async def empty_first(self):
        async with self._outbox.database.writing() as transaction:
            taken = await repository.take_outbox(transaction, self._outbox.tables, 100)
        async with self._outbox.database.writing() as transaction:
            await self._append(transaction, taken)
        return len(taken)

    monkeypatch.setattr(relay.Relay, "_move", empty_first)

    with pytest.raises(AssertionError, match="lost"):
        each_once(EVENTS, await relay_cut_off())


@pytest.fixture
def projection_twice(sql_engine, names, limits, everyones, monkeypatch):
    """Run the projection in two instances that read the same batch before either writes; give what was written."""

    async def run():
        meeting = Meeting()
        project = log.project

        async def met(run, projection, position, records):
            await meeting.enter()
            return await project(run, projection, position, records)

        monkeypatch.setattr(log, "project", met)

        async def write(transaction, records):
            values = [{"topic": r.topic, "partition": r.partition, "event": event_of(r)} for r in records]
            await transaction.execute(insert(rows), values)
            return [Done()] * len(records)

        def runs(instance):
            projection = Projection(
                name=names.group,
                topics=(names.source,),
                handler=write,
                database=instance.database,
                tables=tables,
                limits=limits,
            )
            return lambda stop: instance.log.run_projection(projection, stop)

        await sql_engine.append(messages(names.source, EVENTS, keys=1))

        async def is_written():
            return len(await events_written(sql_engine.first.database)) >= len(EVENTS)

        async with running(runs(sql_engine.first), runs(await sql_engine.second())):
            await until(is_written)
        return await events_written(sql_engine.first.database)

    return run


async def test_two_instances_with_the_same_batch_write_it_once(projection_twice):
    each_once(EVENTS, await projection_twice())


async def test_without_compare_and_set_a_projection_writes_it_twice(projection_twice, monkeypatch):
    async def set_without_compare(transaction, projection, records, position):
        first = records[0]
        row = {"projection": projection.name, "topic": first.topic, "partition": first.partition}
        position = records[-1].offset + 1
        await put_or_replace(transaction, projection.tables.positions, **row, position=position)

    monkeypatch.setattr(projecting, "_move", set_without_compare)

    with pytest.raises(AssertionError, match="seen twice"):
        each_once(EVENTS, await projection_twice())
