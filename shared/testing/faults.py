"""A database client that fails at the step we choose: once, for good (its process is dead), or by a cancellation."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from sqlalchemy import Executable, Table

from shared.database.engine import Database, Parameters, Rows, Transaction

Fault = Literal["once", "for good", "cancelled"]


class FaultyDatabase(Database):
    """Counts the steps of its writing transactions from `arm` on, and fails at one of them.

    Steps lie before the transaction, around each statement, before the commit, and after it, where the commit stands
    and its answer is lost.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.fired = asyncio.Event()
        self._at = 0
        self._fault: Fault = "once"
        self._steps = 0
        self._victim: asyncio.Future[None] | None = None

    def arm(self, fault: Fault, at: int, victim: "asyncio.Future[None] | None" = None) -> None:
        """Fail at this step from now; `victim` is the task that a cancellation ends."""
        self._fault, self._at, self._victim = fault, at, victim

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Open a transaction that may fail at any step."""
        self._step()
        async with super().writing() as transaction:
            yield _FaultyTransaction(transaction, self._step)
            self._step()
        self._step()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction, unless the process is dead."""
        if self._fault == "for good" and self.fired.is_set():
            raise ConnectionResetError("the process is dead")
        async with super().reading() as transaction:
            yield transaction

    def _step(self) -> None:
        if not self._at:
            return
        self._steps += 1
        is_dead = self._fault == "for good" and self._steps > self._at
        if self._steps != self._at and not is_dead:
            return
        self.fired.set()
        if self._fault == "cancelled":
            if self._victim:
                self._victim.cancel()
        else:
            raise ConnectionResetError(f"step {self._at}")


class _FaultyTransaction(Transaction):
    def __init__(self, inner: Transaction, step: Callable[[], None]) -> None:
        super().__init__(inner.connection)
        self._inner = inner
        self._step = step

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        self._step()
        result = await self._inner.execute(statement, parameters)
        self._step()
        return result

    async def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._step()
        await self._inner.insert(table, rows)
        self._step()

    def after_commit(self, callback: Callable[[], None]) -> None:
        self._inner.after_commit(callback)
