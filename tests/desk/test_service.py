import asyncio
from collections.abc import Awaitable, Callable

import httpx
import msgspec
import pytest

from services.desk.__main__ import desk_of, issue_token, replay, run, service
from services.desk.queue.projection import NAME
from services.desk.settings import DeskSettings
from services.desk.tables import referrals
from shared.cli.service import Parts
from shared.eventlog import outbox
from shared.eventlog.dead_letters import dead_letter
from shared.eventlog.records import Record
from shared.eventlog.sql.log import SqlLog
from shared.messages.envelope import Message, event_headers
from shared.messages.events import ReferralAcknowledged, decode, encode, tag_of
from shared.messages.ids import event_id, new_report_id
from shared.messages.topics import PARTITIONS, REFERRALS, queue_topic
from shared.settings import load
from shared.testing.builders import a_case_file, a_case_referred


@pytest.fixture
def parts(desk) -> Parts:
    return Parts(database=desk.database, log=SqlLog(desk.database), vault=desk.vault, directory=desk.directory)


@pytest.fixture
def desk_settings(free_tcp_port: int) -> DeskSettings:
    return DeskSettings(desk_port=free_tcp_port)


async def until(asked: Callable[[], Awaitable[object]]) -> object:
    async with asyncio.timeout(20):
        while not (found := await asked()):  # noqa: ASYNC110 - asks over HTTP
            await asyncio.sleep(0.02)
        return found


def message_of(event) -> Message:
    tag = tag_of(event)
    headers = event_headers(
        event_id=event_id(event.report_id, f"{tag}/{event.destination}", event.revision),
        event_type=tag,
        source="test",
        subject=str(event.report_id),
        time=event.filed_at,
    )
    return Message(queue_topic(event.queue), str(event.report_id).encode(), encode(event), headers)


async def put(parts: Parts, message: Message) -> None:
    async with parts.database.writing() as transaction:
        await outbox.put(transaction, desk_of(parts).outbox, [message])


async def test_from_a_record_of_the_log_to_an_officers_answer_in_the_log(parts, desk_settings, arrive):
    await parts.log.create_topics(PARTITIONS | {queue_topic(c): 1 for c in parts.directory.current.queues()})
    token = await issue_token(parts, "DE", "officer")
    report_id = new_report_id()
    event = a_case_referred(report_id=report_id, sealed=await arrive.sealed(report_id, "DE", a_case_file()))
    stop = asyncio.Event()
    running = asyncio.create_task(run(desk_settings, parts, stop))
    await put(parts, message_of(event))

    base, headers = desk_settings.public_url, {"Authorization": f"Bearer {token}", "If-Match": '"1.0"'}
    async with httpx.AsyncClient(base_url=base, headers=headers) as client:

        async def queue() -> list:
            try:
                return (await client.get("/v1/queue")).json()["referrals"]
            except httpx.ConnectError:
                return []

        (item,) = await until(queue)
        answer = await client.post(f"/v1/queue/{item['referral_id']}/acknowledge")
        ready = await client.get("/health/ready")

    async def answers() -> list[Record]:
        return [record async for record in parts.log.read([REFERRALS])]

    (record,) = await until(answers)
    stop.set()
    async with asyncio.timeout(15):
        await running

    assert (answer.status_code, ready.status_code) == (200, 200)
    said = decode(record.value)
    assert isinstance(said, ReferralAcknowledged)
    assert (said.report_id, said.referral_id) == (report_id, event.referral_id)


async def test_when_one_part_fails_the_others_are_stopped_and_the_error_is_raised(parts, desk_settings):
    class Failing(SqlLog):
        async def run_projection(self, _projection, _stop) -> None:
            raise PermissionError("refused")

    broken = msgspec.structs.replace(parts, log=Failing(parts.database))
    stop = asyncio.Event()

    with pytest.raises(PermissionError):
        async with asyncio.timeout(20):
            await run(desk_settings, broken, stop)

    assert stop.is_set()


async def test_dead_letters_of_the_queue_are_handled_again(parts, desk_settings, arrive, count):
    await parts.log.create_topics(PARTITIONS)
    report_id = new_report_id()
    event = a_case_referred(report_id=report_id, sealed=await arrive.sealed(report_id, "DE", a_case_file()))
    message = message_of(event)
    record = Record(message.topic, 0, 0, message.key, message.value, message.headers)
    stop, relayed = asyncio.Event(), asyncio.Event()
    await put(parts, dead_letter(record, NAME, "not an event that can be read"))
    relay = asyncio.create_task(parts.log.run_relay(desk_of(parts).outbox, relayed))
    again = asyncio.create_task(parts.log.run_stage(replay(desk_settings, parts), stop))

    await until(lambda: count(referrals))
    stop.set()
    relayed.set()
    async with asyncio.timeout(15):
        await asyncio.gather(relay, again)

    assert await count(referrals) == 1


def test_the_settings_are_read_from_the_environment():
    settings = load(DeskSettings, {"CASEBRIDGE_DESK_PORT": "9000", "CASEBRIDGE_DESK_PUBLIC_URL": "https://d.example/"})

    assert (settings.desk_port, settings.public_url, settings.is_secure) == (9000, "https://d.example", True)
    assert service.settings is DeskSettings


@pytest.mark.parametrize(
    ("holder", "role"), [("DE", "reviewer"), ("hub", "officer"), ("XX", "officer"), ("DE", "king"), ("", "officer")]
)
async def test_a_token_that_makes_no_sense_is_refused_with_what_to_write(parts, holder, role):
    with pytest.raises(Exception, match="Write"):
        await issue_token(parts, holder, role)
