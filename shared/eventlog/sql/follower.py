"""Following topics of the SQL log: find work with one query, run a batch for each partition, rest where told to."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from shared.database.engine import Database
from shared.eventlog.batches import BatchRun, Fenced, Step
from shared.eventlog.port import Limits, TooManyDeadLetters
from shared.eventlog.records import Record
from shared.eventlog.sql import repository
from shared.eventlog.sql.members import Seat
from shared.eventlog.sql.repository import Place
from shared.telemetry import metrics

log = structlog.get_logger()

APPENDED = "log appended"
"""The signal that an append in this process sets."""

POLL_SECONDS = 0.25
# Batches of one follower under way at once: their handlers wait side by side, their commits to SQLite stand in line.
MOST_RUNNING = 4


class Follower(ABC):
    """A stage or projection in one instance, from start to stop."""

    def __init__(self, database: Database, name: str, topics: Sequence[str], limits: Limits, owner: str) -> None:
        self.run = BatchRun(name, limits)
        self.database = database
        self._topics = sorted(topics)
        self._limits = limits
        self._seat = Seat(database, name, owner, clock=self.run.clock, now=lambda: datetime.now(UTC))
        self._ends: dict[Place, int] = {}
        self._positions: dict[Place, int] = {}
        # Places whose stored position may differ from ours: not touched until it was read again.
        self._unsure: set[Place] = set()
        self._is_begun = False
        self._rest_until: dict[Place, float] = {}
        self._running: dict[Place, asyncio.Task[None]] = {}
        # Served last goes last, so that a busy partition does not starve the others.
        self._served: dict[Place, float] = {}

    @abstractmethod
    async def batch(self, place: Place, position: int) -> Step | None:
        """Read, handle and commit one batch from here; None when there is nothing to read."""

    @abstractmethod
    async def stored_positions(self) -> dict[Place, int]:
        """Give the offsets to read next; absent = from the first record on."""

    async def follow(self, stop: asyncio.Event) -> None:
        """Go on until `stop`, then let the batches under way end within the limits. Raises `TooManyDeadLetters`."""
        appended = self.database.listen(APPENDED)
        stopping = asyncio.create_task(stop.wait())
        woken = asyncio.create_task(appended.wait(0))
        grace = self._limits.stop_seconds
        try:
            while not stop.is_set():
                await asyncio.wait(
                    {stopping, woken, *self._running.values()},
                    timeout=self._until_rested(),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                self._collect()
                if woken.done() or self._unsure:
                    await self._look()
                if woken.done():
                    woken = asyncio.create_task(appended.wait(POLL_SECONDS))
                self._start()
        except asyncio.CancelledError:
            grace = 0.0
            raise
        finally:
            stopping.cancel()
            woken.cancel()
            await self._end(grace)

    async def read(self, place: Place, position: int) -> Sequence[Record]:
        """Give the next batch."""
        async with self.database.reading() as transaction:
            return await repository.read(transaction, place, position, self._limits.batch_records)

    async def _look(self) -> None:
        try:
            with self.run.watchdog.watching("look"):
                if await self._seat.keep() or self._unsure or not self._is_begun:
                    await self._read_positions()
                async with self.database.reading() as transaction:
                    self._ends = await repository.ends_of(transaction, self._topics)
        except Exception:
            log.warning("log not reached", stage=self.run.name, exc_info=True)
            return
        ours = [place for place in self._ends if self._seat.is_ours(place)]
        metrics.stage_partitions.labels(stage=self.run.name).set(len(ours))
        lag = sum(self._ends[place] - self._positions.get(place, 0) for place in ours)
        metrics.stage_lag.labels(stage=self.run.name).set(lag)

    async def _read_positions(self) -> None:
        unsure = set(self._unsure)
        for place, position in (await self.stored_positions()).items():
            # Positions only grow, and a batch may have moved this one while we asked.
            self._positions[place] = max(position, self._positions.get(place, 0))
        self._unsure -= unsure
        self._is_begun = True

    def _start(self) -> None:
        now = self.run.clock()
        ready = [
            place
            for place, end in self._ends.items()
            if end > self._positions.get(place, 0)
            and place not in self._running
            and place not in self._unsure
            and self._rest_until.get(place, 0.0) <= now
            and self._seat.is_ours(place)
        ]
        ready.sort(key=lambda place: self._served.get(place, 0.0))
        for place in ready[: MOST_RUNNING - len(self._running)]:
            self._served[place] = now
            self._running[place] = asyncio.create_task(self._run_batch(place), name=f"{self.run.name} batch")

    async def _run_batch(self, place: Place) -> None:
        try:
            step = await self.batch(place, self._positions.get(place, 0))
        except TooManyDeadLetters:
            raise
        except Fenced:
            log.info("batch fenced", stage=self.run.name, topic=place[0], partition=place[1])
            self._unsure.add(place)
            self._seat.contested()
        except Exception as error:  # noqa: BLE001 - the commit may stand or not: look, rest, try again
            self._unsure.add(place)
            self._rest_until[place] = self.run.clock() + self.run.failed(*place, error)
        else:
            if step is None:
                # Nothing below the end: an operator removed old records.
                self._positions[place] = self._ends[place]
                return
            if step.position is not None:
                self._positions[place] = step.position
            if step.wait_seconds:
                self._rest_until[place] = self.run.clock() + step.wait_seconds

    def _until_rested(self) -> float | None:
        now = self.run.clock()
        self._rest_until = {place: until for place, until in self._rest_until.items() if until > now}
        return min(self._rest_until.values(), default=now + POLL_SECONDS) - now

    def _collect(self) -> None:
        done = {place: task for place, task in self._running.items() if task.done()}
        for place in done:
            del self._running[place]
        for task in done.values():
            task.result()

    async def _end(self, grace_seconds: float) -> None:
        if self._running and grace_seconds:
            await asyncio.wait(self._running.values(), timeout=grace_seconds)
        for task in self._running.values():
            task.cancel()
        results = await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._running.clear()
        metrics.stage_partitions.labels(stage=self.run.name).set(0)
        try:
            await self._seat.leave()
        except Exception:
            log.warning("seat not given up", stage=self.run.name, exc_info=True)
        for result in results:
            if isinstance(result, TooManyDeadLetters):
                raise result
