"""The relay of the SQL log: one transaction takes rows out of the outbox and appends them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from shared.database.engine import Transaction
from shared.eventlog.backoff import Backoff
from shared.eventlog.outbox import signal_name
from shared.eventlog.port import Outbox
from shared.eventlog.sql import repository
from shared.eventlog.sql.follower import POLL_SECONDS
from shared.eventlog.watchdog import Watchdog
from shared.messages.envelope import Message
from shared.telemetry import metrics

log = structlog.get_logger()

# A relay moves five hundred messages in little more time than one, and shares the writer with whatever fills its
# outbox: so it lets them gather, and works for a fifth of the time at most, unless more than a batch waits. The first
# message after a pause goes at once.
REST_SECONDS = 0.02
RESTS_PER_MOVE = 4
MOST_REST_SECONDS = 0.5

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Append = Callable[[Transaction, Sequence[Message]], Awaitable[None]]


class Relay:
    """The relay of one outbox in one instance. Several instances stand in line, batch by batch."""

    def __init__(self, outbox: Outbox, append: Append) -> None:
        self.watchdog = Watchdog(outbox.limits.stall_seconds, time.monotonic)
        self._outbox = outbox
        self._append = append
        self._backoff = Backoff(outbox.limits)

    async def follow(self, stop: asyncio.Event) -> None:
        """Move what waits until `stop`, in its order, each message once."""
        filled = self._outbox.database.listen(signal_name(self._outbox))
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                rest_seconds = await self._move_or_rest()
                if rest_seconds:
                    await self._rest(stopping, rest_seconds)
                else:
                    woken = asyncio.create_task(filled.wait(POLL_SECONDS))
                    await asyncio.wait({stopping, woken}, return_when=asyncio.FIRST_COMPLETED)
                    woken.cancel()
        finally:
            stopping.cancel()

    async def _rest(self, stopping: asyncio.Future[Any], seconds: float) -> None:
        await asyncio.wait({stopping}, timeout=seconds)

    async def _move_or_rest(self) -> float:
        """Move what waits; give how long to rest then, 0 for until more comes."""
        name = self._outbox.name
        try:
            started = time.monotonic()
            with self.watchdog.watching("relay"):
                while (moved := await self._move()) == self._outbox.limits.batch_records:
                    self.watchdog.progress("relay")
        except Exception as error:
            attempt, seconds = self._backoff.failed(name)
            log.warning("relay failed", outbox=name, attempt=attempt, backoff_seconds=round(seconds, 3), exc_info=error)
            return seconds
        self._backoff.succeeded(name)
        seconds = time.monotonic() - started
        return min(max(REST_SECONDS, RESTS_PER_MOVE * seconds), MOST_REST_SECONDS) if moved else 0.0

    async def _move(self) -> int:
        outbox, started = self._outbox, time.monotonic()
        async with outbox.database.reading() as transaction:
            waiting = await repository.count_outbox(transaction, outbox.tables)
        metrics.outbox_waiting.labels(outbox=outbox.name).set(waiting)
        if not waiting:
            return 0
        async with outbox.database.writing() as transaction:
            if outbox.database.dialect == "postgresql":  # SQLite has one writer, and this is it
                await repository.lead_relay(transaction, outbox.tables, outbox.name, _EPOCH)
            messages = await repository.take_outbox(transaction, outbox.tables, outbox.limits.batch_records)
            await self._append(transaction, messages)
        seconds = time.monotonic() - started
        metrics.relay_messages.labels(outbox=outbox.name).inc(len(messages))
        metrics.relay_batch_seconds.labels(outbox=outbox.name).observe(seconds)
        log.info("outbox relayed", outbox=outbox.name, messages=len(messages), seconds=round(seconds, 4))
        return len(messages)
