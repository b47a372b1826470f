"""The keys that a log line may have: everything else is dropped before it is written.

A key earns its place by meaning something that can never hold a reporter's words, a name or a secret.
"""

ALLOWED = frozenset({
    # what and when; written by ourselves
    "event", "level", "timestamp", "logger", "line", "trace", "service", "error", "frames",
    # which instance and which version
    "version", "instance", "pid", "host", "port", "engine", "dialect", "revision", "package",
    # which thing: random or public ids
    "report_id", "referral_id", "event_id", "event_type", "master_key_id",
    # the log
    "stage", "projection", "outbox", "group", "topic", "topics", "partition", "partitions", "offset", "position",
    "batch", "attempt", "lag", "owner", "transactional_id",
    # how many
    "count", "records", "messages", "items", "keys", "rows", "reports", "referrals", "files", "bytes",
    "accepted", "repeated", "refused", "routed", "review", "unroutable", "dead", "waiting",
    "done", "later", "never", "dropped", "share", "limit",
    # how long
    "seconds", "commit_seconds", "handler_seconds", "timeout_seconds", "backoff_seconds", "delay_seconds",
    # why: constant phrases and closed lists
    "reason", "outcome", "state", "action", "role", "door", "check", "checks", "setting", "signal", "column",
    # the web
    "method", "route", "status", "request_bytes", "response_bytes",
    # the decision, in closed lists
    "category", "urgency", "home", "lead", "destination", "destinations", "queue", "channel", "is_test",
    # the directory
    "directory_version", "treaties_version", "rules_version", "model_version", "focal_points", "treaties",
})  # fmt: skip
