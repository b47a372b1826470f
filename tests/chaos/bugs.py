"""The bugs that the chaos run must find: each breaks one thing that a guarantee rests on."""

import asyncio
import os
from collections.abc import Mapping, Sequence

from shared.eventlog.kafka import repository
from shared.eventlog.kafka.group import GroupMember
from shared.eventlog.kafka.relay import KafkaRelay
from shared.eventlog.kafka.stage import StageFollowing, _Worker
from shared.messages.envelope import Message

# Longer than all else that a batch takes, so that one of a few kills falls into it.
_WINDOW_SECONDS = 0.3


def put_in(bug: str) -> None:
    """Put a bug into this process; the empty name is none."""
    if bug:
        _BUGS[bug]()


def one_transactional_id_per_process() -> None:
    """The form of the documentation: whoever takes a partition over does not shut out who had it before."""
    fenced = StageFollowing._transactional_id
    StageFollowing._transactional_id = lambda self, partition: f"{fenced(self, partition)}.{os.getpid()}"  # type: ignore[method-assign]


def commit_offsets_before_processing() -> None:
    """At most once."""
    handle = _Worker._handle

    async def commit_and_handle(self: _Worker, records):  # type: ignore[no-untyped-def]
        await self.producer.transact((), {self._partition: records[-1].offset + 1}, self._stage.name)
        return await handle(self, records)

    _Worker._handle = commit_and_handle  # type: ignore[method-assign]


def mark_outbox_before_ack() -> None:
    """The row is gone before the log has the record."""
    send = KafkaRelay._send

    async def mark_and_send(self: KafkaRelay, producer, number: int, messages: Sequence[Message]) -> None:  # type: ignore[no-untyped-def]
        await repository.settle_batch(self._outbox, self._owner, number)
        await asyncio.sleep(_WINDOW_SECONDS)
        await send(self, producer, number, messages)

    KafkaRelay._send = mark_and_send  # type: ignore[method-assign]


def latest_offset() -> None:
    """A group that has committed nothing yet begins with what comes next."""
    begin = StageFollowing.begin

    async def begin_at_the_end(self: StageFollowing, partitions) -> Mapping:  # type: ignore[no-untyped-def,type-arg]
        offsets = dict(await begin(self, partitions))
        member: GroupMember = self._member
        ends = await member.consumer.end_offsets(list(offsets))
        return {p: ends[p] if offset is None else offset for p, offset in offsets.items()}

    StageFollowing.begin = begin_at_the_end  # type: ignore[method-assign]


_BUGS = {
    "one transactional id per process": one_transactional_id_per_process,
    "commit offsets before processing": commit_offsets_before_processing,
    "mark outbox before ack": mark_outbox_before_ack,
    "latest offset": latest_offset,
}
