"""The SQL log's own ways: offsets, seats, what it costs when nothing happens, what it refuses."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text

from shared.database.engine import Database
from shared.eventlog.port import Limits, Outbox, Stage
from shared.eventlog.records import Done
from shared.eventlog.sql import follower
from shared.eventlog.sql.members import SEAT_SECONDS, Seat
from shared.eventlog.sql.repository import TopicMissing
from shared.messages.envelope import Message
from shared.testing.eventlog import everything, messages, running, tables, until


async def test_offsets_have_no_gaps_though_many_append_at_once(sql_engine, names):
    async def append_and_sometimes_fail(number):
        try:
            async with sql_engine.first.database.writing() as transaction:
                await sql_engine.first.log.append(transaction, messages(names.source, [f"{number}-{n}" for n in "abc"]))
                if number % 3 == 0:
                    raise LookupError  # noqa: TRY301 - rolls back
        except LookupError:
            return

    await asyncio.gather(*(append_and_sometimes_fail(number) for number in range(30)))

    offsets = {}
    for record in await everything(sql_engine.first.log, names.source):
        offsets.setdefault(record.partition, []).append(record.offset)
    assert {tuple(found) for found in offsets.values()} <= {tuple(range(len(found))) for found in offsets.values()}
    assert sum(map(len, offsets.values())) == 60


@pytest.mark.postgresql
async def test_records_become_visible_in_the_order_of_their_offsets(postgresql_engine, names):
    async with postgresql_engine() as engine:
        await engine.first.log.create_topics({names.source: 4})
        async with engine.first.database.writing() as first:
            await engine.first.log.append(first, messages(names.source, ["first"], keys=1))
            second = asyncio.create_task(engine.append(messages(names.source, ["second"], keys=1)))
            await asyncio.wait({second}, timeout=0.2)

            assert not second.done()
            assert await everything(engine.first.log, names.source) == []
        await second

        assert [record.value for record in await everything(engine.first.log, names.source)] == [b"first", b"second"]


async def test_a_message_to_a_topic_that_is_not_there_is_refused_until_it_is(sql_engine):
    with pytest.raises(TopicMissing):
        await sql_engine.append([Message("nowhere", b"", b"", ())])

    await sql_engine.first.log.create_topics({"nowhere": 1})
    await sql_engine.append([Message("nowhere", b"", b"", ())])


async def test_making_a_topic_again_changes_nothing(sql_engine, names):
    await sql_engine.append(messages(names.source, ["e"]))

    await sql_engine.first.log.create_topics({names.source: 9})

    [record] = await everything(sql_engine.first.log, names.source)
    assert record.partition < 4


async def test_a_log_that_was_never_migrated_does_not_check(tmp_path):
    from shared.eventlog.sql.log import SqlLog  # noqa: PLC0415 - the only one here

    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(Exception, match="no such table"):
        await SqlLog(database).check()
    await database.close()


async def test_an_outbox_in_another_database_is_refused(sql_engine, tmp_path):
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    outbox = Outbox(name="other", database=other, tables=tables)

    with pytest.raises(ValueError, match="in the database of the log"):
        await sql_engine.first.log.run_relay(outbox, asyncio.Event())
    await other.close()


async def test_an_idle_stage_over_200_topics_asks_one_question_a_look(sql_engine, names, monkeypatch):
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.01)
    topics = {f"{names.source}.{number}": 1 for number in range(200)}
    await sql_engine.first.log.create_topics(topics)

    async def handle(records):
        return [Done()] * len(records)

    statements, looks = Counter(), Counter()
    look = follower.Follower._look

    async def counted(self):
        await look(self)
        looks["look"] += 1

    monkeypatch.setattr(follower.Follower, "_look", counted)
    stage = Stage(name=names.group, topics=tuple(topics), handler=handle)
    async with running(lambda stop: sql_engine.first.log.run_stage(stage, stop)):

        async def has_settled():
            return looks["look"] >= 3

        await until(has_settled)

        def count(connection, cursor, statement, *_rest):
            statements[statement.partition(" ")[0]] += 1

        event.listen(sql_engine.first.database.engine.sync_engine, "before_cursor_execute", count)
        before = looks["look"]

        async def has_looked_often():
            return looks["look"] >= before + 10

        await until(has_looked_often)
        event.remove(sql_engine.first.database.engine.sync_engine, "before_cursor_execute", count)

    assert set(statements) == {"SELECT"}
    assert statements["SELECT"] <= looks["look"] - before + 1


@pytest.fixture
def seat(sql_engine):
    class Clock:
        seconds = 0.0

        def __call__(self):
            return self.seconds

        def now(self):
            return datetime.fromtimestamp(1_800_000_000 + self.seconds, UTC)

    clock = Clock()

    def make(owner):
        return Seat(sql_engine.first.database, "group", owner, clock=clock, now=clock.now)

    make.clock = clock
    return make


PLACES = [("topic", partition) for partition in range(12)]


async def test_each_partition_is_followed_by_exactly_one_of_those_who_live(seat):
    seats = [seat(owner) for owner in "abc"]
    for _ in range(2):
        for one in seats:
            one.contested()
            await one.keep()

    shares = [[place for place in PLACES if one.is_ours(place)] for one in seats]
    assert sorted(place for share in shares for place in share) == PLACES
    assert [len(share) for share in shares] == [4, 4, 4]


async def test_the_partitions_of_one_who_left_or_died_go_to_the_others(seat):
    leaves, dies, stays = (seat(owner) for owner in "abc")
    for one in (leaves, dies, stays):
        await one.keep()
    await leaves.leave()
    seat.clock.seconds += SEAT_SECONDS + 1

    assert await stays.keep()

    assert all(stays.is_ours(place) for place in PLACES)


async def test_a_seat_is_written_only_when_it_is_due(seat):
    one = seat("a")
    await one.keep()
    assert not await one.keep()
    async with one._database.writing() as transaction:
        await transaction.execute(text("DELETE FROM log_members"))

    seat.clock.seconds += 1
    assert not await one.keep()

    async with one._database.reading() as transaction:
        assert (await transaction.execute(text("SELECT count(*) FROM log_members"))).scalar_one() == 0


async def test_a_slow_partition_does_not_hold_up_the_others(sql_engine, names):
    release = asyncio.Event()

    async def handle(records):
        if records[0].partition == 0:
            await release.wait()
        return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

    stage = Stage(name=names.group, topics=(names.source,), handler=handle, limits=Limits(batch_records=2))
    sent = messages(names.source, [f"e{n}" for n in range(80)], keys=40)
    await sql_engine.append(sent)
    by_partition = Counter(record.partition for record in await everything(sql_engine.first.log, names.source))

    async def others_are_done():
        return len(await everything(sql_engine.first.log, names.target)) == 80 - by_partition[0]

    async with running(lambda stop: sql_engine.first.log.run_stage(stage, stop)):
        await until(others_are_done)
        release.set()
