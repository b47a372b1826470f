"""Intake as it runs: server, relay and projection; the balance of what was accepted; samples; commands."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
import pytest_asyncio
from typer import Typer
from typer.testing import CliRunner

from services.intake import commands
from services.intake.__main__ import issue, outbox_of, run
from services.intake.demo import file_samples, shifted
from services.intake.reconciliation import reconcile
from services.intake.settings import IntakeSettings
from services.intake.status.lookup import status_by_receipt
from shared.cli.demo import samples
from shared.eventlog.dead_letters import dead_letter
from shared.eventlog.outbox import put
from shared.eventlog.port import Stage
from shared.eventlog.records import Done, Record
from shared.eventlog.sql.log import SqlLog
from shared.messages.envelope import Message, event_headers
from shared.messages.events import decode, encode, tag_of
from shared.messages.ids import event_id
from shared.messages.topics import PARTITIONS, REPORTS, REVIEW, UNROUTABLE, queue_topic
from shared.telemetry.health import Health
from shared.testing.builders import a_case_referred, a_report, a_review, an_unroutable
from shared.testing.ports import free_port

QUEUES = ("DE", "VN")


def message(event, topic: str) -> Message:
    tag = tag_of(event)
    headers = event_headers(
        event_id=event_id(event.report_id, tag, event.revision),
        event_type=tag,
        source="test",
        subject=str(event.report_id),
        time=datetime(2026, 11, 20, tzinfo=UTC),
    )
    return Message(topic, str(event.report_id).encode(), encode(event), headers)


@pytest_asyncio.fixture
async def log(database):
    log = SqlLog(database)
    await log.create_topics(PARTITIONS | {queue_topic(country): 1 for country in QUEUES})
    yield log
    await log.close()


@pytest.fixture
def parts(database, vault, log):
    current = SimpleNamespace(queues=lambda: QUEUES)
    directory = SimpleNamespace(current=current, next_reload=asyncio.Event())
    return SimpleNamespace(database=database, vault=vault, log=log, directory=directory, health=Health())


async def until(look, seconds: float = 20.0):
    """Look again and again until there is something, and give it."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):  # noqa: ASYNC110 - the server tells nobody that it is ready
            await asyncio.sleep(0.01)
        return found


@pytest.fixture
def routed(log, outbox):
    """Run the relay and a router that answers each report as told, until no report waits."""

    async def routed(answer) -> None:
        async def handler(records):
            return [Done((answer(record),)) for record in records]

        stop = asyncio.Event()
        stage = Stage(name="router", topics=(REPORTS,), handler=handler)
        async with asyncio.TaskGroup() as group:
            group.create_task(log.run_relay(outbox, stop))
            group.create_task(log.run_stage(stage, stop))
            await until(lambda: passed(log, outbox))
            stop.set()

    return routed


def answer_by_turns(record: Record) -> Message:
    """Route, review, hold or give up, by the order of arrival."""
    event = decode(record.value)
    about = {"report_id": event.report_id, "reference": event.reference, "revision": event.revision}
    turns.append(event.report_id)
    match len(turns) % 4:
        case 0:
            return message(a_case_referred(destination="DE", queue="DE", **about), queue_topic("DE"))
        case 1:
            return message(a_review(**about), REVIEW)
        case 2:
            return message(an_unroutable(**about), UNROUTABLE)
        case _:
            return dead_letter(record, "router", "poison")


turns: list = []


async def test_accepted_is_routed_and_in_review_and_unroutable_and_dead(filing, parts, routed):
    turns.clear()
    for _ in range(8):
        await filing.file(a_report(), door="form")

    before = await reconcile(parts)
    await routed(answer_by_turns)
    after = await reconcile(parts)

    assert (before.accepted, before.in_flight, before.is_balanced) == (8, 8, True)
    assert (after.routed, after.review, after.unroutable, after.dead, after.in_flight) == (2, 2, 2, 2, 0)
    assert (after.accepted, after.is_balanced, after.lost) == (8, True, ())


async def test_a_report_that_a_router_swallowed_is_found(filing, parts, log, outbox, routed):
    """Negative control: a stage that answers nothing for a report loses it, and the balance says which."""
    accepted = await filing.file(a_report(), door="form")
    stop = asyncio.Event()

    async def swallow(records):
        return [Done() for _ in records]

    async with asyncio.TaskGroup() as group:
        group.create_task(log.run_relay(outbox, stop))
        group.create_task(log.run_stage(Stage(name="router", topics=(REPORTS,), handler=swallow), stop))
        await until(lambda: passed(log, outbox))
        stop.set()
    balance = await reconcile(parts)

    assert (balance.lost, balance.is_balanced) == ((accepted.reference,), False)


async def passed(log, outbox) -> bool:
    async with outbox.database.reading() as transaction:
        waiting = (await transaction.execute(outbox.tables.outbox.select())).first()
    return waiting is None and await log.lag("router", [REPORTS]) == 0


async def test_a_report_whose_key_was_erased_before_its_decision_is_explained(filing, parts, database, vault):
    accepted = await filing.file(a_report(), door="form")
    async with database.writing() as transaction:
        await vault.erase(transaction, accepted.report_id)

    balance = await reconcile(parts)

    assert (balance.erased, balance.is_balanced) == (1, True)


async def test_intake_serves_relays_and_hears_until_it_is_told_to_stop(parts, log):
    settings = IntakeSettings(intake_port=free_port())
    token = await issue(parts, "Example Bank", "sender")
    stop = asyncio.Event()
    running = asyncio.create_task(run(settings, parts, stop))
    async with httpx.AsyncClient(base_url=settings.public_url) as client:
        await until(lambda: _ready(client))
        headers = {"Authorization": f"Bearer {token}"}
        body = {"incident": {"narrative": "x"}, "victim": {"country": "VN"}}
        accepted = (await client.post("/v1/reports", headers=headers, json=body)).json()
        [record] = await until(lambda: _read(log, REPORTS))
        event = decode(record.value)
        async with parts.database.writing() as transaction:
            referred = a_case_referred(report_id=event.report_id, destination="DE", queue="DE")
            await put(transaction, outbox_of(parts), [message(referred, queue_topic("DE"))])
        view = await until(lambda: _sent(parts.database, accepted["receipt"]))
    stop.set()
    await asyncio.wait_for(running, 15)

    assert event.reference == accepted["reference"]
    assert view.state == "sent"


async def _ready(client) -> bool:
    try:
        return (await client.get("/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


async def _read(log, topic):
    return [record async for record in log.read([topic])]


async def _sent(database, receipt):
    view = await status_by_receipt(database, receipt)
    return view if view and view.state == "sent" else None


class Broken(Exception):  # noqa: N818 - named for the condition
    pass


async def test_a_part_that_fails_stops_the_rest_with_its_error(parts):
    async def broken(_outbox, _stop):
        raise Broken

    parts.log = SimpleNamespace(run_relay=broken, run_projection=parts.log.run_projection)

    with pytest.raises(Broken):
        await asyncio.wait_for(run(IntakeSettings(intake_port=free_port()), parts, asyncio.Event()), 15)


async def test_a_role_that_intake_has_not_is_refused(parts):
    with pytest.raises(ValueError, match="sandbox"):
        await issue(parts, "Example Bank", "officer")


async def test_the_samples_are_filed_within_the_last_day_in_their_order(filing, clock):
    given = samples()

    accepted = [(sample, one) async for sample, one in file_samples(filing, given, clock.now)]

    filed = [one.filed_at for _, one in accepted]
    assert {sample for sample, _ in accepted} == {sample["id"] for sample in given}
    assert filed == sorted(filed)
    assert all(clock.now - timedelta(days=1) < at <= clock.now for at in filed)


def test_every_date_of_a_sample_moves_by_the_same_whole_days():
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    sample = next(sample for sample in samples() if sample["id"] == "A001")
    report, filed_at = shifted(sample, now)

    days = (filed_at - datetime.fromisoformat(sample["filed_at"])).days
    was, now_is = sample["report"]["transactions"][0], report["transactions"][0]
    moved = datetime.fromisoformat(now_is["occurred_at"]) - datetime.fromisoformat(was["occurred_at"])
    assert moved == timedelta(days=days)
    assert now_is["occurred_at"][10:] == was["occurred_at"][10:]
    assert sample["report"]["incident"]["first_contact"] != report["incident"]["first_contact"]


@pytest.fixture
def command_line():
    app = Typer()
    commands.add_commands(app)
    return lambda *arguments, **more: CliRunner().invoke(app, list(arguments), **more)


def test_the_report_command_needs_a_token_and_says_where_to_get_one(command_line):
    answered = command_line("report", "x.json", env={"CASEBRIDGE_TOKEN": ""})

    assert answered.exit_code == 2
    assert "casebridge token intake" in " ".join(answered.stderr.split())


def test_the_report_command_posts_a_file_and_prints_what_to_keep(command_line, monkeypatch, tmp_path):
    posted = []
    answer = {"reference": "CB-2345-6789-C", "receipt": "1-2", "status_url": "http://localhost/status"}
    monkeypatch.setattr(commands, "_post", lambda *sent: posted.append(sent) or (202, answer))
    (tmp_path / "one.json").write_text('{"incident": {}}')

    shown = command_line("report", str(tmp_path / "one.json"), "--token", "cbs_x", "--url", "http://localhost:1/")
    printed = command_line("report", "-", "--token", "cbs_x", "--json", input='{"incident": {}}')

    assert shown.exit_code == printed.exit_code == 0
    assert "CB-2345-6789-C" in shown.stdout
    assert json.loads(printed.stdout) == answer
    assert posted[0] == ("http://localhost:1/v1/reports", "cbs_x", b'{"incident": {}}')


def test_the_report_command_asks_when_no_file_is_given(command_line, monkeypatch):
    posted = []
    monkeypatch.setattr(commands, "_post", lambda *sent: posted.append(sent) or (400, {"detail": "No.", "errors": []}))

    answered = command_line(
        "report", "--token", "x", input="They called.\nvn\ny\n5.00\neur\n2026-11-20\nExample Bank\n\nde\n"
    )

    assert answered.exit_code == 1
    assert json.loads(posted[0][2]) == {
        "incident": {"narrative": "They called."},
        "victim": {"country": "VN"},
        "transactions": [
            {
                "amount": "5.00",
                "currency": "EUR",
                "occurred_at": "2026-11-20",
                "to": {"institution": "Example Bank", "country": "DE"},
            }
        ],
    }
