"""The custody log of a file: who did what to it and when, each entry linked to the one before.

An entry's facts are sealed under the file's key; its link is an HMAC under that key too. So whoever writes to the
database without the keys can neither read the log nor write one that verifies. The row of the file tells
how many entries there are: one that is cut off the end is missed.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from services.intake.evidence import repository
from services.intake.evidence.errors import CustodyBroken
from services.intake.evidence.files import KeptFile
from services.intake.evidence.repository import Entry
from shared.database.engine import Transaction
from shared.vault.errors import SealBroken

Action = Literal["received", "hashed", "sealed", "scanned", "described", "named", "opened", "withdrawn", "removed"]
"""`named`: a sender's report names the file, and its key went over to that report's."""
Facts = Mapping[str, str | int]

_FIRST = bytes(32)
_facts = msgspec.json.Decoder(dict[str, str | int])


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, opened."""

    action: str
    at: datetime
    facts: Facts


async def record(transaction: Transaction, file: KeptFile, now: datetime, *deeds: tuple[Action, Facts]) -> None:
    """Add entries to the end of a file's log, in the transaction that does what they say."""
    after, before = await repository.reserve_entries(transaction, file.upload_id, len(deeds))
    entries = []
    for number, (action, facts) in enumerate(deeds, after):
        sealed = file.key.seal(file.upload_id, f"custody/{number}", msgspec.json.encode(facts))
        at = now.astimezone(UTC)
        before = _link(file, before or _FIRST, number, action, at, sealed)
        entries.append(Entry(number=number, action=action, at=at, facts=sealed, link=before))
    await repository.add_entries(transaction, file.upload_id, entries)


async def custody_of(transaction: Transaction, file: KeptFile) -> Sequence[Deed]:
    """Read a file's log; raises `CustodyBroken` unless every entry is there as it was written."""
    entries = await repository.entries(transaction, file.upload_id)
    if len(entries) != await repository.entries_told(transaction, file.upload_id):
        raise CustodyBroken("An entry is missing, or one too many.")
    deeds, before = [], _FIRST
    for number, entry in enumerate(entries):
        link = _link(file, before, number, entry.action, entry.at, entry.facts)
        if entry.number != number or not hmac.compare_digest(link, entry.link):
            raise CustodyBroken(f"Entry {number} is not as it was written.")
        try:
            facts = _facts.decode(file.key.unseal(file.upload_id, f"custody/{number}", entry.facts))
        except SealBroken as error:
            raise CustodyBroken(f"Entry {number} does not open.") from error
        deeds.append(Deed(action=entry.action, at=entry.at, facts=facts))
        before = entry.link
    return deeds


def _link(file: KeptFile, before: bytes, number: int, action: str, at: datetime, facts: bytes) -> bytes:  # noqa: PLR0917 - in the order in which they are hashed
    return file.key.link(msgspec.msgpack.encode((before, file.upload_id.bytes, number, action, at.isoformat(), facts)))
