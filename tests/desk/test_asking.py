"""A desk asks the reporter, once, sealed; the reply stands beside the question; the erased are not asked."""

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from services.desk.cases import asking
from services.desk.cases.actions import act
from services.desk.cases.asking import ask
from services.desk.cases.commands import Acknowledge, Ask, Close
from services.desk.cases.errors import CaseErased, LeasedByAnother, NobodyToAsk, ReferralChanged, ReferralNotFound
from services.desk.cases.leases import lease_referral
from services.desk.cases.reading import read_case
from services.desk.people.person import Person
from services.desk.queue.request import QueueRequest, show_queue
from services.desk.tables import questions, timeline
from shared.database import migrations
from shared.database.engine import Database
from shared.messages.events import ReferralAsked, ReportErased, decode
from shared.messages.ids import new_report_id
from shared.messages.report import Reply
from shared.testing.builders import FILED_AT, a_case_file, a_report
from shared.vault.sealing import question_purpose, unseal

OFFICER = Person(label="de-officer-1", focal_point="DE", role="officer")
COLLEAGUE = Person(label="de-officer-2", focal_point="DE", role="officer")
WORDS = "Which account did you send it to?"


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request, migration_packages):
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    for package in migration_packages:
        await migrations.upgrade(database, package)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def acknowledged(desk, arrive):
    referral_id = await arrive.referral()
    await act(desk, OFFICER, referral_id, Acknowledge(), expected="1.0")
    return referral_id


@pytest.fixture
def asked(outgoing):
    async def asked() -> list[ReferralAsked]:
        events = [decode(message.value) for message in await outgoing()]
        return [event for event in events if isinstance(event, ReferralAsked)]

    return asked


async def erase(desk, arrive, report_id):
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)
    await arrive(
        ReportErased(
            report_id=report_id, reference="CB-7K3M-9QRT-X", revision=2, filed_at=FILED_AT, erased_at=desk.clock()
        )
    )


async def test_a_question_travels_sealed_and_is_kept_sealed(desk, acknowledged, asked, count):
    referral = await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")

    [event] = await asked()
    assert (referral.state, referral.version) == ("acknowledged", "1.2")
    assert (event.referral_id, event.destination, event.step, event.at) == (acknowledged, "DE", 2, desk.clock())
    key = (await desk.vault.keys([event.report_id]))[event.report_id]
    assert unseal(key, event.report_id, question_purpose(acknowledged), event.sealed).decode() == WORDS
    assert await count(questions) == 1
    async with desk.database.reading() as transaction:
        lines = [tuple(row) for row in await transaction.execute(select(timeline.c.event, timeline.c.by))]
        row = (await transaction.execute(questions.select())).mappings().one()
    assert lines[-1] == ("asked", OFFICER.label)
    assert WORDS.encode() not in row["sealed"]


async def test_the_same_question_twice_at_once_is_asked_once(desk, acknowledged, asked, count):
    await asyncio.gather(*(ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1") for _ in range(4)))

    assert (len(await asked()), await count(questions)) == (1, 1)


async def test_without_looking_at_what_was_asked_the_retry_would_be_refused(desk, acknowledged, monkeypatch):
    """Negative control."""

    async def never(*_given, **_named) -> bool:
        return False

    monkeypatch.setattr(asking, "_is_repeated", never)
    await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")

    with pytest.raises(ReferralChanged):
        await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")


async def test_another_question_on_a_version_that_is_over_is_refused_not_swallowed(desk, acknowledged, asked):
    await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")

    for person, text in ((OFFICER, "And when?"), (COLLEAGUE, WORDS)):
        with pytest.raises(ReferralChanged):
            await ask(desk, person, acknowledged, Ask(text=text), expected="1.1")

    assert len(await asked()) == 1


async def test_a_neighbours_case_is_not_there_to_be_asked_about(desk, acknowledged):
    neighbour = Person(label="fr-officer-1", focal_point="FR", role="officer")

    with pytest.raises(ReferralNotFound):
        await ask(desk, neighbour, acknowledged, Ask(text=WORDS), expected="1.1")


async def test_only_who_has_seen_a_case_and_not_ended_it_asks(desk, arrive, acknowledged):
    fresh = await arrive.referral()
    with pytest.raises(NobodyToAsk):
        await ask(desk, OFFICER, fresh, Ask(text=WORDS), expected="1.0")

    hub = Person(label="hub-reviewer-1", focal_point="hub", role="reviewer")
    await arrive.review()
    [referral] = (await show_queue(desk.database, hub, QueueRequest())).referrals
    await act(desk, hub, referral.referral_id, Acknowledge(), expected="1.0")
    await ask(desk, hub, referral.referral_id, Ask(text=WORDS), expected="1.1")
    await act(desk, hub, referral.referral_id, Close(outcome="other"), expected="1.2")
    with pytest.raises(NobodyToAsk):
        await ask(desk, hub, referral.referral_id, Ask(text=WORDS), expected="1.3")


async def test_whoever_took_the_report_back_is_not_asked(desk, arrive):
    report_id = new_report_id()
    referral_id = await arrive.referral(report_id=report_id)
    await act(desk, OFFICER, referral_id, Acknowledge(), expected="1.0")
    await arrive.referral(report_id=report_id, revision=2, withdrawn=True)

    with pytest.raises(NobodyToAsk, match="took this report back"):
        await ask(desk, OFFICER, referral_id, Ask(text=WORDS), expected="2.1")


async def test_a_lease_of_another_keeps_one_from_asking(desk, acknowledged):
    await lease_referral(desk, COLLEAGUE, acknowledged, seconds=900)

    with pytest.raises(LeasedByAnother):
        await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")


async def test_the_reply_stands_beside_the_question(desk, arrive, acknowledged, asked):
    await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")
    [event] = await asked()
    before = await read_case(desk, OFFICER, acknowledged)
    assert [(one.text, one.reply) for one in before.questions] == [(WORDS, None)]

    at = desk.clock() + timedelta(hours=1)
    reply = Reply(question_id=event.question_id, text="To an account in Malta.", at=at)
    case_file = a_case_file(report=a_report(replies=(reply,)))
    await arrive.referral(report_id=event.report_id, revision=2, content=case_file)

    after = await read_case(desk, OFFICER, acknowledged)
    assert [(one.text, one.reply) for one in after.questions] == [(WORDS, reply)]
    assert after.referral.state == "acknowledged"


async def test_an_erasure_is_shown_as_such_and_nothing_can_be_asked(desk, arrive, acknowledged, api_for):
    await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.1")
    report_id = (await read_case(desk, OFFICER, acknowledged)).referral.report_id
    await erase(desk, arrive, report_id)
    await erase(desk, arrive, report_id)

    case = await read_case(desk, OFFICER, acknowledged)
    answer = await (await api_for()).case(acknowledged)

    assert (case.content, case.questions, case.referral.facts.is_erased) == (None, (), True)
    assert [entry.event for entry in case.timeline].count("erased") == 1
    assert (answer.status_code, answer.json()["case"], answer.json()["referral"]["is_erased"]) == (200, None, True)
    assert answer.json()["referral"]["can_ask"] is False
    with pytest.raises(CaseErased):
        await ask(desk, OFFICER, acknowledged, Ask(text=WORDS), expected="1.2")


async def test_the_api_asks_as_it_does_everything_else(acknowledged, api_for):
    api = await api_for()

    asked = await api.act(acknowledged, "ask", "1.1", text=WORDS)
    again = await api.act(acknowledged, "ask", "1.1", text=WORDS)
    late = await api.act(acknowledged, "ask", "1.1", text="And when?")

    assert (asked.status_code, asked.json()["version"], asked.headers["etag"]) == (200, "1.2", '"1.2"')
    assert (again.status_code, again.json()["version"]) == (200, "1.2")
    assert late.status_code == 412
    [question] = (await api.case(acknowledged)).json()["questions"]
    assert (question["text"], question["reply"]) == (WORDS, None)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
async def test_the_api_takes_no_empty_question_and_no_novel(acknowledged, api_for, text):
    assert (await (await api_for()).act(acknowledged, "ask", "1.1", text=text)).status_code == 400


async def test_the_api_refuses_readers_strangers_and_neighbours(acknowledged, api_for, client):
    reader, neighbour = await api_for(role="reader"), await api_for("FR")

    anonymous = await client.post(f"/v1/queue/{acknowledged}/ask", json={"text": WORDS})

    assert anonymous.status_code == 401
    assert (await reader.act(acknowledged, "ask", "1.1", text=WORDS)).status_code == 403
    assert (await neighbour.act(acknowledged, "ask", "1.1", text=WORDS)).status_code == 404
