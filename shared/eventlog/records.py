"""What a stage sees and answers: records, and the three outcomes of each."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from shared.messages.envelope import Headers, Message


class Record(msgspec.Struct, frozen=True):
    """A record of the log where it stands. `offset` grows within topic and partition, not always by one."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers


class Done(msgspec.Struct, frozen=True):
    """Handled: append these, and move on. A projection has written already and usually appends nothing."""

    messages: tuple[Message, ...] = ()


class Later(msgspec.Struct, frozen=True):
    """Transient: this record and those after it stay where they are; back off and try again."""

    reason: str


class Never(msgspec.Struct, frozen=True):
    """Poison: the record goes to the dead letters whole, and the rest of the partition goes on.

    `reason` is a short constant phrase: it stands in a header and in a log line, so no personal data.
    """

    reason: str


Outcome = Done | Later | Never
Handler = Callable[[Sequence[Record]], Awaitable[Sequence[Outcome]]]
