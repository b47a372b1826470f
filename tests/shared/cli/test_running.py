"""A reload of the directory brings new queues to what runs already: their topics, and whoever follows them."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from services.desk.desk import outbox
from services.desk.queue.projection import projection
from services.desk.tables import referrals
from shared.cli import running
from shared.cli.service import Parts
from shared.directory.reader import SHIPPED, CurrentDirectory
from shared.eventlog import outbox as outboxes
from shared.eventlog.sql.log import SqlLog
from shared.messages.envelope import Message, event_headers
from shared.messages.events import encode, tag_of
from shared.messages.ids import event_id
from shared.messages.topics import PARTITIONS, REVIEW, queue_topic
from shared.testing.builders import FILED_AT, a_case_referred
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault


@pytest.fixture
def migration_packages() -> tuple[str, ...]:
    return ("shared.eventlog.sql.migrations", "shared.vault.migrations", "services.desk.migrations")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path


@pytest.fixture
def focal_points(folder):
    """Write a directory with the focal points of these countries."""
    head, *rows = (SHIPPED / "focal_points.csv").read_text("utf-8").splitlines()

    def write(*countries: str) -> None:
        chosen = [row for row in rows if row[:2] in countries]
        (folder / "focal_points.csv").write_text("\n".join([head, *chosen, ""]), "utf-8")

    return write


@pytest.fixture
def parts(database, folder, focal_points) -> Parts:
    focal_points("DE")
    vault = Vault(database, MasterKeys([("test", bytes(32))]))
    return Parts(database=database, log=SqlLog(database), vault=vault, directory=CurrentDirectory(folder))


async def until(asked) -> None:
    async with asyncio.timeout(20):
        while not await asked():  # noqa: ASYNC110 - the tables tell nobody
            await asyncio.sleep(0.02)


def referred_to(country: str) -> Message:
    event = a_case_referred(destination=country)
    headers = event_headers(
        event_id=event_id(event.report_id, tag_of(event), 1),
        event_type=tag_of(event),
        source="test",
        subject=str(event.report_id),
        time=FILED_AT,
    )
    return Message(queue_topic(country), str(event.report_id).encode(), encode(event), headers)


async def test_a_case_for_a_new_queue_is_shown_after_a_reload_without_a_restart(parts, focal_points):
    await parts.log.create_topics(PARTITIONS | {queue_topic("DE"): 1})
    box = outbox(parts.database)
    stop = asyncio.Event()
    works = [
        running.follow_queues(parts, lambda found: projection(parts.database, found, lambda: FILED_AT), stop),
        running.keep_topics(parts, stop),
        parts.log.run_relay(box, stop),
    ]
    tasks = [asyncio.create_task(work) for work in works]

    async def queues() -> set[str]:
        async with parts.database.reading() as transaction:
            return set((await transaction.execute(select(referrals.c.queue))).scalars())

    async def send(country: str) -> None:
        async with parts.database.writing() as transaction:
            await outboxes.put(transaction, box, [referred_to(country)])

    async def has(*wanted: str) -> bool:
        return await queues() == set(wanted)

    await send("DE")
    await until(lambda: has("DE"))
    focal_points("DE", "FR")
    assert parts.directory.reload()
    await send("FR")
    await until(lambda: has("DE", "FR"))
    stop.set()
    async with asyncio.timeout(15):
        await asyncio.gather(*tasks)


class Recorded:
    """A log that notes which topics a projection was told to follow, and follows nothing."""

    def __init__(self) -> None:
        self.followed: list[tuple[str, ...]] = []
        self.began = asyncio.Event()

    async def run_projection(self, following, stop: asyncio.Event) -> None:
        self.followed.append(following.topics)
        self.began.set()
        await stop.wait()


@pytest.fixture
def recorded(parts):
    return msgspec.structs.replace(parts, log=Recorded())


def following(parts: Parts, stop: asyncio.Event) -> asyncio.Task[None]:
    make = running.follow_queues(parts, lambda found: projection(parts.database, found, lambda: FILED_AT), stop)
    return asyncio.create_task(make)


async def test_a_reload_that_brings_no_other_queues_interrupts_nothing(recorded, focal_points):
    stop = asyncio.Event()
    task = following(recorded, stop)
    await recorded.log.began.wait()

    for countries in (("DE",), ("DE",), ("DE", "FR")):
        recorded.log.began.clear()
        focal_points(*countries)
        assert recorded.directory.reload()
        await asyncio.sleep(0)
    await recorded.log.began.wait()
    stop.set()
    await task

    assert [set(topics) - {REVIEW} for topics in recorded.log.followed] == [
        {queue_topic("DE"), "casebridge.unroutable.v1"},
        {queue_topic("DE"), queue_topic("FR"), "casebridge.unroutable.v1"},
    ]


async def test_a_projection_that_ends_by_itself_ends_the_following(recorded):
    class Ends(Recorded):
        async def run_projection(self, following, _stop: asyncio.Event) -> None:
            self.followed.append(following.topics)

    ending = msgspec.structs.replace(recorded, log=Ends())

    async with asyncio.timeout(5):
        await following(ending, asyncio.Event())

    assert len(ending.log.followed) == 1
