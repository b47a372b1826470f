"""From a bearer token to its sender, without a query for every request."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from services.intake.senders import repository
from services.intake.senders.repository import Sender
from shared.database.engine import Database
from shared.web.tokens import hash_token, new_token

TOKEN_PREFIX = "cbs"  # noqa: S105 - the part of a token that everybody may see
# A revoked token works this much longer.
REMEMBERED_SECONDS = 30.0
_MOST_REMEMBERED = 1_000


class Senders:
    """Looks tokens up, and remembers the good ones for half a minute."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._looking: dict[str, asyncio.Task[Sender | None]] = {}
        self._remembered: dict[str, tuple[Sender, float]] = {}

    async def of(self, token: str) -> Sender | None:
        """Give whose token this is; None if it is nobody's."""
        token_hash = hash_token(token)
        remembered = self._remembered.get(token_hash)
        if remembered and self._clock() < remembered[1]:
            return remembered[0]
        # After a pause many requests ask for the same sender at once: one look serves them all.
        looking = self._looking.get(token_hash)
        if looking is None:
            looking = self._looking[token_hash] = asyncio.create_task(self._look_up(token_hash))
            looking.add_done_callback(lambda _: self._looking.pop(token_hash, None))
        return await asyncio.shield(looking)

    async def _look_up(self, token_hash: str) -> Sender | None:
        async with self._database.reading() as transaction:
            sender = await repository.find_sender(transaction, token_hash)
        if sender is None:
            self._remembered.pop(token_hash, None)
            return None
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[token_hash] = (sender, self._clock() + REMEMBERED_SECONDS)
        return sender


async def issue_token(database: Database, name: str, *, is_sandbox: bool) -> str:
    """Make a token for a sender and give it, once. Raises `ValueError` where the name is of the other kind."""
    name = name.strip()
    if not 0 < len(name) <= 100 or not name.isprintable():  # noqa: PLR2004 - the width of the column
        raise ValueError("The name of a sender has 1 to 100 printable characters, such as Demo Bank.")
    token, token_hash = new_token(TOKEN_PREFIX)
    sender = Sender(name=name, is_sandbox=is_sandbox)
    async with database.writing() as transaction:
        known = await repository.find_by_name(transaction, name)
        if known and known.is_sandbox != is_sandbox:
            kind = "a sandbox" if known.is_sandbox else "a live"
            raise ValueError(
                f"{name} is {kind} sender: give the other kind a name of its own, such as {name} (sandbox)."
            )
        await repository.insert_sender(transaction, sender, token_hash, datetime.now(UTC))
    return token
