"""What only a real broker does to us: clients that die in the middle, a broker that goes, producers that are fenced."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer.sender import Sender

from shared.eventlog import outbox
from shared.eventlog.kafka import producer as producers
from shared.eventlog.kafka import repository
from shared.eventlog.kafka.producer import TransactionalProducer
from shared.eventlog.kafka.reader import last_marker
from shared.eventlog.kafka.stage import OUTPUT_TOO_LARGE, StageFollowing
from shared.eventlog.port import Projection, Stage
from shared.eventlog.records import Done
from shared.messages.envelope import Message
from shared.messages.topics import DEAD, RELAY
from shared.testing.eventlog import (
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

pytestmark = pytest.mark.kafka

EVENTS = [f"e{number:03}" for number in range(100)]


@pytest.fixture
async def engine(kafka_engine, names):
    async with kafka_engine() as engine:
        await engine.first.log.create_topics({names.source: 4, names.target: 2, DEAD: 1})
        yield engine


@pytest.fixture
def stage(names, limits):
    async def pass_on(records):
        return [Done((Message(names.target, r.key, r.value, r.headers),)) for r in records]

    return Stage(name=names.group, topics=(names.source,), handler=pass_on, limits=limits)


@pytest.fixture
def put(engine):
    async def commit(batch):
        async with engine.first.database.writing() as transaction:
            await outbox.put(transaction, engine.first.outbox, batch)

    return commit


@pytest.fixture
def arrived(engine, names):
    async def all_there():
        return len(await events_in(engine.first.log, names.target)) >= len(EVENTS)

    return all_there


class Fault:
    """Fails once, before or after the step it is put into has happened."""

    def __init__(self, monkeypatch):
        self.struck = asyncio.Event()
        self._monkeypatch = monkeypatch

    def put_into(self, owner, name, when, error):
        step = getattr(owner, name)

        async def failing(*arguments, **options):
            if self.struck.is_set():
                return await step(*arguments, **options)
            if when == "after":
                await step(*arguments, **options)
            self.struck.set()
            raise error

        self._monkeypatch.setattr(owner, name, failing)


@pytest.fixture
def fault(monkeypatch):
    return Fault(monkeypatch)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "step", ["start", "begin_transaction", "send_batch", "send_offsets_to_transaction", "commit_transaction"]
)
async def test_a_stage_whose_producer_dies_at_any_step_starts_again_and_repeats_nothing(
    engine, names, stage, arrived, fault, step, when
):
    await engine.append(messages(names.source, EVENTS))
    fault.put_into(AIOKafkaProducer, step, when, KafkaError("an error that nobody knows"))

    async with running(lambda stop: engine.first.log.run_stage(stage, stop)):
        await until(arrived)

    assert fault.struck.is_set()
    each_once(EVENTS, await events_in(engine.first.log, names.target))


async def test_a_sender_that_dies_of_an_unknown_error_is_thrown_away_with_its_producer(
    engine, names, stage, arrived, fault
):
    await engine.append(messages(names.source, EVENTS))
    fault.put_into(Sender, "_do_txn_commit", "before", RuntimeError("a bug of the client"))

    async with running(lambda stop: engine.first.log.run_stage(stage, stop)):
        await until(arrived)

    assert fault.struck.is_set()
    each_once(EVENTS, await events_in(engine.first.log, names.target))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("owner", "step"),
    [
        (repository, "claim_batch"),
        (TransactionalProducer, "transact"),
        (AIOKafkaProducer, "commit_transaction"),
        (repository, "settle_batch"),
        (repository, "unsettled_batch"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_relay_that_fails_at_any_step_sends_each_message_once_and_in_order(
    engine, names, put, arrived, fault, owner, step, when
):
    sent = messages(names.target, EVENTS)
    await put(sent[:60])
    fault.put_into(owner, step, when, KafkaError("an error that nobody knows"))

    async with running(lambda stop: engine.first.log.run_relay(engine.first.outbox, stop)):
        await fault.struck.wait()
        await put(sent[60:])
        await until(arrived)

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    in_order_per_key(sent, await everything(engine.first.log, names.target))
    assert not await repository.has_outbox_rows(engine.first.outbox)


async def test_a_broker_that_is_killed_and_comes_back_costs_nothing(engine, names, stage, put, kafka_broker):
    async def write(transaction, records):
        table_rows = [{"topic": r.topic, "partition": r.partition, "event": event_of(r)} for r in records]
        await transaction.execute(rows.insert(), table_rows)
        return [Done()] * len(records)

    projection = Projection(
        name=f"{names.group}.rows", topics=(names.target,), handler=write, database=engine.first.database, tables=tables
    )
    log, sent = engine.first.log, messages(names.source, EVENTS)

    async def all_written():
        return len(await events_written(engine.first.database)) >= len(EVENTS)

    async with (
        asyncio.timeout(120),
        running(
            lambda stop: log.run_relay(engine.first.outbox, stop),
            lambda stop: log.run_stage(stage, stop),
            lambda stop: log.run_projection(projection, stop),
        ),
    ):
        await put(sent[:50])

        async def some_written():
            return len(await events_written(engine.first.database)) >= 10

        await until(some_written)
        await put(sent[50:70])
        kafka_broker.kill()
        await put(sent[70:])
        await asyncio.to_thread(kafka_broker.start)
        while not await all_written():  # noqa: ASYNC110 - a broker that recovers takes its time
            await asyncio.sleep(0.1)

    each_once(EVENTS, await events_in(log, names.target))
    each_once(EVENTS, await events_written(engine.first.database))


@pytest.fixture
async def cut_off(engine, names, monkeypatch):
    """A producer in the middle of a transaction, with two requests to make and a broker that is gone for good."""
    producer = TransactionalProducer(engine.first.log.connection, f"{names.group}.cut.off")
    await producer.start()
    client = producer._producer
    await client.begin_transaction()
    await client.send_and_wait(names.source, b"before", partition=0)
    tried = asyncio.Semaphore(0)

    async def gone(*_given, **_named):
        tried.release()

    monkeypatch.setattr(client.client, "_get_conn", gone)
    for partition in (0, 1):
        await client.send(names.source, b"never sent", partition=partition)
        await tried.acquire()
    return producer


def tasks_of_the_client():
    return [task for task in asyncio.all_tasks() if "aiokafka" in task.get_coro().cr_code.co_filename]


async def test_a_discarded_producer_leaves_nothing_behind_that_could_speak_for_it(cut_off):
    before = tasks_of_the_client()

    await cut_off.discard()

    assert before
    assert tasks_of_the_client() == []


async def test_negative_control_without_the_end_of_its_tasks_one_tries_on(cut_off, monkeypatch):
    async def nothing(*_owners, seconds):
        return

    monkeypatch.setattr(producers, "end_tasks_of", nothing)

    await cut_off.discard()

    left = tasks_of_the_client()
    assert left
    for task in left:
        task.cancel()
    await asyncio.wait(left)


async def test_starting_a_producer_fences_its_namesake(engine, names):
    connection = engine.first.log.connection
    first, second = (TransactionalProducer(connection, f"{names.group}.same") for _ in range(2))
    await first.start()
    await first.transact(messages(names.target, ["before"]))
    await second.start()

    with pytest.raises(KafkaError):
        await first.transact(messages(names.target, ["by the zombie"]))
    await second.transact(messages(names.target, ["after"]))

    await first.discard()
    await second.discard()
    assert sorted(await events_in(engine.first.log, names.target)) == ["after", "before"]


async def test_the_last_marker_is_found_though_another_relay_has_left_a_transaction_open(engine, names):
    connection, box = engine.first.log.connection, f"{names.group}.box"
    other = TransactionalProducer(connection, f"{names.group}.other")
    ours = TransactionalProducer(connection, f"{names.group}.ours")
    await other.start()
    await ours.start()
    await ours.transact([Message(RELAY, box.encode(), b"1", ())])
    await other._producer.begin_transaction()
    await other._producer.send_and_wait(RELAY, key=b"other", value=b"1")
    await ours.transact([Message(RELAY, box.encode(), b"2", ())])

    looking = asyncio.create_task(last_marker(connection, box))
    done, _ = await asyncio.wait([looking], timeout=1)
    assert not done
    successor = TransactionalProducer(connection, f"{names.group}.other")
    await successor.start()

    assert await looking == 2
    for producer in (other, ours, successor):
        await producer.discard()


async def test_a_marker_far_back_is_found_and_a_relay_without_one_begins_at_nought(engine, names, monkeypatch):
    monkeypatch.setattr("shared.eventlog.kafka.reader._MARKERS_AT_FIRST", 2)
    connection, box = engine.first.log.connection, f"{names.group}.box"
    producer = TransactionalProducer(connection, f"{names.group}.relay")
    await producer.start()
    await producer.transact([Message(RELAY, box.encode(), b"7", ())])
    await producer.transact([Message(RELAY, b"another", str(number).encode(), ()) for number in range(50)])

    assert await last_marker(connection, box) == 7
    assert await last_marker(connection, f"{names.group}.unknown") == 0
    await producer.discard()


async def test_a_database_restored_from_a_copy_never_uses_a_number_again(engine, names, put, arrived):
    connection = engine.first.log.connection
    producer = TransactionalProducer(connection, "another")
    await producer.start()
    await producer.transact([Message(RELAY, engine.first.outbox.name.encode(), b"1000000", ())])
    await producer.discard()
    await put(messages(names.target, EVENTS))

    async with running(lambda stop: engine.first.log.run_relay(engine.first.outbox, stop)):
        await until(arrived)

    each_once(EVENTS, await events_in(engine.first.log, names.target))
    assert await last_marker(connection, engine.first.outbox.name) > 1000000


async def test_an_output_that_the_broker_would_refuse_is_a_dead_letter_and_the_rest_goes_on(
    engine, names, limits, letters
):
    await engine.append(messages(names.source, EVENTS[:10], keys=1))

    async def swell(records):
        return [
            Done((Message(names.target, r.key, b"x" * (2_000_000 if event_of(r) == "e004" else 10), r.headers),))
            for r in records
        ]

    stage = Stage(name=names.group, topics=(names.source,), handler=swell, limits=limits)

    async def caught_up():
        return await engine.first.log.lag(names.group, (names.source,)) == 0

    async with running(lambda stop: engine.first.log.run_stage(stage, stop)):
        await until(caught_up)

    each_once(set(EVENTS[:10]) - {"e004"}, await events_in(engine.first.log, names.target))
    [(original, reason)] = await letters(engine.first.log)
    assert (event_of(original), reason) == ("e004", OUTPUT_TOO_LARGE)


async def test_records_of_a_partition_without_a_live_producer_are_dropped(engine, stage):
    following = StageFollowing(engine.first.log.connection, stage, None, None)

    following.deliver(("a topic", 0), [object()])

    await following.end(1.0)


async def test_many_topics_of_few_records_are_committed_together(engine, names, limits, monkeypatch):
    topics = tuple(f"{names.target}.{number}" for number in range(40))
    await engine.first.log.create_topics(dict.fromkeys(topics, 1))
    await engine.append([message for topic in topics for message in messages(topic, [f"{topic}/e"])])
    database = engine.first.database
    commits = 0
    writing = database.writing

    def counted():
        nonlocal commits
        commits += 1
        return writing()

    monkeypatch.setattr(database, "writing", counted)

    async def write(transaction, records):
        table_rows = [{"topic": r.topic, "partition": r.partition, "event": event_of(r)} for r in records]
        await transaction.execute(rows.insert(), table_rows)
        return [Done()] * len(records)

    projection = Projection(name=names.group, topics=topics, handler=write, database=database, tables=tables)

    async def all_written():
        return len(await events_written(database)) >= len(topics)

    async with running(lambda stop: engine.first.log.run_projection(projection, stop)):
        await until(all_written)

    each_once([f"{topic}/e" for topic in topics], await events_written(database))
    assert commits < len(topics) / 2
