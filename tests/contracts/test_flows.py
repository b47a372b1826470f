"""What the flows say of the services is what the services do."""

import pytest

from services.desk.queue.projection import NAME as DESK_QUEUE
from services.desk.queue.projection import topics as desk_topics
from services.intake.status.projection import NAME as INTAKE_STATUS
from services.intake.status.projection import status_projection
from shared.directory.reader import load_directory
from shared.messages.flows import CHANNELS, FLOWS
from shared.messages.topics import queue_topic


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


def test_every_queue_of_the_directory_has_a_topic_of_its_own(directory):
    topics = [queue_topic(country) for country in directory.queues()]

    assert len(set(topics)) == len(topics) == 196


def test_nobody_follows_a_channel_that_the_flows_do_not_name():
    assert {flow.group for flow in FLOWS if flow.group} == {INTAKE_STATUS, DESK_QUEUE, "router"}
