"""Who is told that there is news: an address, sealed under the key of the report, and the way to stop it.

The link in a message carries 256 random bits, and the table their hash alone: nobody can make such a link, and it
ends nothing but the messages.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

import msgspec

from services.intake.notices import repository
from shared.database.engine import Database, Transaction
from shared.messages.events import SealedBox
from shared.messages.ids import ReportId
from shared.vault.sealing import DataKey, seal, unseal
from shared.web.tokens import hash_token

NOTICE = "notice"
"""The purpose of the sealed box."""


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Where the notices of a report go, in which language, and what stops them."""

    email: str
    language: str
    """BCP 47, of our own languages."""
    stop: str


_addressee = msgspec.json.Decoder(Addressee)


async def tell(database: Database, report_id: ReportId, key: DataKey, *, email: str, language: str) -> None:
    """Let this address be told of news of this report; again with another address replaces the one before.

    The links of earlier messages to the same address go on stopping them.
    """
    async with database.writing() as transaction:
        before = await repository.kept(transaction, report_id)
        known = opened(key, report_id, before) if before else None
        stop = known.stop if known and known.email == email.strip() else secrets.token_urlsafe(32)
        addressee = Addressee(email=email.strip(), language=language, stop=stop)
        sealed = seal(key, report_id, NOTICE, msgspec.json.encode(addressee))
        await repository.keep(transaction, report_id, sealed, hash_token(addressee.stop))


async def tell_no_more(database: Database, report_id: ReportId) -> None:
    """Let nobody be told of this report."""
    async with database.reading() as transaction:
        if await repository.kept(transaction, report_id) is None:
            return
    async with database.writing() as transaction:
        await repository.remove(transaction, report_id)


async def is_stop(database: Database, stop: str) -> bool:
    """Tell whether this link still stops anything."""
    async with database.reading() as transaction:
        return await repository.is_stop(transaction, hash_token(stop))


async def stop_by_link(database: Database, stop: str) -> None:
    """End the messages that this link came with."""
    async with database.writing() as transaction:
        await repository.remove_by_stop(transaction, hash_token(stop))


async def wish(transaction: Transaction, report_ids: Collection[ReportId], now: datetime) -> None:
    """Let those be told who asked to be: the wish commits with the news."""
    await repository.wish(transaction, report_ids, now)


def opened(key: DataKey, report_id: ReportId, sealed: SealedBox) -> Addressee:
    """Open an address; raises `SealBroken`."""
    return _addressee.decode(unseal(key, report_id, NOTICE, sealed))
