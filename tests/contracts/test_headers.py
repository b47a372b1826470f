"""CloudEvents 1.0 in Kafka headers, binary mode; W3C trace context; names that a dead letter adds."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from shared.eventlog.dead_letters import dead_letter
from shared.eventlog.records import Record
from shared.messages.asyncapi import document
from shared.messages.envelope import event_headers, header
from shared.messages.ids import EventId, event_id, new_report_id, referral_id
from shared.messages.topics import DEAD, PARTITIONS, queue_topic
from shared.testing.builders import REPORT_ID

REFERRAL = "ca758692-8de8-52ac-9749-a80f4ee86115"
EVENT = "26fb354c-5c7b-520f-820f-0d752562c9b4"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def headers():
    return event_headers(
        event_id=EventId(UUID("00000000-0000-5000-8000-000000000001")),
        event_type="report.filed",
        source="intake",
        subject=str(REPORT_ID),
        time=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        traceparent=TRACE,
    )


def test_the_headers_are_these_bytes(headers):
    assert headers == (
        ("ce_specversion", b"1.0"),
        ("ce_id", b"00000000-0000-5000-8000-000000000001"),
        ("ce_source", b"intake"),
        ("ce_type", b"report.filed"),
        ("ce_subject", b"0199f4c1-2b3c-7d4e-8f50-616263646566"),
        ("ce_time", b"2026-11-20T09:30:00+00:00"),
        ("content-type", b"application/json"),
        ("traceparent", TRACE.encode()),
    )


def test_attributes_have_the_prefix_of_the_kafka_binding_and_the_content_type_has_none(headers):
    names = [name for name, _ in headers]

    assert len(set(names)) == len(names)
    assert {name for name in names if not name.startswith("ce_")} == {"content-type", "traceparent"}


def test_without_a_trace_there_is_no_trace_header(headers):
    untraced = event_headers(
        event_id=EventId(REPORT_ID), event_type="t", source="s", subject="x", time=datetime(2026, 1, 1, tzinfo=UTC)
    )

    assert header(untraced, "traceparent") is None
    assert header(headers, "traceparent") == TRACE


def test_the_time_keeps_its_offset():
    time = datetime(2026, 11, 20, 16, 30, tzinfo=timezone(timedelta(hours=7)))
    made = event_headers(event_id=EventId(REPORT_ID), event_type="t", source="s", subject="x", time=time)

    assert datetime.fromisoformat(header(made, "ce_time") or "") == time


def test_the_documented_headers_are_those_that_are_written(headers):
    described = document()["components"]["messageTraits"]["cloudEvent"]["headers"]

    assert set(described["properties"]) == {name for name, _ in headers}
    assert set(described["required"]) == {name for name, _ in headers} - {"traceparent"}


def test_the_documented_headers_of_a_dead_letter_are_those_that_it_adds(headers):
    letter = dead_letter(Record("casebridge.reports.v1", 3, 14, b"k", b"v", headers), "router", "not an event")
    described = document()["components"]["messages"]["DeadLetter"]["headers"]

    assert letter.topic == DEAD
    assert set(described["properties"]) == {name for name, _ in letter.headers} - {name for name, _ in headers}


def test_ids_are_the_same_for_ever():
    """They lie in logs and in tables: another way to derive them would make every old event new again."""
    assert str(referral_id(REPORT_ID, "DE")) == REFERRAL
    assert str(event_id(REPORT_ID, "case.referred/DE", 1)) == EVENT
    assert event_id(REPORT_ID, "case.referred/DE", 2) != event_id(REPORT_ID, "case.referred/DE", 1)
    assert event_id(REPORT_ID, "case.referred/FR", 1) != event_id(REPORT_ID, "case.referred/DE", 1)


def test_report_ids_are_version_7_and_never_the_same():
    made = [new_report_id() for _ in range(1000)]

    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == len(made)


def test_topics_have_these_names_and_partitions():
    assert PARTITIONS == {
        "casebridge.reports.v1": 12,
        "casebridge.review.v1": 1,
        "casebridge.unroutable.v1": 1,
        "casebridge.referrals.v1": 4,
        "casebridge.dead.v1": 1,
        "casebridge.relay.v1": 1,
    }
    assert queue_topic("DE") == queue_topic("de") == "casebridge.queue.de.v1"
