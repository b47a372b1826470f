"""Where a person sent a case, its later revisions follow; what needs a person first waits, and every page says so."""

import pytest
from sqlalchemy import select

from services.desk.cases import following as rules
from services.desk.cases.actions import act
from services.desk.cases.commands import Reroute
from services.desk.cases.errors import DestinationRefused
from services.desk.cases.reading import read_case
from services.desk.people.person import Person
from services.desk.queue.request import QueueRequest, show_queue
from services.desk.tables import referrals
from shared.eventlog.records import Later
from shared.messages.events import CaseReferred, decode
from shared.messages.ids import new_report_id, referral_id
from shared.testing.builders import a_case_file, a_case_referred, a_decision
from shared.vault.errors import UnknownMasterKey

GERMAN = Person(label="DE-officer-1", focal_point="DE", role="officer")
FRENCH = Person(label="FR-officer-1", focal_point="FR", role="officer")
REVIEWER = Person(label="hub-reviewer-1", focal_point="hub", role="reviewer")
IN_REVIEW = a_case_file(decision=a_decision(outcome="review", review="low_information"), left_out=())


@pytest.fixture
def sent(outgoing):
    """Give (destination, revision, withdrawn) of the cases that the desk put on their way."""

    async def sent() -> list[tuple[str, int, bool]]:
        events = [decode(message.value) for message in await outgoing()]
        return [(e.destination, e.revision, e.withdrawn) for e in events if isinstance(e, CaseReferred)]

    return sent


async def revision_at(desk, report_id, destination: str) -> int:
    query = select(referrals.c.revision).where(referrals.c.referral_id == referral_id(report_id, destination))
    async with desk.database.reading() as transaction:
        return (await transaction.execute(query)).scalar_one()


async def sent_to_france(desk, arrive):
    report_id = new_report_id()
    own = await arrive.referral("DE", report_id=report_id)
    await act(desk, GERMAN, own, Reroute(destinations=("FR",)), expected="1.0")
    return report_id


async def test_a_later_revision_follows_to_where_an_officer_sent_the_case(desk, arrive, sent):
    report_id = await sent_to_france(desk, arrive)

    await arrive.referral("DE", report_id=report_id, revision=2)

    assert await sent() == [("FR", 1, False), ("FR", 2, False)]
    case = await read_case(desk, FRENCH, referral_id(report_id, "FR"))
    assert [(entry.event, entry.by) for entry in case.timeline] == [("arrived", "desk/DE"), ("revised", "desk/DE")]
    assert case.content is not None
    assert case.content.report.reporter.name is None


async def test_it_follows_further_where_it_was_sent_on_again(desk, arrive, sent):
    report_id = await sent_to_france(desk, arrive)
    await act(desk, FRENCH, referral_id(report_id, "FR"), Reroute(destinations=("KH",)), expected="1.0")

    await arrive.referral("DE", report_id=report_id, revision=2)

    assert await sent() == [("FR", 1, False), ("KH", 1, False), ("FR", 2, False), ("KH", 2, False)]


async def test_delivered_again_it_is_sent_once(desk, arrive, sent, outgoing):
    report_id = await sent_to_france(desk, arrive)
    await arrive.referral("DE", report_id=report_id, revision=2)
    events = [decode(message.value) for message in await outgoing()]

    await arrive.referral("DE", report_id=report_id, revision=2)
    await arrive(*[event for event in events if isinstance(event, CaseReferred)])

    assert await sent() == [("FR", 1, False), ("FR", 2, False)]


async def test_where_the_router_sends_it_by_itself_the_desk_does_not(desk, arrive, sent):
    report_id = await sent_to_france(desk, arrive)
    found = a_case_file(decision=a_decision(destinations=("DE", "FR")))

    await arrive.referral("DE", report_id=report_id, revision=2, content=found)

    assert await sent() == [("FR", 1, False)]


async def test_what_needs_a_person_waits_and_the_pages_say_so(desk, arrive, sent):
    review = await arrive.review(content=IN_REVIEW)
    hub = referral_id(review.report_id, "review")
    await act(desk, REVIEWER, hub, Reroute(destinations=("FR",)), expected="1.0")

    await arrive.review(report_id=review.report_id, revision=2, content=IN_REVIEW)

    assert await sent() == [("FR", 1, False)]
    assert (await read_case(desk, REVIEWER, hub)).behind == ("FR",)
    assert (await read_case(desk, FRENCH, referral_id(review.report_id, "FR"))).is_behind
    waiting = (await show_queue(desk.database, REVIEWER, QueueRequest())).referrals
    assert [one.referral_id for one in waiting] == [hub]


async def test_a_reviewer_who_has_looked_sends_the_new_revision_on(desk, arrive, sent):
    review = await arrive.review(content=IN_REVIEW)
    hub = referral_id(review.report_id, "review")
    await act(desk, REVIEWER, hub, Reroute(destinations=("FR",)), expected="1.0")
    await arrive.review(report_id=review.report_id, revision=2, content=IN_REVIEW)

    await act(desk, REVIEWER, hub, Reroute(destinations=("FR",)), expected="2.1")

    assert await sent() == [("FR", 1, False), ("FR", 2, False)]
    assert (await read_case(desk, REVIEWER, hub)).behind == ()
    assert not (await read_case(desk, FRENCH, referral_id(review.report_id, "FR"))).is_behind
    with pytest.raises(DestinationRefused):
        await act(desk, REVIEWER, hub, Reroute(destinations=("FR",)), expected="2.2")


async def test_were_it_not_held_back_it_would_cross_the_border_unseen(desk, arrive, sent, monkeypatch):
    monkeypatch.setattr(rules, "is_held", lambda _source, _destination: False)
    review = await arrive.review(content=IN_REVIEW)
    hub = referral_id(review.report_id, "review")
    await act(desk, REVIEWER, hub, Reroute(destinations=("FR",)), expected="1.0")

    await arrive.review(report_id=review.report_id, revision=2, content=IN_REVIEW)

    assert await sent() == [("FR", 1, False), ("FR", 2, False)]


async def test_a_withdrawal_reaches_whoever_was_chosen(desk, arrive, sent):
    review = await arrive.review(content=IN_REVIEW)
    await act(desk, REVIEWER, referral_id(review.report_id, "review"), Reroute(destinations=("FR",)), expected="1.0")

    await arrive.review(report_id=review.report_id, revision=2, withdrawn=True, content=IN_REVIEW)

    assert await sent() == [("FR", 1, False), ("FR", 2, True)]
    assert (await show_queue(desk.database, REVIEWER, QueueRequest())).referrals == ()


async def test_an_erased_report_goes_nowhere(desk, arrive, sent):
    report_id = await sent_to_france(desk, arrive)
    box = await arrive.sealed(report_id, "DE", a_case_file())
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)

    await arrive(a_case_referred(report_id=report_id, revision=2, sealed=box))

    assert await sent() == [("FR", 1, False)]
    assert await revision_at(desk, report_id, "DE") == 2


async def test_without_the_master_key_nothing_moves_and_it_is_tried_again(desk, arrive, sent, monkeypatch):
    report_id = await sent_to_france(desk, arrive)
    event = a_case_referred(report_id=report_id, revision=2, sealed=await arrive.sealed(report_id, "DE", a_case_file()))

    async def unknown(_report_ids):
        raise UnknownMasterKey("k9")

    monkeypatch.setattr(desk.vault, "keys", unknown)
    (outcome,) = await arrive(event)

    assert outcome == Later("unknown master key")
    assert await sent() == [("FR", 1, False)]
