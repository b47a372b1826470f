"""Every metric, in one place: name, type, labels, unit and meaning. Import this module and count.

    from shared.telemetry import metrics
    metrics.reports_accepted.labels(door="api").inc()

Labels hold values from small closed sets only: no ids, no words of a reporter.
"""

from collections.abc import Callable
from typing import Literal

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST

registry = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: what operators are told of a metric."""

    name: str
    type: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    unit: str
    meaning: str


TABLE: list[Metric] = []

# From a millisecond (an SQLite commit) to ten seconds (the deadline of a request).
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# From filed to a desk may take minutes when a broker is away.
_LONG_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0)
_RECORDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def _counter(name: str, meaning: str, *, unit: str, labels: tuple[str, ...] = ()) -> Counter:
    TABLE.append(Metric(name=f"{name}_total", type="counter", labels=labels, unit=unit, meaning=meaning))
    return Counter(name, meaning, labels, registry=registry)


def _gauge(name: str, meaning: str, *, unit: str, labels: tuple[str, ...] = ()) -> Gauge:
    TABLE.append(Metric(name=name, type="gauge", labels=labels, unit=unit, meaning=meaning))
    return Gauge(name, meaning, labels, registry=registry)


def _histogram(
    name: str, meaning: str, *, unit: str, buckets: tuple[float, ...] = _SECONDS, labels: tuple[str, ...] = ()
) -> Histogram:
    TABLE.append(Metric(name=name, type="histogram", labels=labels, unit=unit, meaning=meaning))
    return Histogram(name, meaning, labels, buckets=buckets, registry=registry)


# The web: every service with pages or an API.
requests = _counter(
    "casebridge_http_requests",
    "Requests answered, by route template and status class.",
    unit="requests",
    labels=("service", "method", "route", "status"),
)
request_seconds = _histogram(
    "casebridge_http_request_seconds", "From the first byte of a request to its answer.", unit="s", labels=("service",)
)
requests_refused = _counter(
    "casebridge_http_requests_refused",
    "Requests refused at the door, before any handler.",
    unit="requests",
    labels=("reason",),
)
health_failures = _counter(
    "casebridge_health_failures", "Health checks that failed or took too long.", unit="checks", labels=("check",)
)

# Intake.
reports_accepted = _counter(
    "casebridge_intake_reports_accepted",
    "Reports committed with their outbox record: what reconcile counts.",
    unit="reports",
    labels=("door",),
)
reports_refused = _counter(
    "casebridge_intake_reports_refused",
    "Reports refused, by the status of the answer.",
    unit="reports",
    labels=("door", "status"),
)
reports_repeated = _counter(
    "casebridge_intake_reports_repeated",
    "Reports sent again with a client reference that is there already.",
    unit="reports",
    labels=("door",),
)
accept_seconds = _histogram(
    "casebridge_intake_accept_seconds", "From a valid report to its commit.", unit="s", labels=("door",)
)
drafts_open = _gauge(
    "casebridge_intake_drafts_open", "Drafts of the form that are neither sent nor expired.", unit="drafts"
)

notices = _counter(
    "casebridge_intake_notices",
    "E-mails that there is news: sent, later, refused, expired; failed is a round that broke off.",
    unit="messages",
    labels=("outcome",),
)

# Guarding the public doors.
limits_exceeded = _counter(
    "casebridge_limits_exceeded",
    "Requests answered 429, by class and by whose limit it was: network, visitor, sender, everybody.",
    unit="requests",
    labels=("kind", "whose"),
)
limits_failed = _counter(
    "casebridge_limits_failed", "Requests let through since the limits themselves failed.", unit="requests"
)
clients_unknown = _counter(
    "casebridge_limits_clients_unknown",
    "Requests whose network nobody told: behind a proxy that CASEBRIDGE_TRUSTED_PROXIES does not name.",
    unit="requests",
)
receipts_missed = _counter("casebridge_intake_receipts_missed", "Receipts tried that opened nothing.", unit="receipts")
receipts_slowed = _counter(
    "casebridge_intake_receipts_slowed", "Receipts looked up later, since many were missed of late.", unit="receipts"
)
proofs = _counter(
    "casebridge_intake_proofs",
    "Reports sent under load: solved, waited, and what did not count: missing, wrong, expired, foreign, replayed.",
    unit="reports",
    labels=("outcome",),
)
evidence_received = _counter(
    "casebridge_intake_evidence_received",
    "Files whose last byte was sealed and committed.",
    unit="files",
    labels=("door", "kind"),
)
evidence_refused = _counter(
    "casebridge_intake_evidence_refused", "Files not taken, and why.", unit="files", labels=("door", "reason")
)
evidence_scanned = _counter(
    "casebridge_intake_evidence_scanned", "Files that the scanner gave a verdict on.", unit="files", labels=("verdict",)
)

# The micro-batching writer.
writer_batch_items = _histogram(
    "casebridge_writer_batch_items", "Items committed in one transaction.", unit="items", buckets=_RECORDS
)
writer_commit_seconds = _histogram("casebridge_writer_commit_seconds", "How long one such commit takes.", unit="s")
writer_waiting = _gauge("casebridge_writer_waiting", "Items that wait for a commit.", unit="items")
writer_overloaded = _counter("casebridge_writer_overloaded", "Items refused because the line was full.", unit="items")
writer_items_alone = _counter(
    "casebridge_writer_items_alone", "Items tried one by one after their batch failed.", unit="items"
)

# The event log: relay, stages, projections.
outbox_waiting = _gauge(
    "casebridge_outbox_waiting", "Messages committed that the log has not yet got.", unit="messages", labels=("outbox",)
)
relay_messages = _counter(
    "casebridge_relay_messages", "Messages moved from an outbox to the log.", unit="messages", labels=("outbox",)
)
relay_batch_seconds = _histogram(
    "casebridge_relay_batch_seconds",
    "From claiming a batch of the outbox to its deletion.",
    unit="s",
    labels=("outbox",),
)
relay_is_leader = _gauge(
    "casebridge_relay_is_leader", "1 while this instance moves the outbox.", unit="1", labels=("outbox",)
)
stage_records = _counter(
    "casebridge_stage_records",
    "Records that a stage or projection passed, by outcome: done, later, never.",
    unit="records",
    labels=("stage", "topic", "outcome"),
)
stage_messages = _counter(
    "casebridge_stage_messages", "Messages that a stage appended.", unit="messages", labels=("stage",)
)
stage_batch_records = _histogram(
    "casebridge_stage_batch_records", "Records in one batch.", unit="records", buckets=_RECORDS, labels=("stage",)
)
stage_batch_seconds = _histogram(
    "casebridge_stage_batch_seconds", "From reading a batch to its commit.", unit="s", labels=("stage",)
)
stage_handler_seconds = _histogram(
    "casebridge_stage_handler_seconds", "The handler's part of a batch.", unit="s", labels=("stage",)
)
stage_lag = _gauge(
    "casebridge_stage_lag", "Records in the log that the stage has not passed yet.", unit="records", labels=("stage",)
)
stage_partitions = _gauge(
    "casebridge_stage_partitions", "Partitions that this instance follows.", unit="partitions", labels=("stage",)
)
stage_restarts = _counter(
    "casebridge_stage_restarts",
    "Times a supervisor threw a connection away and started again.",
    unit="restarts",
    labels=("stage", "reason"),
)
dead_letters = _counter(
    "casebridge_dead_letters",
    "Records given up and kept whole in the dead letters.",
    unit="records",
    labels=("stage", "reason"),
)

# The router.
decisions = _counter(
    "casebridge_router_decisions", "Decisions: routed, review, unroutable.", unit="decisions", labels=("outcome",)
)
referrals_sent = _counter(
    "casebridge_router_referrals", "Referrals appended, by role: home, lead, copy.", unit="referrals", labels=("role",)
)
reviews_sent = _counter(
    "casebridge_router_reviews", "Cases sent to a person first, by reason.", unit="cases", labels=("reason",)
)
decision_seconds = _histogram(
    "casebridge_router_decision_seconds",
    "How long one decision takes.",
    unit="s",
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5),
)
keys_missing = _counter(
    "casebridge_router_keys_missing", "Reports passed over because their key was erased.", unit="reports"
)

# The desk.
referrals_shown = _counter(
    "casebridge_desk_referrals", "Referrals that reached a queue.", unit="referrals", labels=("queue",)
)
referrals_repeated = _counter(
    "casebridge_desk_referrals_repeated", "Referrals delivered again and known already.", unit="referrals"
)
desk_delay_seconds = _histogram(
    "casebridge_desk_delay_seconds", "From filed to visible at the desk.", unit="s", buckets=_LONG_SECONDS
)
desk_actions = _counter(
    "casebridge_desk_actions",
    "What desks did: lease, acknowledge, accept, decline, return, reroute, close, ask.",
    unit="actions",
    labels=("action",),
)
desk_refused = _counter(
    "casebridge_desk_refused",
    "Requests of the desk refused: no token, no right, no such case.",
    unit="requests",
    labels=("reason",),
)

# The vault.
vault_keys_erased = _counter(
    "casebridge_vault_keys_erased", "Data keys erased, and with them the reports.", unit="keys"
)
vault_keys_rewrapped = _counter("casebridge_vault_keys_rewrapped", "Data keys put under a new master key.", unit="keys")
seals_broken = _counter(
    "casebridge_vault_seals_broken", "Boxes that did not open: tampering, or a defect.", unit="boxes", labels=("where",)
)

# The directory and the log itself.
directory_reloads = _counter(
    "casebridge_directory_reloads",
    "Reloads of the directory: taken, unchanged, refused.",
    unit="reloads",
    labels=("outcome",),
)
directory_focal_points = _gauge("casebridge_directory_focal_points", "Focal points in use.", unit="focal points")
log_keys_dropped = _counter(
    "casebridge_log_keys_dropped", "Facts left out of log lines because their key is not on the list.", unit="facts"
)
log_lines = _counter("casebridge_log_lines", "Log lines written.", unit="lines", labels=("level",))


def exposition() -> bytes:
    """Give all of them in Prometheus's text format, `CONTENT_TYPE`."""
    return generate_latest(registry)


def watch(gauge: Gauge, read: Callable[[], float]) -> None:
    """Let a gauge ask for its value when it is read."""
    gauge.set_function(read)
