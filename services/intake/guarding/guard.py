"""The guard: counts what comes, and says who comes back later. Whatever fails in here lets the request through.

It never stands between people and what they wrote: whoever has a draft or an open report reads it whatever the limits
say, and answers under a limit of their own, which no neighbour can use up.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

import msgspec
import structlog
from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from services.intake.guarding.counters import Counters
from services.intake.guarding.load import Load
from services.intake.guarding.networks import Address, line_of, neighbourhood_of
from services.intake.guarding.proof import Proofs
from services.intake.guarding.rules import Kind, Rule
from shared.telemetry import metrics

SLOWED_SECONDS = 2.0
MOST_SLOWED = 200

Whose = Literal["network", "visitor", "sender", "everybody"]
Mode = Literal["auto", "always", "never"]
Sleep = Callable[[float], Awaitable[None]]
Who = Callable[[], Awaitable[str | None]]
"""Names the draft or report that a request may read; None where it may read none."""

log = structlog.get_logger()


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """Not now: whose limit it was, and when to come back."""

    kind: Kind
    whose: Whose
    retry_after_seconds: int


class Guard:
    """The limits of one process, its load, its proofs of work."""

    def __init__(
        self,
        rules: Mapping[Kind, Rule],
        *,
        proofs: Proofs,
        load: Load,
        proof_of_work: Mode = "auto",
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        storage: Storage | None = None,
    ) -> None:
        self.proofs = proofs
        self.load = load
        self._rules = rules
        self._mode = proof_of_work
        self._clock = clock
        self._sleep = sleep
        self._limiter = FixedWindowRateLimiter(storage or Counters(clock))
        self._slowed = 0

    def asks_for_proof(self) -> bool:
        """Tell whether the sending page asks for a proof of work now."""
        return self._mode == "always" or (self._mode == "auto" and self.load.is_high())

    async def admit(self, kind: Kind, address: Address | None, who: Who) -> Later | None:
        """Count a request; None = go on."""
        try:
            return await self._admit(kind, address, who)
        except Exception as error:  # noqa: BLE001 - limits that fail must not turn anybody away
            _let_through(error)
            return None

    async def admit_sender(self, name: str) -> Later | None:
        """Count a request of a sender's program; None = go on."""
        try:
            return _counted(await self._hit("senders", self._rules["senders"].line, "sender", name))
        except Exception as error:  # noqa: BLE001 - limits that fail must not turn anybody away
            _let_through(error)
            return None

    async def missed(self, address: Address | None) -> None:
        """Count a receipt that opened nothing."""
        metrics.receipts_missed.inc()
        rule = self._rules["receipts"]
        try:
            for item, name in (*_networks(rule, address), (rule.everybody, "everybody")):
                if item is not None:
                    await self._limiter.hit(item, "receipts", name)
        except Exception as error:  # noqa: BLE001 - as above
            _let_through(error)

    async def _admit(self, kind: Kind, address: Address | None, who: Who) -> Later | None:
        if address is None:
            metrics.clients_unknown.inc()
        if kind == "receipts":
            return await self._admit_receipt(address)
        rule = self._rules[kind]
        later = await self._hit(kind, rule.everybody, "everybody", "everybody")
        for item, name in _networks(rule, address):
            # Each is counted, whatever the ones before said.
            later = await self._hit(kind, item, "network", name) or later
        if later is None:
            return None
        visitor = await who()
        if visitor is not None:
            later = None if kind == "pages" else await self._hit(kind, rule.line, "visitor", visitor)
        return _counted(later)

    async def _admit_receipt(self, address: Address | None) -> Later | None:
        rule = self._rules["receipts"]
        for item, name in _networks(rule, address):
            if item is not None and not await self._limiter.test(item, "receipts", name):
                return _counted(await self._later("receipts", item, "network", name))
        if rule.everybody is not None and not await self._limiter.test(rule.everybody, "receipts", "everybody"):
            if self._slowed >= MOST_SLOWED:
                return _counted(await self._later("receipts", rule.everybody, "everybody", "everybody"))
            metrics.receipts_slowed.inc()
            self._slowed += 1
            try:
                await self._sleep(SLOWED_SECONDS)
            finally:
                self._slowed -= 1
        return None

    async def _hit(self, kind: Kind, item: RateLimitItem | None, whose: Whose, name: str) -> Later | None:
        if item is None or await self._limiter.hit(item, kind, whose, name):
            return None
        return await self._later(kind, item, whose, name)

    async def _later(self, kind: Kind, item: RateLimitItem, whose: Whose, name: str) -> Later:
        identifiers = (kind, name) if kind == "receipts" else (kind, whose, name)
        ends = (await self._limiter.get_window_stats(item, *identifiers)).reset_time
        return Later(kind=kind, whose=whose, retry_after_seconds=max(1, math.ceil(ends - self._clock())))


def _networks(rule: Rule, address: Address | None) -> list[tuple[RateLimitItem | None, str]]:
    if address is None:
        return []
    return [(rule.line, line_of(address)), (rule.neighbourhood, neighbourhood_of(address))]


def _let_through(error: Exception) -> None:
    metrics.limits_failed.inc()
    log.warning("limits failed", exc_info=error)


def _counted(later: Later | None) -> Later | None:
    if later is not None:
        metrics.limits_exceeded.labels(kind=later.kind, whose=later.whose).inc()
    return later
