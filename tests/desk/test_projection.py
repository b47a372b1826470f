from uuid import UUID

import msgspec
import pytest
from sqlalchemy import func, select

from services.desk.cases.actions import act
from services.desk.cases.commands import Acknowledge
from services.desk.people.person import Person
from services.desk.queue import projection as projecting
from services.desk.queue import repository
from services.desk.queue.projection import handler, topics
from services.desk.tables import referrals, timeline
from shared.eventlog.records import Done, Never, Record
from shared.messages.events import encode
from shared.messages.ids import new_report_id
from shared.messages.topics import REVIEW, UNROUTABLE
from shared.testing.builders import NARRATIVE, a_case_file, a_case_referred, a_filed_event, a_report

OFFICER = Person(label="DE-officer-1", focal_point="DE", role="officer")


async def rows(desk):
    async with desk.database.reading() as transaction:
        return (await transaction.execute(select(referrals).order_by(referrals.c.received_at))).mappings().all()


async def events_of(desk):
    async with desk.database.reading() as transaction:
        return (await transaction.execute(select(timeline.c.event).order_by(timeline.c.id))).scalars().all()


def test_it_follows_every_queue_of_the_directory_and_the_hubs_two(directory):
    followed = topics(directory.current)

    assert {REVIEW, UNROUTABLE} <= set(followed)
    assert len(directory.current.queues()) + 2 == len(set(followed))


async def test_a_referral_that_is_delivered_again_is_there_once(desk, arrive, count):
    event = a_case_referred()

    await arrive(event, event)
    await arrive(event)

    assert await count(referrals) == 1
    assert await count(timeline) == 1


async def test_without_looking_at_what_stands_the_suite_would_notice(desk, arrive, count, monkeypatch):
    async def blind(_transaction, _ids):
        return {}

    monkeypatch.setattr(projecting.repository, "revisions", blind)
    monkeypatch.setattr(repository, "insert_missing", lambda _transaction, table: table.insert())
    event = a_case_referred()
    await arrive(event)

    with pytest.raises(Exception, match="UNIQUE"):
        await arrive(event)


async def test_a_later_revision_brings_the_facts_and_leaves_what_the_desk_did(desk, arrive):
    report_id = new_report_id()
    referral_id = await arrive.referral(report_id=report_id, urgency="ordinary", deadline=None)
    await act(desk, OFFICER, referral_id, Acknowledge(), expected="1.0")

    await arrive.referral(report_id=report_id, revision=2, urgency="emergency", category="CH.ABUSE")

    (row,) = await rows(desk)
    assert (row["urgency"], row["category"], row["revision"], row["urgency_rank"]) == ("emergency", "CH.ABUSE", 2, 0)
    assert (row["state"], row["step"]) == ("acknowledged", 1)
    assert await events_of(desk) == ["arrived", "acknowledged", "revised"]


async def test_an_older_revision_that_comes_late_changes_nothing(desk, arrive):
    report_id = new_report_id()
    await arrive.referral(report_id=report_id, revision=3, category="FR.ROM")

    await arrive.referral(report_id=report_id, revision=2, category="MW.RANSOM")

    (row,) = await rows(desk)
    assert (row["revision"], row["category"]) == (3, "FR.ROM")
    assert await events_of(desk) == ["arrived"]


async def test_several_revisions_in_one_batch_make_one_row_and_a_line_each(desk, arrive):
    events = [a_case_referred(revision=number) for number in (1, 3, 2)]

    await arrive(*events)

    (row,) = await rows(desk)
    assert row["revision"] == 3
    assert await events_of(desk) == ["arrived", "revised"]


async def test_a_withdrawal_marks_the_referral(desk, arrive):
    report_id = new_report_id()
    await arrive.referral(report_id=report_id)

    await arrive.referral(report_id=report_id, revision=2, withdrawn=True)

    (row,) = await rows(desk)
    assert row["withdrawn"] is True
    assert await events_of(desk) == ["arrived", "withdrawn"]


@pytest.mark.parametrize("poison", [b"", b"{", b"\xff\xfe", b'{"type":"case.referred"}', b"[" * 5000])
async def test_bytes_that_are_no_event_are_poison_and_the_rest_goes_on(desk, arrive, count, poison):
    good = arrive.record(a_case_referred())
    bad = Record(good.topic, 0, 99, good.key, poison, good.headers)

    async with desk.database.writing() as transaction:
        outcomes = await handler(desk.clock)(transaction, [bad, good])

    assert [type(outcome) for outcome in outcomes] == [Never, Done]
    assert await count(referrals) == 1


async def test_an_event_that_is_no_routing_event_is_poison(desk, arrive):
    event = a_filed_event()
    record = Record("casebridge.queue.de.v1", 0, 1, b"", encode(event), ())

    async with desk.database.writing() as transaction:
        outcomes = await handler(desk.clock)(transaction, [record])

    assert outcomes == [Never("not a routing event")]


async def test_review_and_unroutable_wait_in_the_hubs_queues(desk, arrive):
    await arrive.review()
    await arrive.unroutable()

    assert {row["queue"] for row in await rows(desk)} == {"review", "unroutable"}


async def test_no_column_holds_a_word_of_the_report(desk, arrive):
    story = a_case_file(report=a_report())

    await arrive.referral(content=story)

    (row,) = await rows(desk)
    kept = b" ".join(_bytes(value) for value in row.values())
    for word in (*NARRATIVE.split()[:12], "lan@example.com", "J. Invented", "DE89370400440532013000"):
        if len(word) > 4:
            assert word.encode() not in kept
    # What is searched would find them: the same words do stand in the content before it is sealed.
    assert b"lan@example.com" in msgspec.json.encode(story)


async def test_the_trace_of_the_event_is_kept(desk, arrive):
    await arrive.referral()

    async with desk.database.reading() as transaction:
        kept = (await transaction.execute(select(referrals.c.traceparent, func.count()))).first()
    assert kept[0].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"


def _bytes(value) -> bytes:
    match value:
        case bytes():
            return value
        case UUID():
            return value.bytes
        case _:
            return str(value).encode()
