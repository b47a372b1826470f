"""What the flows say of the services is what the services do."""

import pytest

from services.desk.queue.projection import NAME as DESK_QUEUE
from services.desk.queue.projection import topics as desk_topics
from services.intake.status.projection import NAME as INTAKE_STATUS
from services.intake.status.projection import status_projection
from services.router.decision.referrals import emissions
from services.router.worker import NAME as ROUTER
from shared.directory.reader import load_directory
from shared.messages.flows import CHANNELS, FLOWS
from shared.messages.topics import REPORTS, queue_topic
from shared.testing.builders import a_decision, a_filed_event, a_report, a_sealed_box


@pytest.fixture(scope="session")
def directory():
    return load_directory()


def followed(group, queues):
    """Give the topics that this group follows, by the flows."""
    addresses = {CHANNELS[flow.channel].address for flow in FLOWS if flow.group == group}
    return {address.replace("{country}", queue.lower()) for address in addresses for queue in queues}


def test_intake_follows_what_it_is_said_to_follow(directory, database):
    projection = status_projection(database, directory.queues())

    assert set(projection.topics) == followed(INTAKE_STATUS, directory.queues())


def test_the_desk_follows_what_it_is_said_to_follow(directory):
    assert set(desk_topics(directory)) == followed(DESK_QUEUE, directory.queues())


def test_the_router_follows_the_reports():
    assert followed(ROUTER, ("DE",)) == {REPORTS}


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, {"queue": {"CaseReferred"}}),
        ({"outcome": "review", "review": "rights"}, {"queue": {"CaseReferred"}, "review": {"SentToReview"}}),
        (
            {"outcome": "unroutable", "lead": "KP", "destinations": ("KP",), "unreachable": ("KP",), "channels": ()},
            {"queue": {"CaseReferred"}, "unroutable": {"Unroutable"}},
        ),
    ],
)
def test_the_router_sends_what_it_is_said_to_send(directory, changes, kinds):
    sent = {}
    for emission in emissions(
        a_filed_event(), a_report(), a_decision(**changes), directory, lambda purpose, _: a_sealed_box(purpose)
    ):
        channel = next(name for name, c in CHANNELS.items() if matches(c.address, emission.topic))
        sent.setdefault(channel, set()).add(type(emission.event).__name__)

    assert sent == kinds
    assert set(sent) <= {flow.channel for flow in FLOWS if (flow.service, flow.action) == ("router", "send")}
    assert all(names <= set(CHANNELS[channel].messages) for channel, names in sent.items())


def matches(address, topic):
    start, _, end = address.partition("{country}")
    return topic == address or (start != address and topic.startswith(start) and topic.endswith(end))


def test_every_queue_of_the_directory_has_a_topic_of_its_own(directory):
    topics = [queue_topic(country) for country in directory.queues()]

    assert len(set(topics)) == len(topics) == 196


def test_nobody_follows_a_channel_that_the_flows_do_not_name():
    assert {flow.group for flow in FLOWS if flow.group} == {
        INTAKE_STATUS,
        DESK_QUEUE,
        ROUTER,
        f"{ROUTER}.replay",
        f"{DESK_QUEUE}.replay",
    }
