"""Outbox → Kafka, each message once, without a distributed transaction.

A batch is claimed in the database under a number. One Kafka transaction holds its records and that number, as a marker
in the compacted topic RELAY. Then the batch is deleted. Whoever starts after a crash fences the last one, reads the
last committed marker, and knows whether the claimed batch is in the log (delete it) or not (send it again).

The lease keeps instances from fencing each other in turn; what is safe does not rest on it, nor on clocks.
"""

import asyncio
import time
from collections.abc import Sequence
from uuid import uuid4

import structlog

from shared.eventlog.kafka import repository
from shared.eventlog.kafka.connection import KafkaConnection
from shared.eventlog.kafka.producer import TransactionalProducer
from shared.eventlog.kafka.reader import last_marker
from shared.eventlog.kafka.supervisor import sleep_unless
from shared.eventlog.outbox import signal_name
from shared.eventlog.port import Outbox
from shared.eventlog.watchdog import Watchdog
from shared.messages.envelope import Message
from shared.messages.topics import RELAY
from shared.telemetry import metrics

# The longest that a row waits which another process wrote; this process's own rows wake the relay at once.
POLL_SECONDS = 0.1

log = structlog.get_logger()


class KafkaRelay:
    """One instance of the relay of one outbox."""

    def __init__(self, connection: KafkaConnection, outbox: Outbox) -> None:
        self._connection = connection
        self.watchdog = Watchdog(outbox.limits.stall_seconds, time.monotonic)
        self._outbox = outbox
        self._owner = str(uuid4())
        self._lease_seconds = connection.timings.lease_seconds
        self._wake = outbox.database.listen(signal_name(outbox))

    async def live(self, stop: asyncio.Event) -> None:
        """Lead, if it is our turn, until `stop` is set or another leads; raises what ended it. For a supervisor."""
        claimed = await repository.take_lease(self._outbox, self._owner, self._lease_seconds)
        if claimed is None:
            await sleep_unless(stop, self._lease_seconds / 5)
            return
        producer = TransactionalProducer(self._connection, f"casebridge.relay.{self._outbox.name}")
        metrics.relay_is_leader.labels(outbox=self._outbox.name).set(1)
        try:
            await producer.start()
            number = await self._recover(producer, claimed)
            if number is not None:
                await self._lead(producer, number, stop)
        finally:
            metrics.relay_is_leader.labels(outbox=self._outbox.name).set(0)
            await producer.discard()

    async def _recover(self, producer: TransactionalProducer, claimed: int) -> int | None:
        """Settle what the last leader left; the order is what makes it safe: fence, read the marker, read the rows."""
        marker = await last_marker(self._connection, self._outbox.name)
        number, messages = await repository.unsettled_batch(self._outbox, marker)
        if messages:
            await self._send(producer, number, messages)
        number = max(number, claimed)
        settled = await repository.settle_batch(self._outbox, self._owner, number)
        log.info("relay leads", outbox=self._outbox.name, batch=number, messages=len(messages))
        return number if settled else None

    async def _lead(self, producer: TransactionalProducer, number: int, stop: asyncio.Event) -> None:
        renewed = time.monotonic()
        while not stop.is_set():
            is_due = time.monotonic() - renewed > self._lease_seconds / 3
            if not (is_due or await repository.has_outbox_rows(self._outbox)):
                await self._wake.wait(POLL_SECONDS)
                continue
            with self.watchdog.watching("batch"):
                messages = await self._claim(number)
                renewed = time.monotonic()
                if messages is None:
                    log.info("relay gave way", outbox=self._outbox.name, batch=number)
                    return
                if messages:
                    await self._send(producer, number + 1, messages)
                    number += 1
        # The last batch is in the log: delete it, so that the next leader need not look, and let it lead at once.
        await repository.settle_batch(self._outbox, self._owner, number)
        await repository.release_lease(self._outbox, self._owner)

    async def _claim(self, number: int) -> Sequence[Message] | None:
        return await repository.claim_batch(
            self._outbox,
            self._owner,
            after=number,
            lease_seconds=self._lease_seconds,
            most=self._outbox.limits.batch_records,
        )

    async def _send(self, producer: TransactionalProducer, number: int, messages: Sequence[Message]) -> None:
        started = time.monotonic()
        marker = Message(RELAY, self._outbox.name.encode(), str(number).encode(), ())
        await producer.transact([*messages, marker])
        metrics.relay_messages.labels(outbox=self._outbox.name).inc(len(messages))
        metrics.relay_batch_seconds.labels(outbox=self._outbox.name).observe(time.monotonic() - started)
