"""The topics, by name. Queue topics have one partition each; `casebridge topics` applies them all."""

REPORTS = "casebridge.reports.v1"
REVIEW = "casebridge.review.v1"
UNROUTABLE = "casebridge.unroutable.v1"
REFERRALS = "casebridge.referrals.v1"
DEAD = "casebridge.dead.v1"
RELAY = "casebridge.relay.v1"
"""Compacted; holds the last batch number that each outbox relay committed. Only the Kafka log uses it."""

PARTITIONS = {REPORTS: 12, REVIEW: 1, UNROUTABLE: 1, REFERRALS: 4, DEAD: 1, RELAY: 1}


def queue_topic(country: str) -> str:
    """Name the queue topic of a focal point by its country code (ISO 3166-1 alpha-2, any case)."""
    return f"casebridge.queue.{country.lower()}.v1"
