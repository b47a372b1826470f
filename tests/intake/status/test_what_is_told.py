"""What desks and the hub did is told in plain words, with why where it is in clear, and never why a person looks."""

from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio

from services.intake.reports.receipt import hash_receipt
from services.intake.status.lookup import status_by_receipt
from services.intake.status.projection import project
from services.intake.status.story import story_of
from services.intake.status.tables import news, questions
from services.intake.status.view import StatusView, Step
from services.intake.status.words import tell, what_next
from shared.database import migrations
from shared.database.engine import Database
from shared.eventlog.records import Done, Record
from shared.i18n.languages import LANGUAGES, speaking
from shared.messages.envelope import event_headers
from shared.messages.events import (
    ReferralAcknowledged,
    ReferralAsked,
    ReferralClosed,
    ReferralRerouted,
    ReportErased,
    encode,
    tag_of,
)
from shared.messages.ids import event_id, question_id, referral_id
from shared.messages.report import Incident, Victim
from shared.messages.topics import REFERRALS, REVIEW, queue_topic
from shared.testing.builders import FILED_AT, a_case_referred, a_report, a_review, a_sealed_box
from shared.web.formats import category_name, category_sentence

UNDER_REVIEW = StatusView(
    reference="CB-7K3M-9QRT-X",
    filed_at=FILED_AT,
    revision=1,
    is_test=False,
    state="under_review",
    steps=(Step(kind="under_review", at=FILED_AT),),
)


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request, migration_packages):
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    for package in migration_packages:
        await migrations.upgrade(database, package)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def accepted(filing):
    return await filing.file(a_report(), door="form")


@pytest.fixture
def hear(database, accepted, clock):
    """Bring an event to the projection as a record of the log."""

    async def hear(event, topic: str = REFERRALS, minutes: int = 0):
        headers = event_headers(
            event_id=event_id(event.report_id, f"{tag_of(event)}/{getattr(event, 'destination', '')}", event.revision),
            event_type=tag_of(event),
            source="test",
            subject=str(event.report_id),
            time=clock.now + timedelta(minutes=minutes),
        )
        async with database.writing() as transaction:
            return await project(
                transaction, [Record(topic, 0, minutes, str(event.report_id).encode(), encode(event), headers)]
            )

    return hear


@pytest.fixture
def did(accepted, clock):
    """Make what a desk did."""

    def did(kind, destination: str, step: int, **more):
        return kind(
            report_id=accepted.report_id,
            reference=accepted.reference,
            revision=1,
            referral_id=referral_id(accepted.report_id, destination),
            destination=destination,
            at=clock.now + timedelta(minutes=step),
            step=step,
            **more,
        )

    return did


@pytest.fixture
def told(database, accepted):
    async def told() -> list[tuple[str, str]]:
        status = await status_by_receipt(database, accepted.receipt)
        with speaking(LANGUAGES["en"]):
            return [(step.title, step.text) for step in tell(status)]

    return told


def asked(did, destination: str, step: int):
    referral = did(ReferralAcknowledged, destination, step).referral_id
    return did(
        ReferralAsked, destination, step, question_id=question_id(referral, step), sealed=a_sealed_box("question/x")
    )


async def test_where_it_went_says_why_as_far_as_the_event_says_it_in_clear(hear, told, accepted):
    for country, role in (("VN", "home"), ("DE", "lead"), ("FR", "copy")):
        event = a_case_referred(report_id=accepted.report_id, destination=country, queue=country, role=role)
        await hear(event, queue_topic(country))

    said = dict(await told())
    assert said["We sent it to the office in charge: Vietnam"] == "Because it is the country that you told us about."
    assert said["We sent it to the office in charge: Germany"] == (
        "Because something in your report points to this country."
    )
    assert said["We sent it to the office in charge: France"].endswith("points to this country, too.")


async def test_where_a_desk_sent_it_on_no_reason_is_made_up(hear, told, accepted, did):
    await hear(did(ReferralRerouted, "DE", 1, to="PL"))
    await hear(a_case_referred(report_id=accepted.report_id, destination="PL", queue="PL"), queue_topic("PL"), 2)

    assert dict(await told())["We sent it to the office in charge: Poland"] == ""


async def test_a_question_is_a_step_and_kept_once(hear, told, did, count):
    question = asked(did, "DE", 2)
    await hear(question)
    await hear(question)

    assert ("The office asks you something: Germany", "You can answer on this page. You need not answer.") in (
        await told()
    )
    assert (await count(news), await count(questions)) == (1, 1)


async def test_what_the_hub_does_names_no_queue_and_no_reason(hear, told, accepted, did):
    await hear(a_review(report_id=accepted.report_id, reason="rights"), REVIEW)
    await hear(did(ReferralAcknowledged, "review", 1))
    await hear(asked(did, "unroutable", 2))
    await hear(did(ReferralClosed, "review", 3, outcome="other"))

    said = [title for title, _ in await told()]
    assert said[-4:] == [
        "A person looks at it before it goes on",
        "A person has begun to look at it",
        "Our people ask you something",
        "Our people have finished with it",
    ]
    assert not any("review" in title or "rights" in title or "unroutable" in title for title in said)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_category_is_said_in_a_plain_sentence_and_never_as_officers_call_it(hear, accepted, database, language):
    event = a_case_referred(report_id=accepted.report_id, category="FR.MULE", urgency="ordinary")
    await hear(event, queue_topic("DE"))

    status = await status_by_receipt(database, accepted.receipt)
    with speaking(LANGUAGES[language]):
        titles = [step.title for step in tell(status)]
        said, label = category_sentence("FR.MULE"), category_name("FR.MULE")
    assert any(said in title for title in titles)
    assert not any(label in title for title in titles)


@pytest.mark.parametrize(
    ("reason", "is_said"), [("low_confidence", False), ("low_information", False), ("child", True)]
)
async def test_a_mere_guess_of_a_category_is_not_told(hear, told, accepted, reason, is_said):
    home = a_case_referred(
        report_id=accepted.report_id, destination="VN", queue="VN", role="home", outcome="review", category="FR.CARD"
    )
    await hear(home, queue_topic("VN"))
    await hear(a_review(report_id=accepted.report_id, reason=reason, category="FR.CARD"), REVIEW)

    assert any(title.startswith("We understood it as") for title, _ in await told()) is is_said


@pytest.fixture
def hear_of_danger(hear, accepted):
    """Let a case arrive as the router sends one of danger: at home, and to the reviewers."""

    async def hear_of_danger(urgency: str, category: str):
        home = a_case_referred(
            report_id=accepted.report_id,
            destination="VN",
            queue="VN",
            role="home",
            outcome="review",
            urgency=urgency,
            category=category,
        )
        await hear(home, queue_topic("VN"))
        await hear(a_review(report_id=accepted.report_id, reason=urgency, urgency=urgency, category=category), REVIEW)

    return hear_of_danger


@pytest.mark.parametrize(
    ("urgency", "category", "sentence"),
    [
        ("emergency", "HR.THREAT", "Someone threatens to hurt a person"),
        ("child", "CH.GROOM", "Someone harmed or pressured a child or young person"),
    ],
)
async def test_danger_is_said_before_what_it_was_understood_as_and_once(
    hear_of_danger, told, urgency, category, sentence
):
    await hear_of_danger(urgency, category)

    assert [title for title, _ in await told()] == [
        "We received your report",
        "This comes first, because someone may be in danger",
        f"We understood it as: “{sentence}”",
        "We sent it to the office in charge: Vietnam",
        "A person looks at it before it goes on",
    ]


@pytest.mark.parametrize("urgency", ["emergency", "child"])
async def test_whoever_is_in_danger_reads_nothing_of_a_payment_card(hear_of_danger, told, urgency):
    await hear_of_danger(urgency, "FR.CARD")

    said = [title for title, _ in await told()]
    assert said[1] == "This comes first, because someone may be in danger"
    assert not any(title.startswith("We understood it as") for title in said)


@pytest.mark.parametrize("urgency", ["money", "ordinary"])
async def test_money_alone_is_no_danger(hear, told, accepted, urgency):
    await hear(a_case_referred(report_id=accepted.report_id, urgency=urgency), queue_topic("DE"))

    assert not any("danger" in title for title, _ in await told())


async def test_which_danger_it_is_is_not_kept(hear, accepted, database):
    await hear(a_review(report_id=accepted.report_id, reason="child", urgency="child", category="CH.GROOM"), REVIEW)

    status = await status_by_receipt(database, accepted.receipt)
    assert [(step.kind, step.detail) for step in status.steps if step.kind in {"urgent", "under_review"}] == [
        ("urgent", None),
        ("under_review", None),
    ]


async def test_an_erasure_that_is_passed_on_is_nobodys_news(hear, accepted, count):
    event = ReportErased(
        report_id=accepted.report_id,
        reference=accepted.reference,
        revision=2,
        filed_at=FILED_AT,
        erased_at=FILED_AT,
    )

    assert await hear(event, REVIEW) == [Done()]
    assert await count(news) == 0


async def test_what_comes_next_is_said_for_every_state_and_in_every_language(database, vault, filing, accepted, clock):
    said = set()
    for change in (None, filing.withdraw, filing.resume, filing.erase):
        if change:
            clock.pass_by(minutes=1)
            await change(accepted.report_id)
        story = await story_of(database, vault, accepted.report_id, hash_receipt(accepted.receipt), clock.now)
        for language in LANGUAGES.values():
            with speaking(language):
                assert what_next(story)
        with speaking(LANGUAGES["en"]):
            said.add(what_next(story))

    assert len(said) == 4


@pytest.mark.parametrize(
    ("narrative", "age_band", "said"),
    [
        ("They took it all and I want to kill myself.", "40_59", "Call the emergency number of your country."),
        ("He wants more of my pictures.", "under_18", "Call a helpline for children"),
        ("Someone called and took my savings.", "40_59", "That can take hours or days."),
    ],
)
async def test_whoever_is_in_need_is_told_what_to_do_now_and_not_to_wait(
    database, vault, filing, clock, narrative, age_band, said
):
    report = a_report(incident=Incident(narrative=narrative), victim=Victim(country="VN", age_band=age_band))
    kept = await filing.file(report, door="form")
    story = await story_of(database, vault, kept.report_id, hash_receipt(kept.receipt), clock.now)
    with speaking(LANGUAGES["en"]):
        following = what_next(msgspec.structs.replace(story, status=UNDER_REVIEW))

    assert said in following
    assert ("Do not wait for us." in following) is (said != "That can take hours or days.")
