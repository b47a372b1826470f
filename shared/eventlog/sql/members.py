"""Sharing out the partitions of a group among its instances, without a coordinator.

Each instance keeps a seat while it lives, and all deal the partitions out over the seats in the same way. When they
disagree for a moment, two handle the same batch, and the compare-and-set of the position lets one of them commit.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zlib import crc32

from shared.database.engine import Database
from shared.eventlog.sql import repository
from shared.eventlog.sql.repository import Place

SEAT_SECONDS = 15.0
# A third, so that one failed write does not cost the seat.
RENEW_SECONDS = 5.0


class Seat:
    """The seat of one instance in one group."""

    def __init__(
        self,
        database: Database,
        group: str,
        owner: str,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._group = group
        self._owner = owner
        self._clock = clock
        self._now = now
        self._due = clock()
        self._seated: list[str] = [owner]

    def contested(self) -> None:
        """Look at the seats again at once: another instance moved a position."""
        self._due = self._clock()

    async def keep(self) -> bool:
        """Renew the seat when it is due; tell whether the partitions are dealt out anew."""
        if self._clock() < self._due:
            return False
        now = self._now()
        async with self._database.writing() as transaction:
            until = now + timedelta(seconds=SEAT_SECONDS)
            await repository.keep_seat(transaction, self._group, self._owner, now, until)
            seated = await repository.seated(transaction, self._group, now)
        self._due = self._clock() + RENEW_SECONDS
        changed, self._seated = seated != self._seated, seated
        return changed

    async def leave(self) -> None:
        """Give the seat up, so that the others need not wait until it runs out."""
        async with self._database.writing() as transaction:
            await repository.leave_seat(transaction, self._group, self._owner)

    def is_ours(self, place: Place) -> bool:
        """Tell whether this instance follows the partition."""
        topic, partition = place
        # Neighbouring partitions go to different seats; so do the first partitions of different topics.
        dealt = (crc32(topic.encode()) + partition) % len(self._seated)
        return self._seated[dealt] == self._owner
