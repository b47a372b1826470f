"""Dead letters: a record that can never be handled, kept whole, with where it stood, for whom it died and why."""

from collections.abc import Sequence

from shared.eventlog.records import Done, Handler, Later, Never, Outcome, Record
from shared.messages.envelope import Headers, Message, header
from shared.messages.topics import DEAD

_PREFIX = "cb_dead_"


def dead_letter(record: Record, group: str, reason: str) -> Message:
    """Give the letter: the original key, value and headers, and `cb_dead_…` headers that say what happened.

    A letter that dies again in a replay keeps the place of the original record.
    """
    origin = restored(record) or record
    return Message(
        topic=DEAD,
        key=origin.key,
        value=origin.value,
        headers=(
            *_own(origin.headers),
            (f"{_PREFIX}reason", reason.encode()),
            (f"{_PREFIX}group", group.encode()),
            (f"{_PREFIX}topic", origin.topic.encode()),
            (f"{_PREFIX}partition", str(origin.partition).encode()),
            (f"{_PREFIX}offset", str(origin.offset).encode()),
        ),
    )


def restored(record: Record) -> Record | None:
    """Give the original record of a letter, where it stood; None for a record that is no letter."""
    topic, partition, offset = (header(record.headers, _PREFIX + name) for name in ("topic", "partition", "offset"))
    if record.topic != DEAD or topic is None or not _is_number(partition) or not _is_number(offset):
        return None
    return Record(topic, int(partition or 0), int(offset or 0), record.key, record.value, _own(record.headers))


def replaying(group: str, handler: Handler) -> Handler:
    """Make a handler of the dead-letter topic that gives the letters of one group to its handler again.

    Letters of other groups are passed over. One that dies again becomes a new letter, which this same handler leaves
    where it is (`Later`): the next replay tries it, after the next change.
    """
    tried: set[tuple[str, int, int]] = set()

    async def replay(records: Sequence[Record]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = [Done()] * len(records)
        originals: list[tuple[int, Record]] = []
        for index, record in enumerate(records):
            original = restored(record) if header(record.headers, f"{_PREFIX}group") == group else None
            if original is None:
                continue
            if (original.topic, original.partition, original.offset) in tried:
                outcomes[index] = Later("tried in this replay already")
                break
            originals.append((index, original))
        if originals:
            answers = await handler([original for _, original in originals])
            for (index, original), answer in zip(originals, answers, strict=True):
                outcomes[index] = answer
                if isinstance(answer, Never):
                    tried.add((original.topic, original.partition, original.offset))
        return outcomes

    return replay


def _own(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if not name.startswith(_PREFIX))


def _is_number(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdigit()
