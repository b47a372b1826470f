"""Keeping: revisions that wait are committed together, each with its key and its event; then they are answered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from services.intake.reports import repository
from services.intake.reports.errors import ReportErased
from services.intake.reports.repository import KeptReport
from services.intake.reports.writing import Draft
from shared.database.engine import Database, Transaction
from shared.database.writer import MicroBatchWriter
from shared.eventlog import outbox as outboxes
from shared.eventlog.port import Outbox
from shared.vault.sealing import DataKey
from shared.vault.vault import Vault


class Keeping:
    """What every way of filing needs: the writer, the keys, the clock. Runs inside `async with`."""

    def __init__(self, database: Database, vault: Vault, outbox: Outbox, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.vault = vault
        self.outbox = outbox
        self.clock = clock
        self.writer = MicroBatchWriter[Draft, KeptReport](database, self.write)

    async def __aenter__(self) -> Self:
        await self.writer.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.writer.__aexit__(kind, error, trace)

    async def submit(self, draft: Draft) -> KeptReport:
        """Give what stands once it is committed: this revision, or the one that stood there already."""
        return await self.writer.submit(draft)

    async def key(self, kept: KeptReport) -> DataKey:
        """Give the key of a report; raises `ReportErased` where it is gone."""
        key = (await self.vault.keys([kept.report_id])).get(kept.report_id)
        if key is None:
            raise ReportErased(kept.reference)
        return key

    async def write(self, transaction: Transaction, drafts: Sequence[Draft]) -> Sequence[KeptReport]:
        """Write what is new in one go; where a report stands already, give that instead."""
        names = [(draft.kept.sender, draft.kept.client_reference) for draft in drafts]
        wanted = [(sender, name) for sender, name in names if sender and name]
        by_name = dict(await repository.by_client_reference(transaction, wanted)) if wanted else {}
        given_ids = [draft.kept.report_id for draft in drafts if draft.may_exist]
        by_id = dict(await repository.by_id(transaction, given_ids)) if given_ids else {}
        standing, fresh = [], []
        for draft, name in zip(drafts, names, strict=True):
            kept = by_name.get(name) or (by_id.get(draft.kept.report_id) if draft.may_exist else None)
            if kept is None:
                kept = draft.kept
                fresh.append(draft)
                if kept.sender and kept.client_reference:
                    by_name[name] = kept
                if draft.may_exist:
                    by_id[kept.report_id] = kept
            standing.append(kept)
        if fresh:
            await self.vault.store(transaction, [draft.key for draft in fresh if draft.key])
            await repository.insert_reports(transaction, [draft.kept for draft in fresh])
            await outboxes.put(transaction, self.outbox, [draft.message for draft in fresh])
            for draft in fresh:
                if draft.beside:
                    await draft.beside(transaction)
        return standing
