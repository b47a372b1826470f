"""The micro-batching writer: requests that wait are committed together, each answered after the commit that holds it.

A commit costs a disk flush whether it holds one report or two hundred; under load this is most of the difference
between hundreds and thousands of accepts a second.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Generic, Self, TypeVar

from shared.database.engine import Database, Transaction
from shared.database.errors import is_passing
from shared.telemetry import metrics

Item = TypeVar("Item")
Result = TypeVar("Result")
Write = Callable[[Transaction, Sequence[Item]], Awaitable[Sequence[Result]]]


class Overloaded(Exception):  # noqa: N818 - named for the condition
    """So much waits already that a promise would be late: HTTP 503, and come back after `retry_after_seconds`."""

    retry_after_seconds = 2


class MicroBatchWriter(Generic[Item, Result]):
    """Commits what waits, up to `most` items in one transaction; runs inside `async with`.

    `write` gives one result per item, in order. When it raises for several items, each is tried alone, so that a bad
    one never fails its neighbours; an error of the moment (no connection) is everybody's.
    """

    def __init__(
        self, database: Database, write: Write[Item, Result], *, most: int = 200, most_waiting: int = 2_000
    ) -> None:
        self._database = database
        self._write = write
        self._most = most
        self._most_waiting = most_waiting
        self._waiting: deque[_Entry[Item, Result]] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def __aenter__(self) -> Self:
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="micro-batching writer")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more, commit what waits, and end."""
        self._closing = True
        self._wake.set()
        if self._task:
            await self._task

    async def submit(self, item: Item) -> Result:
        """Give the item's result once it is committed, or raise what its write raised.

        Raises `Overloaded` at once when too much waits. Who is cancelled while waiting does not know whether the item
        was committed.
        """
        if self._closing or not self._task or self._task.done() or len(self._waiting) >= self._most_waiting:
            metrics.writer_overloaded.inc()
            raise Overloaded("The writer takes no more items now.")
        entry: _Entry[Item, Result] = _Entry(item)
        self._waiting.append(entry)
        metrics.writer_waiting.inc()
        self._wake.set()
        return await entry.answer

    async def _run(self) -> None:
        try:
            while not (self._closing and not self._waiting):
                await self._wake.wait()
                self._wake.clear()
                while batch := self._take():
                    await self._commit(batch)
        finally:
            metrics.writer_waiting.dec(len(self._waiting))
            for entry in self._waiting:
                entry.answer.cancel()

    def _take(self) -> list["_Entry[Item, Result]"]:
        batch: list[_Entry[Item, Result]] = []
        while self._waiting and len(batch) < self._most:
            entry = self._waiting.popleft()
            metrics.writer_waiting.dec()
            if not entry.answer.done():  # else its sender went away before its turn
                batch.append(entry)
        return batch

    async def _commit(self, batch: Sequence["_Entry[Item, Result]"]) -> None:
        try:
            results = await self._write_all([entry.item for entry in batch])
        except Exception as error:  # noqa: BLE001 - belongs to whoever submitted
            if len(batch) == 1 or is_passing(error):
                for entry in batch:
                    entry.fail(error)
            else:
                metrics.writer_items_alone.inc(len(batch))
                for entry in batch:
                    await self._commit([entry])
        except BaseException:
            for entry in batch:
                entry.answer.cancel()
            raise
        else:
            for entry, result in zip(batch, results, strict=True):
                entry.succeed(result)

    async def _write_all(self, items: Sequence[Item]) -> Sequence[Result]:
        started = time.monotonic()
        async with self._database.writing() as transaction:
            results = await self._write(transaction, items)
            if len(results) != len(items):
                raise ValueError(f"The write gave {len(results)} results for {len(items)} items.")
        metrics.writer_batch_items.observe(len(items))
        metrics.writer_commit_seconds.observe(time.monotonic() - started)
        return results


class _Entry(Generic[Item, Result]):
    """An item and the answer that its sender awaits."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    def succeed(self, result: Result) -> None:
        if not self.answer.done():
            self.answer.set_result(result)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
