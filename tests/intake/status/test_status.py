"""What became of a report: heard from the log, told to whoever may know."""

from datetime import timedelta

import pytest

from services.intake.__main__ import replay
from services.intake.reports.receipt import new_receipt
from services.intake.status.lookup import status_by_receipt, status_by_reference
from services.intake.status.projection import project, status_projection
from services.intake.status.tables import news
from shared.eventlog.dead_letters import dead_letter
from shared.eventlog.records import Done, Never, Record
from shared.messages.envelope import Message, event_headers
from shared.messages.events import (
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralClosed,
    ReferralDeclined,
    ReferralRerouted,
    ReferralReturned,
    encode,
    tag_of,
)
from shared.messages.ids import event_id, referral_id
from shared.messages.report import Incident, Prior
from shared.messages.topics import DEAD, REFERRALS, REPORTS, REVIEW, queue_topic
from shared.testing.builders import a_case_referred, a_report, a_review, an_unroutable

BANK = "Example Bank"


class Heard:
    """Brings events to the projection as records of the log."""

    def __init__(self, database) -> None:
        self.database = database
        self.offset = 0

    def record(self, event, topic: str, at) -> Record:
        self.offset += 1
        destination = getattr(event, "destination", "")
        headers = event_headers(
            event_id=event_id(event.report_id, f"{tag_of(event)}/{destination}", event.revision),
            event_type=tag_of(event),
            source="test",
            subject=str(event.report_id),
            time=at,
        )
        return Record(topic, 0, self.offset, str(event.report_id).encode(), encode(event), headers)

    async def __call__(self, *records: Record):
        async with self.database.writing() as transaction:
            return await project(transaction, records)


@pytest.fixture
def heard(database) -> Heard:
    return Heard(database)


@pytest.fixture
async def accepted(filing):
    return await filing.file(a_report(), door="api", sender=BANK)


@pytest.fixture
def refer(heard, accepted, clock):
    """Let a referral to a country arrive."""

    async def refer(country: str, **changes):
        event = a_case_referred(
            report_id=accepted.report_id, reference=accepted.reference, destination=country, queue=country, **changes
        )
        return await heard(heard.record(event, queue_topic(country), clock.now))

    return refer


@pytest.fixture
def desk(heard, accepted, clock):
    """Let a desk say something of its referral."""

    async def desk(kind, country: str, step: int, **more):
        event = kind(
            report_id=accepted.report_id,
            reference=accepted.reference,
            revision=1,
            referral_id=referral_id(accepted.report_id, country),
            destination=country,
            at=clock.now + timedelta(minutes=step),
            step=step,
            **more,
        )
        return await heard(heard.record(event, REFERRALS, event.at))

    return desk


@pytest.fixture
def told(database, accepted):
    async def told():
        view = await status_by_receipt(database, accepted.receipt)
        return [(step.kind, step.country or step.category or step.detail) for step in view.steps]

    return told


async def test_a_fresh_report_was_received(database, accepted, told):
    view = await status_by_receipt(database, accepted.receipt)

    assert await told() == [("received", None)]
    assert (view.reference, view.filed_at, view.state) == (accepted.reference, accepted.filed_at, "received")


async def test_it_tells_how_it_was_understood_and_where_it_went(refer, told):
    await refer("DE", role="lead", category="FR.INV.CRYPTO")
    await refer("VN", role="home", category="FR.INV.CRYPTO")

    assert await told() == [("received", None), ("understood", "FR.INV.CRYPTO"), ("sent", "DE"), ("sent", "VN")]


async def test_it_tells_what_each_desk_did_in_the_order_of_time(database, accepted, refer, desk, told):
    await refer("DE", category="FR.BEC")
    await desk(ReferralAcknowledged, "DE", 1)
    await desk(ReferralAccepted, "DE", 2)
    await desk(ReferralClosed, "DE", 3, outcome="funds_stopped")

    assert await told() == [
        ("received", None),
        ("understood", "FR.BEC"),
        ("sent", "DE"),
        ("acknowledged", "DE"),
        ("accepted", "DE"),
        ("closed", "DE"),
    ]
    view = await status_by_receipt(database, accepted.receipt)
    assert (view.state, view.steps[-1].detail) == ("closed", "funds_stopped")


async def test_declined_returned_and_rerouted_say_why_and_where_to(database, accepted, desk):
    await desk(ReferralDeclined, "DE", 1, reason="no_jurisdiction")
    await desk(ReferralReturned, "FR", 2, reason="insufficient")
    await desk(ReferralRerouted, "PL", 3, to="CZ")

    view = await status_by_receipt(database, accepted.receipt)
    assert [(step.kind, step.country, step.detail) for step in view.steps[1:]] == [
        ("declined", "DE", "no_jurisdiction"),
        ("returned", "FR", "insufficient"),
        ("rerouted", "CZ", None),
    ]


async def test_a_review_is_told_without_its_reason(database, heard, accepted, clock):
    event = a_review(report_id=accepted.report_id, reason="child", category="UN.UNKNOWN")
    await heard(heard.record(event, REVIEW, clock.now))

    view = await status_by_receipt(database, accepted.receipt)
    assert [step.kind for step in view.steps] == ["received", "under_review"]
    assert "child" not in str(view)


async def test_unroutable_and_dead_are_told(heard, accepted, clock, told, outgoing):
    event = an_unroutable(report_id=accepted.report_id, category="UN.UNKNOWN")
    [filed] = await outgoing()
    letter: Message = dead_letter(Record(REPORTS, 3, 7, filed.key, b"not json", filed.headers), "router", "poison")
    await heard(
        heard.record(event, "casebridge.unroutable.v1", clock.now),
        Record(DEAD, 0, 1, letter.key, letter.value, letter.headers),
    )

    assert {kind for kind, _ in await told()} == {"received", "held", "delayed"}


async def test_dead_letters_of_others_are_passed_over(heard, accepted, told, outgoing):
    [filed] = await outgoing()
    letter = dead_letter(Record(REPORTS, 3, 7, filed.key, filed.value, filed.headers), "desk.queue", "poison")

    assert await heard(Record(DEAD, 0, 1, letter.key, letter.value, letter.headers)) == [Done()]
    assert await told() == [("received", None)]


async def test_the_same_record_twice_is_told_once(heard, accepted, clock, told, count):
    record = heard.record(a_case_referred(report_id=accepted.report_id, destination="DE"), queue_topic("DE"), clock.now)

    await heard(record)
    await heard(record)

    assert await count(news) == 1


async def test_each_desk_is_told_once_however_many_revisions(filing, refer, accepted, told, clock):
    await refer("DE", category="FR.BEC")
    clock.pass_by(hours=1)
    prior = Prior(reference=accepted.reference, relation="supplement")
    await filing.file(a_report(prior=prior, incident=Incident(narrative="more")), door="api", sender=BANK)
    await refer("DE", revision=2, category="FR.BEC")

    assert await told() == [("received", None), ("understood", "FR.BEC"), ("sent", "DE"), ("supplemented", None)]


async def test_a_withdrawal_is_told_and_its_echo_is_not(filing, refer, accepted, told, clock):
    await refer("DE", category="FR.BEC")
    clock.pass_by(hours=1)
    prior = Prior(reference=accepted.reference, relation="withdrawal")
    await filing.file(a_report(prior=prior), door="api", sender=BANK)
    await refer("DE", revision=2, withdrawn=True, category="FR.BEC")

    assert (await told())[-1] == ("withdrawn", None)


async def test_what_is_no_event_is_poison(heard):
    assert await heard(Record(queue_topic("DE"), 0, 1, b"k", b"{}", ())) == [Never("not an event that intake knows")]


async def test_a_wrong_receipt_opens_nothing(database, accepted):
    assert await status_by_receipt(database, new_receipt()) is None
    assert await status_by_receipt(database, "nonsense") is None
    assert await status_by_reference(database, "Other Bank", accepted.reference) is None


async def test_the_receipt_opens_it_in_a_header_and_in_the_body_but_never_in_the_address(client, accepted):
    header = {"Authorization": f"Receipt {accepted.receipt.replace('-', ' ')}"}
    by_header = await client.get("/v1/status", headers=header)
    by_body = await client.post("/v1/status", json={"receipt": accepted.receipt})

    assert by_header.json()["reference"] == accepted.reference
    assert by_body.json() == by_header.json()
    assert (await client.get("/v1/status", params={"receipt": accepted.receipt})).status_code == 401
    assert (await client.post("/v1/status", json={"receipt": new_receipt()})).status_code == 404


def test_it_follows_every_topic_that_speaks_of_reports(database):
    topics = status_projection(database, ("DE", "VN")).topics

    assert set(topics) == {
        "casebridge.queue.de.v1",
        "casebridge.queue.vn.v1",
        "casebridge.review.v1",
        "casebridge.unroutable.v1",
        "casebridge.referrals.v1",
        "casebridge.dead.v1",
    }


async def test_what_the_projection_gave_up_is_handled_again_in_a_replay(
    parts, intake_settings, heard, accepted, clock, told
):
    record = heard.record(a_case_referred(report_id=accepted.report_id, destination="DE"), queue_topic("DE"), clock.now)
    letter = dead_letter(record, "intake.status", "not an event that intake knows")
    stage = replay(intake_settings, parts)
    outcomes = await stage.handler([Record(DEAD, 0, 1, letter.key, letter.value, letter.headers)])

    assert outcomes == [Done()]
    assert ("sent", "DE") in await told()
