"""What the processes of a chaos run and the test that torments them must agree on."""

import os

import msgspec
from sqlalchemy import Column, MetaData, String, Table

from shared.database.engine import Database
from shared.eventlog.kafka.connection import Timings
from shared.eventlog.kafka.log import KafkaLog
from shared.eventlog.port import Limits, Outbox
from shared.eventlog.tables import BigId, EventTables

# A freeze must outlast the session; a take-over must fit into it on two busy cores.
TIMINGS = Timings(
    session_seconds=3.0, request_seconds=5.0, commit_seconds=8.0, transaction_seconds=10.0, close_seconds=1.0,
    lease_seconds=2.0,
)  # fmt: skip
LIMITS = Limits(batch_records=50, backoff_seconds=0.05, backoff_limit_seconds=0.5, stall_seconds=10.0, stop_seconds=5)
FREEZE_SECONDS = TIMINGS.session_seconds + 1.5
QUEUES = 5

metadata = MetaData()
tables = EventTables("chaos", metadata)
rows = Table(
    "chaos_rows",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    # No unique key: a second time shows.
    Column("topic", String, nullable=False),
    Column("event", String, nullable=False),
)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One run: where, under which names, and with which bug put in on purpose."""

    bootstrap: str
    database_url: str
    run: str
    bug: str = ""
    handler_seconds: float = 0.02

    @property
    def source(self) -> str:
        return f"chaos.{self.run}.reports"

    @property
    def queues(self) -> tuple[str, ...]:
        return tuple(f"chaos.{self.run}.queue.{number}" for number in range(QUEUES))

    def log(self) -> KafkaLog:
        return KafkaLog(self.bootstrap, timings=TIMINGS)

    def outbox(self, database: Database) -> Outbox:
        return Outbox(name=f"chaos.{self.run}", database=database, tables=tables, limits=LIMITS)

    def environment(self) -> dict[str, str]:
        return {**os.environ, "CHAOS_PLAN": msgspec.json.encode(self).decode()}


def from_environment() -> Plan:
    return msgspec.json.decode(os.environ["CHAOS_PLAN"], type=Plan)
