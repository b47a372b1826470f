"""Sending what is wished: each at least once, at most one an hour for a report, given up after some days.

A crash between the server's yes and our commit sends a message again, with the same Message-ID. Several instances
share the work: whoever claims a notice has it for `LEASE`.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from services.intake.notices import repository
from services.intake.notices.addressees import opened
from services.intake.notices.mailer import Mailer, MessageRefused
from services.intake.notices.message import compose
from services.intake.notices.repository import Waiting
from shared.database.engine import Database
from shared.telemetry import metrics
from shared.vault.errors import SealBroken
from shared.vault.vault import Vault

REST = timedelta(hours=1)
LEASE = timedelta(minutes=2)
PATIENCE = timedelta(days=3)
MOST_AT_ONCE = 20
LOOK_SECONDS = 5.0
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=4)

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


class Courier:
    """Carries the notices of one database to one mail server."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        mailer: Mailer,
        *,
        sender: str,
        public_url: str,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._database = database
        self._vault = vault
        self._mailer = mailer
        self._sender = sender
        self._public_url = public_url
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; what fails is tried again, whatever it was."""
        while not stop.is_set():
            try:
                await self.send_due()
            except Exception:
                metrics.notices.labels(outcome="failed").inc()
                log.warning("notices not sent", exc_info=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()

    async def send_due(self) -> int:
        """Send what is due, and give how many went out. A server that is away ends the round."""
        async with self._database.reading() as transaction:
            found = await repository.due(transaction, self._clock(), MOST_AT_ONCE)
        sent = 0
        for waiting in found:
            outcome = await self._send(waiting)
            if outcome == "later":
                break
            sent += outcome == "sent"
        return sent

    async def _send(self, waiting: Waiting) -> str:
        async with self._database.writing() as transaction:
            if not await repository.claim(transaction, waiting, self._clock() + LEASE):
                return "taken"
        key = (await self._vault.keys([waiting.report_id])).get(waiting.report_id)
        if key is None:
            # The report was erased, and with it the address.
            async with self._database.writing() as transaction:
                await repository.remove(transaction, waiting.report_id)
            return "erased"
        try:
            addressee = opened(key, waiting.report_id, waiting.sealed)
            message = compose(
                addressee,
                sender=self._sender,
                public_url=self._public_url,
                number=waiting.wished,
                at=self._clock().timestamp(),
            )
            await self._mailer.send(message)
        except (MessageRefused, SealBroken, ValueError):
            return await self._give_up(waiting, "refused")
        except Exception as error:  # noqa: BLE001 - whatever the network or the server has against it passes, or is given up
            return await self._put_off(waiting, error)
        async with self._database.writing() as transaction:
            await repository.settle(transaction, waiting, self._clock(), REST)
        return _counted("sent")

    async def _put_off(self, waiting: Waiting, error: Exception) -> str:
        now = self._clock()
        if now - waiting.since > PATIENCE:
            return await self._give_up(waiting, "expired")
        # The kind alone: an answer of the server may quote the address.
        log.warning("notice put off", attempt=waiting.attempts + 1, error=type(error).__name__)
        async with self._database.writing() as transaction:
            await repository.put_off(transaction, waiting, now + wait_after(waiting.attempts + 1))
        return _counted("later")

    async def _give_up(self, waiting: Waiting, reason: str) -> str:
        async with self._database.writing() as transaction:
            await repository.give_up(transaction, waiting)
        log.warning("notice given up", reason=reason, attempt=waiting.attempts + 1)
        return _counted(reason)


def wait_after(attempts: int) -> timedelta:
    """Give how long to wait after so many attempts: twice as long each time, up to four hours, never all at once."""
    waits: timedelta = min(_FIRST_WAIT * 2.0 ** min(attempts - 1, 10), _LONGEST_WAIT)
    return waits * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing


def _counted(outcome: str) -> str:
    metrics.notices.labels(outcome=outcome).inc()
    return outcome
