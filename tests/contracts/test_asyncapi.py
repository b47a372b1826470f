"""The AsyncAPI document is made from the code, committed, and keeps the rules of AsyncAPI 3.0."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from shared.messages.asyncapi import document, render
from shared.messages.events import Event
from shared.messages.flows import CHANNELS, FLOWS
from shared.messages.topics import PARTITIONS, queue_topic

COMMITTED = Path(__file__).parents[2] / "docs/asyncapi.json"


@pytest.fixture(scope="session")
def made():
    return document()


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def resolve(made, reference):
    value = made
    for part in reference.removeprefix("#/").split("/"):
        value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def mistakes(made):
    """Give what breaks the rules that tie the parts of an AsyncAPI 3.0 document together."""
    for reference in references(made):
        try:
            resolve(made, reference)
        except KeyError:
            yield f"{reference} leads nowhere"
    for name, channel in made["channels"].items():
        if set(re.findall(r"\{(\w+)\}", channel["address"])) != set(channel.get("parameters", {})):
            yield f"{name}: the address and the parameters differ"
        if not channel["messages"]:
            yield f"{name}: carries nothing"
    for name, operation in made["operations"].items():
        if operation["action"] not in ("send", "receive"):
            yield f"{name}: {operation['action']} is no action"
        prefix = operation["channel"]["$ref"] + "/messages/"
        if not all(message["$ref"].startswith(prefix) for message in operation["messages"]):
            yield f"{name}: a message is not one of its channel's"


def test_the_committed_document_is_what_the_code_makes():
    assert COMMITTED.read_bytes() == render(), "run python -m shared.messages.asyncapi > docs/asyncapi.json"


def test_the_document_keeps_the_rules(made):
    assert made["asyncapi"] == "3.0.0"
    assert set(made) <= {
        "asyncapi",
        "id",
        "info",
        "servers",
        "defaultContentType",
        "channels",
        "operations",
        "components",
    }
    assert {"title", "version"} <= set(made["info"])
    assert list(mistakes(made)) == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("#/channels/reports/messages/ReportFiled", "#/channels/reports/messages/Gone", "leads nowhere"),
        ("#/components/schemas/SealedBox", "#/components/schemas/Box", "leads nowhere"),
        ("casebridge.queue.{country}.v1", "casebridge.queue.v1", "the address and the parameters differ"),
        ('"action":"send"', '"action":"publish"', "publish is no action"),
        (
            '"$ref":"#/channels/review/messages/SentToReview"',
            '"$ref":"#/components/messages/SentToReview"',
            "not one of its channel's",
        ),
    ],
)
def test_a_broken_document_is_caught(made, old, new, mistake):
    """Negative controls of the test above."""
    broken = msgspec.json.decode(msgspec.json.encode(made).decode().replace(old, new))

    assert any(mistake in found for found in mistakes(broken))


def test_every_event_is_a_message_with_its_schema_and_the_cloud_event_headers(made):
    for kind in get_args(Event):
        message = made["components"]["messages"][kind.__name__]

        assert message["name"] == kind.__struct_config__.tag
        assert message["payload"] == {"$ref": f"#/components/schemas/{kind.__name__}"}
        assert message["traits"] == [{"$ref": "#/components/messageTraits/cloudEvent"}]
        assert message["headers"]["properties"]["ce_type"] == {"const": kind.__struct_config__.tag}


def test_every_event_travels_by_some_channel():
    assert {name for channel in CHANNELS.values() for name in channel.messages} >= {
        kind.__name__ for kind in get_args(Event)
    }


def test_every_topic_is_a_channel_with_its_partitions():
    described = {channel.address: channel.partitions for channel in CHANNELS.values()}

    assert described == PARTITIONS | {queue_topic("{country}"): 1}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_somebody_who_sends_and_somebody_who_follows(channel):
    assert {flow.action for flow in FLOWS if flow.channel == channel} == {"send", "receive"}


def test_no_pattern_is_written_in_pythons_dialect(made):
    assert rb"\\Z" not in render()


def test_what_is_sealed_is_described_too(made):
    schemas = made["components"]["schemas"]

    assert schemas["Report"]["required"] == ["incident"]
    assert schemas["CaseFile"]["required"] == ["report", "decision"]
    assert schemas["SealedBox"]["properties"]["ciphertext"]["contentEncoding"] == "base64"
