"""The envelope: a message on its way to the log, with CloudEvents 1.0 headers in binary mode."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.messages.ids import EventId

Instant = Annotated[datetime, Meta(tz=True)]
Headers = tuple[tuple[str, bytes], ...]


class Message(msgspec.Struct, frozen=True):
    """A record to append. `key` is the report id, so that one report's events stay in order."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


def event_headers(
    *, event_id: EventId, event_type: str, source: str, subject: str, time: datetime, traceparent: str | None = None
) -> Headers:
    """Give the CloudEvents 1.0 headers (Kafka protocol binding, binary mode) and W3C trace context."""
    headers = (
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event_id).encode()),
        ("ce_source", source.encode()),
        ("ce_type", event_type.encode()),
        ("ce_subject", subject.encode()),
        ("ce_time", time.isoformat().encode()),
        ("content-type", b"application/json"),
    )
    return (*headers, ("traceparent", traceparent.encode())) if traceparent else headers


def header(headers: Headers, name: str) -> str | None:
    """Read one header as text; None where it is absent."""
    return next((value.decode("utf-8", "replace") for key, value in headers if key == name), None)
