"""What must hold on SQLite and on PostgreSQL alike, where the two differ: order, paging, concurrency, instants."""

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from services.desk.cases import actions
from services.desk.cases.actions import act
from services.desk.cases.commands import Accept, Acknowledge, Decline, Reroute
from services.desk.cases.errors import DestinationRefused, NotPossibleNow, ReferralNotFound
from services.desk.cases.reading import read_case
from services.desk.people.access import person_by_session, revoke_access, sign_in
from services.desk.people.person import Person
from services.desk.queue.request import QueueRequest, show_queue
from services.desk.tables import referrals, timeline
from shared.database import migrations
from shared.database.engine import Database
from shared.messages.events import CaseReferred, decode
from shared.messages.ids import new_report_id, referral_id
from shared.messages.topics import REFERRALS
from shared.testing.builders import FILED_AT

GERMAN = Person(label="DE-officer-1", focal_point="DE", role="officer")
OTHER = Person(label="DE-officer-2", focal_point="DE", role="officer")
REVIEWER = Person(label="hub-reviewer-1", focal_point="hub", role="reviewer")
KHMER = Person(label="KH-officer-1", focal_point="KH", role="officer")


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request, migration_packages):
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    for package in migration_packages:
        await migrations.upgrade(database, package)
    yield database
    await database.close()


@pytest.fixture
def is_one_event_there_for_each_step(desk, outgoing):
    async def check() -> bool:
        async with desk.database.reading() as transaction:
            query = select(func.count()).select_from(timeline).where(timeline.c.step > 0)
            steps = (await transaction.execute(query)).scalar_one()
        return steps == len([message for message in await outgoing() if message.topic == REFERRALS])

    return check


async def test_the_tables_equal_the_models_and_go_down_and_up_with_rows(desk, arrive, count):
    await arrive.referral()

    different = await migrations.differences(desk.database, "services.desk.migrations")
    await migrations.downgrade(desk.database, "services.desk.migrations")
    await migrations.upgrade(desk.database, "services.desk.migrations")

    assert different == []
    assert await count(referrals) == 0


async def test_pages_follow_each_other_without_gap_or_overlap(desk, arrive):
    expected = []
    for urgency in ("emergency", "money", "ordinary"):
        for hours in (1, 2, 3):
            filed_at = FILED_AT + timedelta(hours=hours)
            deadline = filed_at + timedelta(hours=72) if urgency == "money" else None
            expected.append(await arrive.referral(urgency=urgency, deadline=deadline, filed_at=filed_at))
    seen, cursor = [], None

    while True:
        page = await show_queue(desk.database, GERMAN, QueueRequest(limit=2, cursor=cursor))
        seen += [referral.referral_id for referral in page.referrals]
        cursor = page.next
        if cursor is None:
            break

    assert expected == seen


async def test_of_two_officers_at_once_one_succeeds(desk, arrive, outgoing):
    own = await arrive.referral()

    results = await asyncio.gather(
        act(desk, GERMAN, own, Acknowledge(), expected="1.0"),
        act(desk, OTHER, own, Decline(reason="duplicate"), expected="1.0"),
        return_exceptions=True,
    )

    assert [isinstance(result, NotPossibleNow) for result in results].count(True) == 1
    assert len(await outgoing()) == 1


async def test_of_two_desks_that_send_on_to_the_same_one_succeeds(desk, arrive, outgoing, count):
    report_id = new_report_id()
    german = await arrive.referral("DE", report_id=report_id)
    khmer = await arrive.referral("KH", report_id=report_id)

    results = await asyncio.gather(
        act(desk, GERMAN, german, Reroute(destinations=("FR",)), expected="1.0"),
        act(desk, KHMER, khmer, Reroute(destinations=("FR",)), expected="1.0"),
        return_exceptions=True,
    )

    assert [isinstance(result, DestinationRefused) for result in results].count(True) == 1
    going = [decode(message.value) for message in await outgoing()]
    assert len([event for event in going if isinstance(event, CaseReferred)]) == 1
    assert await count(referrals) == 3


async def test_a_delivery_that_meets_a_reroute_is_one_row(desk, arrive, count):
    report_id = new_report_id()
    german = await arrive.referral("DE", report_id=report_id)

    await asyncio.gather(
        act(desk, GERMAN, german, Reroute(destinations=("FR",)), expected="1.0"),
        arrive.referral("FR", report_id=report_id),
        return_exceptions=True,
    )

    assert await count(referrals) == 2


async def test_when_the_event_cannot_be_written_nothing_has_happened(
    desk, arrive, monkeypatch, is_one_event_there_for_each_step
):
    async def fails(*_args):
        raise ConnectionError("the database went away")

    own = await arrive.referral()
    monkeypatch.setattr(actions.outbox, "put", fails)

    with pytest.raises(ConnectionError):
        await act(desk, GERMAN, own, Acknowledge(), expected="1.0")

    page = await show_queue(desk.database, GERMAN, QueueRequest())
    assert [referral.state for referral in page.referrals] == ["referred"]
    assert await is_one_event_there_for_each_step()


async def test_an_event_that_is_written_outside_the_transaction_is_found(
    desk, arrive, monkeypatch, is_one_event_there_for_each_step
):
    async def later(transaction, _outbox, messages):
        # The process dies between the two commits.
        transaction.after_commit(messages.clear)

    own = await arrive.referral()
    await act(desk, GERMAN, own, Acknowledge(), expected="1.0")
    assert await is_one_event_there_for_each_step()
    monkeypatch.setattr(actions.outbox, "put", later)

    await act(desk, GERMAN, own, Accept(), expected="1.1")

    assert not await is_one_event_there_for_each_step()


async def test_nobody_acts_past_their_own_queue(desk, arrive):
    own = await arrive.referral("DE")

    for command in (Acknowledge(), Reroute(destinations=("FR",))):
        with pytest.raises(ReferralNotFound):
            await act(desk, KHMER, own, command, expected="1.0")


async def test_a_later_revision_settles_the_review_and_follows_where_a_person_sent_the_case(desk, arrive, outgoing):
    review = await arrive.review()
    hub = referral_id(review.report_id, "review")
    german = await arrive.referral("DE", report_id=review.report_id, revision=2)
    await act(desk, GERMAN, german, Reroute(destinations=("FR",)), expected="2.0")

    await arrive.referral("DE", report_id=review.report_id, revision=3)

    assert (await read_case(desk, REVIEWER, hub)).referral.state == "closed"
    going = [decode(message.value) for message in await outgoing()]
    assert [(e.destination, e.revision) for e in going if isinstance(e, CaseReferred)] == [("FR", 2), ("FR", 3)]


async def test_a_reroute_that_meets_a_later_revision_leaves_nobody_behind_unsaid(desk, arrive, outgoing):
    report_id = new_report_id()
    german = await arrive.referral("DE", report_id=report_id)

    results = await asyncio.gather(
        act(desk, GERMAN, german, Reroute(destinations=("FR",)), expected="1.0"),
        arrive.referral("DE", report_id=report_id, revision=2),
        return_exceptions=True,
    )

    # Either the officer was told to look again, or what they sent on was followed by the later revision.
    going = [decode(message.value) for message in await outgoing()]
    sent = [event.revision for event in going if isinstance(event, CaseReferred)]
    assert isinstance(results[0], NotPossibleNow) or sent == [1, 2]
    assert not isinstance(results[1], Exception)


async def test_a_revoked_person_is_out_on_either_database(desk, issue):
    session = await sign_in(desk.database, await issue(), now=desk.clock())
    person = await person_by_session(desk.database, session, now=desk.clock())

    assert await revoke_access(desk.database, person.label, at=desk.clock())

    assert await person_by_session(desk.database, session, now=desk.clock()) is None
