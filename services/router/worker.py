"""The stage `router`: from report events to referrals, reviews and the unroutable, a batch at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.router.classification.model import Model
from services.router.decision.decide import decide
from services.router.decision.referrals import emissions
from services.router.reading.rules import lexicon
from shared.cli.service import Parts
from shared.directory.reader import Directory
from shared.eventlog.records import Done, Handler, Later, Never, Outcome, Record
from shared.messages.envelope import Headers, Message, event_headers
from shared.messages.events import (
    CaseReferred,
    ReportErased,
    ReportEvent,
    ReportFiled,
    ReportSupplemented,
    ReportWithdrawn,
    RoutingEvent,
    SealedBox,
    SentToReview,
    Unroutable,
    decode,
    encode,
)
from shared.messages.ids import EventId
from shared.messages.report import Report
from shared.messages.topics import REVIEW
from shared.telemetry import metrics
from shared.vault.errors import SealBroken, UnknownMasterKey
from shared.vault.sealing import REPORT, DataKey, case_purpose, seal, unseal

NAME = "router"
SOURCE = "casebridge/router"

_decode_report = msgspec.json.Decoder(Report).decode


_WithContent = ReportFiled | ReportSupplemented | ReportWithdrawn


class _Known(NamedTuple):
    at: int
    record: Record
    event: _WithContent


class _Rules(NamedTuple):
    """What decisions rest on; one version of each for a batch."""

    directory: Directory
    model: Model


class _Counts(NamedTuple):
    """What a batch did, for the metrics: one step of a counter for a batch, not one for a record."""

    decisions: Counter[str]
    referrals: Counter[str]
    reviews: Counter[str]


def handler(parts: Parts, model: Model) -> Handler:
    """Make the handler of the stage. It keeps nothing between batches; a batch sees one version of the directory."""
    # The phrases are compiled at their first use: now, and not while the first report waits.
    lexicon()

    async def route(records: Sequence[Record]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = [Never("not a report event")] * len(records)
        known = []
        for at, record, event in _report_events(records):
            if isinstance(event, ReportErased):
                outcomes[at] = Done((_passed_on(record),))
            else:
                known.append(_Known(at, record, event))
        try:
            keys = await parts.vault.keys({one.event.report_id for one in known})
        except UnknownMasterKey:
            return [Later("unknown master key")] * len(records)
        rules = _Rules(parts.directory.current, model)
        counts = _Counts(Counter(), Counter(), Counter())
        for index, record, event in known:
            key = keys.get(event.report_id)
            if key is None:
                metrics.keys_missing.inc()
                outcomes[index] = Done()
            else:
                outcomes[index] = _route(record, event, key, rules, counts)
        _count(counts)
        return outcomes

    return route


def _report_events(records: Sequence[Record]) -> Iterator[tuple[int, Record, ReportEvent]]:
    for index, record in enumerate(records):
        try:
            event = decode(record.value)
        except (msgspec.DecodeError, RecursionError):
            continue
        if isinstance(event, ReportEvent):
            yield index, record, event


def _passed_on(record: Record) -> Message:
    """Let the desks hear of an erasure, as it is: nobody can read any more which of them the report was for."""
    return Message(REVIEW, record.key, record.value, record.headers)


def _route(record: Record, event: _WithContent, key: DataKey, rules: _Rules, counts: _Counts) -> Outcome:
    report_id = event.report_id
    try:
        report = _decode_report(unseal(key, report_id, REPORT, event.sealed))
    except SealBroken:
        return Never("seal broken")
    except (msgspec.DecodeError, RecursionError):
        return Never("not a report")
    began = perf_counter()
    decision = decide(report, event.filed_at, rules.directory, rules.model)
    metrics.decision_seconds.observe(perf_counter() - began)

    def sealed(destination: str, content: bytes) -> SealedBox:
        return seal(key, report_id, case_purpose(destination), content)

    subject = ("ce_subject", str(report_id).encode())
    time, trace = _time_and_trace(record, event)
    messages = []
    for topic, id_, sent in emissions(event, report, decision, rules.directory, sealed):
        version, source, type_, content = _CONSTANT[type(sent)]
        headers = (version, ("ce_id", str(id_).encode()), source, type_, subject, time, content, *trace)
        messages.append(Message(topic, record.key, encode(sent), headers))
        if isinstance(sent, CaseReferred):
            counts.referrals[sent.role] += 1
        elif isinstance(sent, SentToReview):
            counts.reviews[sent.reason] += 1
    counts.decisions[decision.outcome] += 1
    return Done(tuple(messages))


def _constant_headers(kind: type[RoutingEvent]) -> Headers:
    """Give the headers that all events of a kind share: version, source, type and content type."""
    version, _, source, type_, _, _, content = event_headers(
        event_id=EventId(UUID(int=0)),
        event_type=str(kind.__struct_config__.tag),
        source=SOURCE,
        subject="",
        time=datetime.now(UTC),
    )
    return version, source, type_, content


_CONSTANT = {kind: _constant_headers(kind) for kind in (CaseReferred, SentToReview, Unroutable)}


def _time_and_trace(record: Record, event: ReportEvent) -> tuple[tuple[str, bytes], Headers]:
    """Give the time of the input event and its trace as it came, not a child: a replay gives the same but nonces."""
    time = event.filed_at
    trace: Headers = ()
    for header in record.headers:
        name, value = header
        if name == "ce_time":
            try:
                time = datetime.fromisoformat(value.decode())
            except ValueError:
                time = event.filed_at
        elif name == "traceparent" and value:
            trace = (header,)
    return ("ce_time", time.isoformat().encode()), trace


def _count(counts: _Counts) -> None:
    for outcome, number in counts.decisions.items():
        metrics.decisions.labels(outcome=outcome).inc(number)
    for role, number in counts.referrals.items():
        metrics.referrals_sent.labels(role=role).inc(number)
    for reason, number in counts.reviews.items():
        metrics.reviews_sent.labels(reason=reason).inc(number)
