"""The heart of both engines: what becomes of a batch. It talks to nobody; the engines bring records and commit.

One `BatchRun` per stage or projection of an instance. It sorts errors into *later* (the moment) and *never* (the
record), isolates a poison record by handling its batch one by one, cuts the batch before a `Later`, turns `Never` into
a dead letter of the same commit, stops a deployment that poisons too much, backs off, counts and logs.
"""

import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from shared.database.errors import is_passing
from shared.eventlog.backoff import Backoff
from shared.eventlog.dead_letters import dead_letter
from shared.eventlog.port import Limits, TooManyDeadLetters
from shared.eventlog.records import Done, Handler, Later, Never, Outcome, Record
from shared.eventlog.watchdog import Watchdog
from shared.messages.envelope import Message
from shared.telemetry import metrics

log = structlog.get_logger()

HANDLER_FAILED = "handler failed"
NOT_REACHED = "something it needs could not be reached"

Commit = Callable[[Sequence[Message], int], Awaitable[None]]
"""Append the messages and move the position to the offset to read next, together."""


class Fenced(Exception):  # noqa: N818 - named for the condition
    """Another instance moved the position meanwhile: what this one made of the batch is void."""


class WrongOutcomes(Exception):  # noqa: N818 - named for the condition
    """A handler did not answer one outcome for each record."""


class Step(msgspec.Struct, frozen=True):
    """What a batch came to: the offset to read next (None: nothing moved), and how long to let the partition rest."""

    position: int | None
    wait_seconds: float = 0.0


class Handled(msgspec.Struct, frozen=True):
    """The part of a batch that moves, and why the record after it waits."""

    records: Sequence[Record]
    outcomes: Sequence[Outcome]
    later: str | None = None

    def messages(self, group: str) -> list[Message]:
        """Give what to append: what the handler made, with a letter in the place of each dead record."""
        messages: list[Message] = []
        for record, outcome in zip(self.records, self.outcomes, strict=True):
            if isinstance(outcome, Done):
                messages.extend(outcome.messages)
            elif isinstance(outcome, Never):
                messages.append(dead_letter(record, group, outcome.reason))
        return messages


def judged(records: Sequence[Record], outcomes: Sequence[Outcome]) -> Handled:
    """Cut the batch before its first `Later`; raises `WrongOutcomes` unless each record has its outcome."""
    if len(outcomes) != len(records):
        raise WrongOutcomes(f"The handler gave {len(outcomes)} outcomes for {len(records)} records.")
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Later):
            return Handled(records[:index], outcomes[:index], outcome.reason)
        if not isinstance(outcome, Done | Never):
            raise WrongOutcomes(f"The handler answered {type(outcome).__name__}: neither done, nor later, nor never.")
    return Handled(records, outcomes)


class BatchRun:
    """The batches of one stage or projection in this instance."""

    def __init__(
        self,
        name: str,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self.limits = limits
        self.clock = clock
        # A batch that hangs on an await is stalled; one that fails and is tried again is not.
        self.watchdog = Watchdog(limits.stall_seconds, clock)
        self._backoff = Backoff(limits, jitter)
        self._recent: deque[bool] = deque(maxlen=limits.dead_letter_window)

    async def transform(self, records: Sequence[Record], handler: Handler, commit: Commit) -> Step:
        """Handle a batch of one partition and commit what moves.

        Raises what `commit` raises, and `TooManyDeadLetters` before any of the batch has moved.
        """
        started = self.clock()
        with self.watchdog.watching((records[0].topic, records[0].partition)):
            handled = await self.handle(records, handler)
            metrics.stage_handler_seconds.labels(stage=self.name).observe(self.clock() - started)
            recent = self.weighed(handled.outcomes)
            if handled.records:
                messages = handled.messages(self.name)
                await commit(messages, handled.records[-1].offset + 1)
                metrics.stage_messages.labels(stage=self.name).inc(len(messages))
        return self.settled(records, handled, recent, started)

    async def handle(self, records: Sequence[Record], handler: Handler) -> Handled:
        """Ask the handler, and sort its errors."""
        try:
            return judged(records, await handler(records))
        except Exception as error:  # noqa: BLE001 - a handler may raise anything
            if is_passing(error):
                return Handled((), (), self.not_reached(records, error))
            if len(records) == 1:
                return Handled(records, (self.poison(records[0], error),))
        handled: list[Record] = []
        outcomes: list[Outcome] = []
        for record in records:
            self.watchdog.progress((record.topic, record.partition))
            alone = await self.handle((record,), handler)
            handled.extend(alone.records)
            outcomes.extend(alone.outcomes)
            if alone.later is not None:
                return Handled(handled, outcomes, alone.later)
        return Handled(handled, outcomes)

    def poison(self, record: Record, error: Exception) -> Never:
        """Give the outcome of a record that raises alone, and say in the log what it raised."""
        log.error(HANDLER_FAILED, stage=self.name, **_place(record), exc_info=error)
        return Never(HANDLER_FAILED)

    def not_reached(self, records: Sequence[Record], error: Exception) -> str:
        """Give the reason to wait, and say in the log what was raised."""
        log.warning("not reached", stage=self.name, **_place(records[0]), error=error)
        return NOT_REACHED

    def weighed(self, outcomes: Sequence[Outcome]) -> deque[bool]:
        """Give the window of the latest outcomes as it will be; raises `TooManyDeadLetters` where it tips over."""
        dies = [isinstance(outcome, Never) for outcome in outcomes]
        recent = self._recent.copy()
        if not any(dies) and not any(recent):  # what was never seen counts as done
            return recent
        limit = self.limits.dead_letter_share * self.limits.dead_letter_window
        for died in dies:
            recent.append(died)
            if died and sum(recent) > limit:
                log.error(
                    "too many dead letters", stage=self.name, share=self.limits.dead_letter_share, dead=sum(recent)
                )
                raise TooManyDeadLetters(
                    f"{self.name}: {sum(recent)} of the last {self.limits.dead_letter_window} records can never be "
                    "handled. The position has not moved: mend the deployment and start it again."
                )
        return recent

    def settled(self, records: Sequence[Record], handled: Handled, recent: deque[bool], started: float) -> Step:
        """Count and log a batch after its commit, and say how to go on."""
        self._recent = recent
        first, moved = records[0], len(handled.records)
        place = first.topic, first.partition
        position = handled.records[-1].offset + 1 if moved else None
        if moved:
            self._backoff.succeeded(place)
        dead = self._count_dead(handled)
        waiting = len(records) - moved
        seconds = self.clock() - started
        for outcome, count in (("done", moved - dead), ("later", waiting), ("never", dead)):
            if count:
                metrics.stage_records.labels(stage=self.name, topic=first.topic, outcome=outcome).inc(count)
        metrics.stage_batch_records.labels(stage=self.name).observe(len(records))
        metrics.stage_batch_seconds.labels(stage=self.name).observe(seconds)
        log.info(
            "batch handled",
            stage=self.name,
            **_place(first),
            records=len(records),
            done=moved - dead,
            later=waiting,
            dead=dead,
            seconds=round(seconds, 4),
        )
        return Step(position, self.back_off(first.topic, first.partition, handled.later) if handled.later else 0.0)

    def failed(self, topic: str, partition: int, error: Exception) -> float:
        """Log that a batch could not be committed, and give the seconds to wait before the next try."""
        log.warning("batch failed", stage=self.name, topic=topic, partition=partition, exc_info=error)
        return self.back_off(topic, partition, "commit failed")

    def back_off(self, topic: str, partition: int, reason: str) -> float:
        """Give the seconds to let this partition rest."""
        attempt, seconds = self._backoff.failed((topic, partition))
        place = {"topic": topic, "partition": partition}
        log.info(
            "batch waits", stage=self.name, **place, reason=reason, attempt=attempt, backoff_seconds=round(seconds, 3)
        )
        return seconds

    def _count_dead(self, handled: Handled) -> int:
        dead = 0
        for record, outcome in zip(handled.records, handled.outcomes, strict=True):
            if isinstance(outcome, Never):
                dead += 1
                metrics.dead_letters.labels(stage=self.name, reason=outcome.reason).inc()
                log.warning("record dead-lettered", stage=self.name, **_place(record), reason=outcome.reason)
        return dead


def _place(record: Record) -> dict[str, str | int]:
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset}
