"""The relay on every engine: what commits in the outbox reaches the log once, in its order; what does not, never."""

import asyncio

import pytest

from shared.eventlog import outbox
from shared.testing.eventlog import (
    each_once,
    events_in,
    everything,
    in_order_per_key,
    message,
    messages,
    running,
    until,
)

EVENTS = [f"e{number:03}" for number in range(120)]


@pytest.fixture
def put(engine):
    """Commit messages in the outbox, in one transaction."""

    async def commit(batch):
        async with engine.first.database.writing() as transaction:
            await outbox.put(transaction, engine.first.outbox, batch)

    return commit


@pytest.fixture
def arrived(engine, names):
    def count_is(count):
        async def there():
            return len(await events_in(engine.first.log, names.target)) >= count

        return there

    return count_is


async def test_messages_reach_the_log_once_and_in_the_order_of_their_key(engine, names, put, arrived):
    sent = messages(names.target, EVENTS, keys=5)
    for start in range(0, len(sent), 7):
        await put(sent[start : start + 7])

    async with running(lambda stop: engine.first.log.run_relay(engine.first.outbox, stop)):
        await until(arrived(len(EVENTS)))

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))


async def test_key_value_and_headers_arrive_as_they_were_put(engine, names, put, arrived):
    sent = message(names.target, "ключ", "e1")
    async with running(lambda stop: engine.first.log.run_relay(engine.first.outbox, stop)):
        await put([sent])
        await until(arrived(1))

    [record] = await everything(engine.first.log, names.target)
    assert (record.key, record.value, record.headers) == (sent.key, sent.value, sent.headers)


async def put_and_raise(ours, batch):
    async with ours.database.writing() as transaction:
        await outbox.put(transaction, ours, batch)
        raise RuntimeError("changed my mind")


async def test_what_is_rolled_back_never_reaches_the_log(engine, names, put, arrived):
    async with running(lambda stop: engine.first.log.run_relay(engine.first.outbox, stop)):
        with pytest.raises(RuntimeError, match="changed my mind"):
            await put_and_raise(engine.first.outbox, messages(names.target, ["lost"]))
        await put(messages(names.target, ["kept"]))
        await until(arrived(1))

    assert await events_in(engine.first.log, names.target) == ["kept"]


async def test_two_instances_send_each_message_once_and_in_order(engine, names, put, arrived):
    second = await engine.second()
    sent = messages(names.target, EVENTS, keys=5)
    async with running(
        lambda stop: engine.first.log.run_relay(engine.first.outbox, stop),
        lambda stop: second.log.run_relay(second.outbox, stop),
    ):
        for start in range(0, len(sent), 10):
            await put(sent[start : start + 10])
        await until(arrived(len(EVENTS)))

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))


async def test_a_relay_that_is_cut_off_is_taken_up_by_the_next(engine, names, put, arrived):
    sent = messages(names.target, EVENTS, keys=5)
    await put(sent[:60])
    relay = asyncio.create_task(engine.first.log.run_relay(engine.first.outbox, asyncio.Event()))
    await until(arrived(1))
    await put(sent[60:])
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)
    await engine.restart()

    async with running(lambda stop: engine.first.log.run_relay(engine.first.outbox, stop)):
        await until(arrived(len(EVENTS)))

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))
