"""Every query of the vault."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select, update

from shared.database.engine import Transaction
from shared.messages.ids import ReportId
from shared.vault.master_keys import WrappedKey
from shared.vault.tables import keys

_WRAPPED = select(keys.c.report_id, keys.c.wrapped, keys.c.master_key_id).where(keys.c.wrapped.is_not(None))
_WRAPPED_OF = {
    "sqlite": _WRAPPED.where(keys.c.report_id.in_(bindparam("report_ids", expanding=True))),
    # One array: a list of parameters would be another statement, to be prepared, for each length.
    "postgresql": _WRAPPED.where(keys.c.report_id == any_(bindparam("report_ids", type_=ARRAY(Uuid)))),
}
_REPLACE = (
    update(keys)
    .where(keys.c.report_id == bindparam("of_report"), keys.c.wrapped == bindparam("was"))
    .values(wrapped=bindparam("becomes"), master_key_id=bindparam("now_under"))
)


async def insert_keys(transaction: Transaction, wrapped: Sequence[WrappedKey], created_at: datetime) -> None:
    """Add keys; raises the database's IntegrityError if a report has one already."""
    rows = [
        {
            "report_id": key.report_id,
            "wrapped": key.wrapped,
            "master_key_id": key.master_key_id,
            "created_at": created_at,
        }
        for key in wrapped
    ]
    await transaction.insert(keys, rows)


async def wrapped_keys(transaction: Transaction, report_ids: Sequence[UUID]) -> Sequence[tuple[UUID, bytes, str]]:
    """Find (report id, wrapped key, master key id) of those that exist and are not erased."""
    query = _WRAPPED_OF[transaction.connection.dialect.name]
    rows = await transaction.execute(query, {"report_ids": report_ids})
    return [(row[0], row[1], row[2]) for row in rows]


async def erase_key(transaction: Transaction, report_id: UUID, erased_at: datetime) -> bool:
    """Overwrite a key with nothing and leave the tombstone; false if there was none to erase."""
    erasing = (
        update(keys)
        .where(keys.c.report_id == report_id, keys.c.erased_at.is_(None))
        .values(wrapped=None, erased_at=erased_at)
    )
    return (await transaction.execute(erasing)).rowcount == 1


async def keys_under(
    transaction: Transaction, master_key_id: str, after: UUID | None, most: int
) -> Sequence[WrappedKey]:
    """Give the next keys under one master key, in the order of their reports."""
    query = (
        select(keys.c.report_id, keys.c.wrapped, keys.c.master_key_id)
        .where(keys.c.master_key_id == master_key_id, keys.c.wrapped.is_not(None))
        .order_by(keys.c.report_id)
        .limit(most)
    )
    if after is not None:
        query = query.where(keys.c.report_id > after)
    rows = await transaction.execute(query)
    return [
        WrappedKey(report_id=ReportId(row.report_id), wrapped=row.wrapped, master_key_id=row.master_key_id)
        for row in rows
    ]


async def replace_keys(transaction: Transaction, pairs: Sequence[tuple[WrappedKey, WrappedKey]]) -> None:
    """Put the second of each pair where the first still stands; a key erased or replaced meanwhile stays as it is."""
    parameters = [
        {"of_report": old.report_id, "was": old.wrapped, "becomes": new.wrapped, "now_under": new.master_key_id}
        for old, new in pairs
    ]
    await transaction.execute(_REPLACE, parameters)


async def count_by_master_key(transaction: Transaction) -> Mapping[str, int]:
    """Count the keys, erased ones left out, by the master key that wraps them."""
    query = (
        select(keys.c.master_key_id, func.count().label("number"))
        .where(keys.c.wrapped.is_not(None))
        .group_by(keys.c.master_key_id)
    )
    return {row.master_key_id: row.number for row in await transaction.execute(query)}
