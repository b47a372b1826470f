"""The vault: a data key for each report, kept wrapped beside the report, erased to erase the report everywhere."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from shared.database.engine import Database, Transaction
from shared.messages.ids import ReportId
from shared.telemetry import metrics
from shared.vault import repository
from shared.vault.errors import UnknownMasterKey
from shared.vault.master_keys import MasterKeys, WrappedKey
from shared.vault.sealing import KEY_BYTES, DataKey

ROTATION_BATCH = 500

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


class Vault:
    """The data keys in one database, under the master keys of the settings."""

    def __init__(self, database: Database, master_keys: MasterKeys, *, clock: Callable[[], datetime] = _now) -> None:
        self.database = database
        self.master_keys = master_keys
        self._clock = clock

    def make_key(self, report_id: ReportId) -> tuple[DataKey, WrappedKey]:
        """Make a data key for a report. Nothing is stored yet: `store` the wrapped one with what it seals."""
        secret = secrets.token_bytes(KEY_BYTES)
        return DataKey(secret), self.master_keys.wrap(report_id, secret)

    async def store(self, transaction: Transaction, wrapped: Sequence[WrappedKey]) -> None:
        """Add keys in this transaction; a report that has one already makes it fail (IntegrityError)."""
        if wrapped:
            await repository.insert_keys(transaction, wrapped, self._clock())

    async def keys(self, report_ids: Collection[ReportId]) -> Mapping[ReportId, DataKey]:
        """Give the keys of these reports in one query. Absent = erased or unknown: the content is gone.

        Raises `UnknownMasterKey` when the settings lack a master key: nothing is gone then, so try again later.
        """
        if not report_ids:
            return {}
        async with self.database.reading() as transaction:
            rows = await repository.wrapped_keys(transaction, list(report_ids))
        unwrap = self.master_keys.unwrap
        return {ReportId(report_id): unwrap(report_id, wrapped, under) for report_id, wrapped, under in rows}

    async def erase(self, transaction: Transaction, report_id: ReportId) -> bool:
        """Erase a key: from the commit on nothing of the report opens, wherever it was copied.

        A tombstone stays. False if there was no key, or none any more.
        """
        is_erased = await repository.erase_key(transaction, report_id, self._clock())
        if is_erased:
            transaction.after_commit(metrics.vault_keys_erased.inc)
        return is_erased

    async def rotate(self) -> int:
        """Wrap every data key under the current master key, while services run; gives how many were re-wrapped.

        In batches, each its own transaction: stopped at any point, it is resumed by calling it again. Content is not
        touched. Raises `UnknownMasterKey` at the end, when all others are done, if a key needs a master key that is
        not configured.
        """
        under = await self.keys_by_master_key()
        done = 0
        for master_key_id in self.master_keys.ids:
            if master_key_id != self.master_keys.current and master_key_id in under:
                done += await self._rotate_from(master_key_id)
        log.info("master key rotated", master_key_id=self.master_keys.current, keys=done)
        unknown = sorted(set(under) - set(self.master_keys.ids))
        if unknown:
            raise UnknownMasterKey(unknown[0])
        return done

    async def keys_by_master_key(self) -> Mapping[str, int]:
        """Count the keys by master key: one that wraps none may be taken out of the settings."""
        async with self.database.reading() as transaction:
            return await repository.count_by_master_key(transaction)

    async def _rotate_from(self, master_key_id: str) -> int:
        done, after = 0, None
        while True:
            async with self.database.writing() as transaction:
                batch = await repository.keys_under(transaction, master_key_id, after, ROTATION_BATCH)
                if not batch:
                    return done
                await repository.replace_keys(transaction, [(key, self.master_keys.rewrap(key)) for key in batch])
            done += len(batch)
            after = batch[-1].report_id
            metrics.vault_keys_rewrapped.inc(len(batch))
