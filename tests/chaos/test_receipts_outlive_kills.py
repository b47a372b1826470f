"""A hundred kills of intake, each within 50 ms after it showed a receipt: every receipt opens its report."""

import asyncio

import pytest

from shared.database.engine import Database
from shared.eventlog.sql.log import SqlLog
from shared.messages.events import decode
from shared.messages.topics import REPORTS
from tests.chaos.lane import Lane

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

KILLS = 100
LANES = 2
RELAY_SECONDS = 30


@pytest.fixture
async def lane_of(tmp_path):
    """Give a maker of lanes."""
    made = []

    async def make(name, **settings):
        folder = tmp_path / name
        folder.mkdir()
        lane = Lane(folder, **settings)
        made.append(lane)
        await lane.prepare()
        return lane

    yield make
    for lane in made:
        await lane.end()


@pytest.fixture
async def references_in():
    """Wait until the log of a lane tells of so many reports, and give their references."""
    opened = []

    async def references(lane, count):
        database = Database(lane.database_url)
        opened.append(database)
        async with asyncio.timeout(RELAY_SECONDS):
            while True:
                records = [record async for record in SqlLog(database).read([REPORTS])]
                if len(records) >= count:
                    return [decode(record.value).reference for record in records]
                await asyncio.sleep(0.1)

    yield references
    for database in opened:
        await database.close()


async def test_every_receipt_that_was_shown_before_a_kill_opens_its_report(lane_of, references_in):
    lanes = [await lane_of(f"lane{number}", seed=number) for number in range(LANES)]
    lost = await asyncio.gather(*(lane.torment(KILLS // LANES) for lane in lanes))
    told = [await lane.tells(shown) for lane in lanes for shown in lane.shown]

    assert lost == [[]] * LANES
    assert sum(lane.kills for lane in lanes) == KILLS
    assert all(told)
    for lane in lanes:
        assert sorted(await references_in(lane, len(lane.shown))) == sorted(shown.reference for shown in lane.shown)


async def test_an_answer_before_the_commit_loses_a_report(lane_of):
    """Negative control."""
    lane = await lane_of("lane", bug="answer before commit")
    lost = await lane.torment(3)

    assert len(lost) > 0
