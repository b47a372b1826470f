"""What a request may ask of a queue: filters and paging, read strictly from a query string."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from services.desk.people.person import Person
from services.desk.queue import cursor, repository
from services.desk.queue.referral import Referral, Role
from services.desk.queue.repository import Filter
from services.desk.queue.states import OPEN, State
from shared.database.engine import Database
from shared.messages.decision import Urgency

PAGE = 50
_LISTS = ("state",)


class QueueRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The query string of a queue. No state = the open ones; `all` = every one."""

    state: tuple[State, ...] = OPEN
    all: bool = False
    urgency: Urgency | None = None
    category: Annotated[str, Meta(max_length=40)] | None = None
    role: Role | None = None
    reference: Annotated[str, Meta(max_length=32)] | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = PAGE

    @property
    def wanted(self) -> Filter:
        """What to show."""
        return Filter(
            states=() if self.all else self.state,
            urgency=self.urgency,
            category=self.category,
            role=self.role,
            reference=self.reference.strip().upper() if self.reference else None,
        )


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a queue. `totals` count the whole queue under the same filters but the one on urgency."""

    referrals: tuple[Referral, ...]
    totals: Mapping[Urgency, int]
    next: str | None


def read_request(query: Mapping[str, Sequence[str]]) -> QueueRequest:
    """Read a query string; raises `msgspec.ValidationError` that names the parameter. Empty means not given."""
    given: dict[str, object] = {}
    for name, values in query.items():
        said = [value for value in values if value]
        if said:
            given[name] = said if name in _LISTS else said[-1]
    if given.get("state") == ["all"]:
        del given["state"]
        given["all"] = True
    return msgspec.convert(given, QueueRequest, strict=False)


async def show_queue(database: Database, person: Person, asked: QueueRequest) -> QueuePage:
    """Give a page of the person's queue; raises `CursorRefused`."""
    after = cursor.read(asked.cursor) if asked.cursor else None
    async with database.reading() as transaction:
        found = await repository.page(transaction, person, asked.wanted, after=after, limit=asked.limit + 1)
        totals = await repository.totals(transaction, person, asked.wanted)
    shown = tuple(found[: asked.limit])
    following = cursor.write(cursor.after(shown[-1])) if len(found) > asked.limit else None
    return QueuePage(referrals=shown, totals=totals, next=following)
