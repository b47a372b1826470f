"""What waits at the hub is settled by a later revision, in whatever order the topics are read."""

import itertools

import pytest
from sqlalchemy import select

from services.desk.cases.actions import act
from services.desk.cases.commands import Acknowledge, Close
from services.desk.cases.errors import NotPossibleNow
from services.desk.people.person import Person
from services.desk.queue import hub
from services.desk.queue.request import QueueRequest, show_queue
from services.desk.tables import referrals, timeline
from shared.messages.ids import new_report_id
from shared.testing.builders import a_case_referred, a_review, an_unroutable

REVIEWER = Person(label="hub-reviewer-1", focal_point="hub", role="reviewer")
OPERATOR = Person(label="hub-operator-1", focal_point="hub", role="operator")


async def waiting(desk, person: Person = REVIEWER) -> list[str]:
    return [one.state for one in (await show_queue(desk.database, person, QueueRequest())).referrals]


async def hub_row(desk):
    async with desk.database.reading() as transaction:
        return (await transaction.execute(select(referrals).where(referrals.c.role == "review"))).mappings().one()


async def lines(desk, referral_id):
    query = select(timeline.c.event, timeline.c.revision, timeline.c.note).order_by(timeline.c.id)
    async with desk.database.reading() as transaction:
        return [tuple(row) for row in await transaction.execute(query.where(timeline.c.referral_id == referral_id))]


async def test_a_later_revision_that_is_routed_closes_the_review(desk, arrive):
    review = await arrive.review()
    assert await waiting(desk) == ["referred"]

    await arrive.referral(report_id=review.report_id, revision=2)

    row = await hub_row(desk)
    assert await waiting(desk) == []
    assert (row["state"], row["revision"], row["step"]) == ("closed", 1, 1)
    assert await lines(desk, row["referral_id"]) == [("arrived", 1, None), ("settled", 2, "routed")]


async def test_without_closing_what_is_settled_the_suite_would_notice(desk, arrive, monkeypatch):
    async def leaves_it(*_given) -> None:
        return

    monkeypatch.setattr(hub, "close_settled", leaves_it)
    review = await arrive.review()

    await arrive.referral(report_id=review.report_id, revision=2)

    assert await waiting(desk) == ["referred"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_the_order_in_which_topics_are_read_changes_nothing(desk, arrive, order):
    report_id = new_report_id()
    events = [
        a_review(report_id=report_id),
        a_case_referred(report_id=report_id, destination="VN", role="home", outcome="review"),
        a_case_referred(report_id=report_id, destination="VN", role="home", revision=2),
        a_case_referred(report_id=report_id, revision=2),
    ]

    for place in order:
        await arrive(events[place])

    assert await waiting(desk) == []
    assert (await hub_row(desk))["state"] == "closed"


async def test_all_of_it_in_one_batch_is_the_same(desk, arrive):
    report_id = new_report_id()

    await arrive(a_case_referred(report_id=report_id, revision=2), a_review(report_id=report_id))

    assert await waiting(desk) == []


async def test_a_revision_that_needs_review_again_waits_again(desk, arrive):
    review = await arrive.review()
    await arrive.referral(report_id=review.report_id, revision=2)

    await arrive.review(report_id=review.report_id, revision=3)

    row = await hub_row(desk)
    assert await waiting(desk) == ["referred"]
    assert ("reopened", 3, None) in await lines(desk, row["referral_id"])


async def test_what_a_reviewer_closed_stays_closed(desk, arrive):
    review = await arrive.review()
    row = await hub_row(desk)
    await act(desk, REVIEWER, row["referral_id"], Close(outcome="no_further_action"), expected="1.0")

    await arrive.referral(report_id=review.report_id, revision=2)
    await arrive.review(report_id=review.report_id, revision=3)

    assert await waiting(desk) == []
    assert "settled" not in [event for event, *_ in await lines(desk, row["referral_id"])]


async def test_the_home_copy_of_a_case_in_review_settles_nothing(desk, arrive):
    review = await arrive.review()

    await arrive.referral("VN", report_id=review.report_id, revision=2, role="home", outcome="review")

    assert await waiting(desk) == ["referred"]


async def test_a_lease_ends_and_a_stale_page_is_refused(desk, arrive):
    review = await arrive.review()
    row = await hub_row(desk)
    await arrive.referral(report_id=review.report_id, revision=2)

    with pytest.raises(NotPossibleNow):
        await act(desk, REVIEWER, row["referral_id"], Acknowledge(), expected="1.0")


async def test_what_the_operator_waited_with_is_settled_too(desk, arrive):
    stuck = await arrive.unroutable()
    await arrive(an_unroutable(report_id=stuck.report_id, revision=2))
    assert await waiting(desk, OPERATOR) == ["referred"]

    await arrive(a_review(report_id=stuck.report_id, revision=3))

    assert await waiting(desk, OPERATOR) == []
    assert await waiting(desk) == ["referred"]
