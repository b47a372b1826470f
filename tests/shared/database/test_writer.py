"""The micro-batching writer: answered means committed, and a bad neighbour is nobody else's problem."""

import asyncio

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from shared.database.writer import MicroBatchWriter, Overloaded

metadata = MetaData()
things = Table("things", metadata, Column("id", Integer, primary_key=True), Column("name", String, nullable=False))


@pytest.fixture
async def stored(each_database):
    async with each_database.writing() as transaction:
        await transaction.connection.run_sync(metadata.create_all)

    async def ids():
        async with each_database.reading() as transaction:
            return set((await transaction.execute(select(things.c.id))).scalars())

    return ids


@pytest.fixture
def batches():
    return []


@pytest.fixture
def write(batches):
    async def insert_all(transaction, items):
        batches.append(list(items))
        await transaction.execute(insert(things), [{"id": item, "name": f"thing {item}"} for item in items])
        return [item * 10 for item in items]

    return insert_all


async def test_an_answer_comes_only_after_the_commit_that_holds_the_item(each_database, stored, write):
    async with MicroBatchWriter(each_database, write) as writer:

        async def submit_and_look(item):
            answer = await writer.submit(item)
            return answer, item in await stored()

        answers = await asyncio.gather(*(submit_and_look(item) for item in range(20)))

    assert answers == [(item * 10, True) for item in range(20)]


async def test_an_answer_before_the_commit_would_be_seen(each_database, stored, write):
    class Hasty(MicroBatchWriter):
        async def _commit(self, batch):
            for entry in batch:
                entry.succeed(entry.item * 10)
            await asyncio.sleep(0.05)
            await super()._commit(batch)

    async with Hasty(each_database, write) as writer:
        await writer.submit(1)

        assert 1 not in await stored()


async def test_items_that_wait_are_committed_together(each_database, stored, write, batches):
    async with MicroBatchWriter(each_database, write, most=50) as writer:
        await asyncio.gather(*(writer.submit(item) for item in range(120)))

    assert max(map(len, batches)) == 50
    assert sum(map(len, batches)) == 120
    assert len(await stored()) == 120


async def test_one_bad_item_never_fails_its_neighbours(each_database, stored, write):
    async with MicroBatchWriter(each_database, write) as writer:
        await writer.submit(3)
        answers = await asyncio.gather(*(writer.submit(item) for item in (1, 2, 3, 4)), return_exceptions=True)

    assert [answers[0], answers[1], answers[3]] == [10, 20, 40]
    assert isinstance(answers[2], IntegrityError)
    assert await stored() == {1, 2, 3, 4}


async def test_an_error_of_the_moment_is_everybodys_and_nothing_is_tried_twice(each_database, stored, batches):
    async def lose_the_connection(transaction, items):
        batches.append(list(items))
        raise ConnectionResetError

    async with MicroBatchWriter(each_database, lose_the_connection) as writer:
        answers = await asyncio.gather(*(writer.submit(item) for item in range(5)), return_exceptions=True)

    assert all(isinstance(answer, ConnectionResetError) for answer in answers)
    assert batches == [[0, 1, 2, 3, 4]]


async def test_a_write_that_gives_too_few_results_commits_nothing(each_database, stored):
    async def forgetful(transaction, items):
        await transaction.execute(insert(things), [{"id": item, "name": "x"} for item in items])
        return []

    async with MicroBatchWriter(each_database, forgetful) as writer:
        with pytest.raises(ValueError, match="0 results for 1 items"):
            await writer.submit(1)

    assert await stored() == set()


async def test_a_full_line_is_refused_at_once_and_those_in_it_are_answered(each_database, stored, write):
    # All eight submit before the writer's task has its first turn.
    async with MicroBatchWriter(each_database, write, most=2, most_waiting=5) as writer:
        answers = await asyncio.gather(*(writer.submit(item) for item in range(8)), return_exceptions=True)

    refused = [answer for answer in answers if isinstance(answer, Overloaded)]
    assert len(refused) == 3
    assert len(await stored()) == 5


async def test_a_writer_that_closes_commits_what_waits_and_takes_no_more(each_database, stored, write):
    async with MicroBatchWriter(each_database, write, most=3) as writer:
        waiting = [asyncio.ensure_future(writer.submit(item)) for item in range(10)]
        await asyncio.sleep(0)

    assert await asyncio.gather(*waiting) == [item * 10 for item in range(10)]
    assert await stored() == set(range(10))
    with pytest.raises(Overloaded):
        await writer.submit(11)


async def test_a_sender_who_goes_away_before_its_turn_is_passed_over(each_database, stored, write):
    async with MicroBatchWriter(each_database, write) as writer:
        gone = asyncio.ensure_future(writer.submit(1))
        await asyncio.sleep(0)
        gone.cancel()
        await writer.submit(2)

    assert await stored() == {2}
