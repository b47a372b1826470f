"""The outbox: messages that commit with the rows they speak of."""

from collections.abc import Sequence

import msgspec

from shared.database.engine import Transaction
from shared.eventlog.port import Outbox
from shared.messages.envelope import Headers, Message

_encode_headers = msgspec.msgpack.Encoder().encode
decode_headers = msgspec.msgpack.Decoder(Headers).decode


def encode_headers(headers: Headers) -> bytes:
    """Pack headers for a column."""
    return _encode_headers(headers)


async def put(transaction: Transaction, outbox: Outbox, messages: Sequence[Message]) -> None:
    """Write the messages in this transaction, and wake the relay of this process after its commit."""
    if not messages:
        return
    rows = [{"topic": m.topic, "key": m.key, "value": m.value, "headers": encode_headers(m.headers)} for m in messages]
    await transaction.insert(outbox.tables.outbox, rows)
    transaction.after_commit(lambda: outbox.database.notify(signal_name(outbox)))


def signal_name(outbox: Outbox) -> str:
    """Name the signal that `put` sets."""
    return f"outbox:{outbox.name}"
