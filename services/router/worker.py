"""The stage `router`: from report events to referrals, reviews and the unroutable, a batch at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from time import perf_counter
from typing import NamedTuple

import msgspec

from services.router.decision.decide import decide
from services.router.decision.referrals import Emission, case_bytes, emissions
from shared.cli.service import Parts
from shared.directory.reader import Directory
from shared.eventlog.records import Done, Handler, Later, Never, Outcome, Record
from shared.messages.decision import Decision
from shared.messages.envelope import Message, event_headers, header
from shared.messages.events import (
    CaseFile,
    CaseReferred,
    ReportEvent,
    ReportFiled,
    ReportSupplemented,
    ReportWithdrawn,
    SealedBox,
    SentToReview,
    decode,
    encode,
    tag_of,
)
from shared.messages.report import Report
from shared.telemetry import metrics
from shared.vault.errors import SealBroken, UnknownMasterKey
from shared.vault.sealing import REPORT, DataKey, case_purpose, seal, unseal

NAME = "router"
SOURCE = "casebridge/router"

_decode_report = msgspec.json.Decoder(Report).decode


class _Known(NamedTuple):
    at: int
    record: Record
    event: ReportEvent


def handler(parts: Parts) -> Handler:
    """Make the handler of the stage. It keeps nothing between batches; a batch sees one version of the directory."""

    async def route(records: Sequence[Record]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = [Never("not a report event")] * len(records)
        known = list(_report_events(records))
        try:
            keys = await parts.vault.keys({one.event.report_id for one in known})
        except UnknownMasterKey:
            return [Later("unknown master key")] * len(records)
        directory = parts.directory.current
        for index, record, event in known:
            key = keys.get(event.report_id)
            if key is None:
                metrics.keys_missing.inc()
                outcomes[index] = Done()
            else:
                outcomes[index] = _route(record, event, key, directory)
        return outcomes

    return route


def _report_events(records: Sequence[Record]) -> Iterator[_Known]:
    for index, record in enumerate(records):
        try:
            event = decode(record.value)
        except (msgspec.DecodeError, RecursionError):
            continue
        if isinstance(event, ReportFiled | ReportSupplemented | ReportWithdrawn):
            yield _Known(index, record, event)


def _route(record: Record, event: ReportEvent, key: DataKey, directory: Directory) -> Outcome:
    try:
        report = _decode_report(unseal(key, event.report_id, REPORT, event.sealed))
    except SealBroken:
        return Never("seal broken")
    except (msgspec.DecodeError, RecursionError):
        return Never("not a report")
    began = perf_counter()
    decision = decide(report, event.filed_at, directory)
    metrics.decision_seconds.observe(perf_counter() - began)

    def sealed(destination: str, file: CaseFile) -> SealedBox:
        return seal(key, event.report_id, case_purpose(destination), case_bytes(file))

    traceparent = header(record.headers, "traceparent")
    time = _time_of(record, event)
    messages = []
    for emission in emissions(event, report, decision, directory, sealed):
        messages.append(_message(record, emission, time, traceparent))
        if isinstance(emission.event, CaseReferred):
            metrics.referrals_sent.labels(role=emission.event.role).inc()
        elif isinstance(emission.event, SentToReview):
            metrics.reviews_sent.labels(reason=emission.event.reason).inc()
    _count(decision)
    return Done(tuple(messages))


def _message(record: Record, emission: Emission, time: datetime, traceparent: str | None) -> Message:
    return Message(
        topic=emission.topic,
        key=record.key,
        value=encode(emission.event),
        headers=event_headers(
            event_id=emission.id,
            event_type=tag_of(emission.event),
            source=SOURCE,
            subject=str(emission.event.report_id),
            time=time,
            # As it came, not a child of it: a replay gives the same bytes but for nonces.
            traceparent=traceparent,
        ),
    )


def _time_of(record: Record, event: ReportEvent) -> datetime:
    """Give the time of the input event, so that a replay gives the same."""
    written = header(record.headers, "ce_time")
    try:
        return datetime.fromisoformat(written) if written else event.filed_at
    except ValueError:
        return event.filed_at


def _count(decision: Decision) -> None:
    metrics.decisions.labels(outcome=decision.outcome).inc()
