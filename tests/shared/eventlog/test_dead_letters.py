"""A dead letter is the record whole, and the way back."""

import pytest

from shared.eventlog.dead_letters import dead_letter, replaying, restored
from shared.eventlog.records import Done, Later, Never, Record
from shared.messages.topics import DEAD

ORIGINAL = Record("casebridge.reports.v1", 7, 12_345, b"\x00key", b"\xff value", (("ce_id", b"1"), ("ce_id", b"2")))


def stored(message, offset=0):
    return Record(message.topic, 0, offset, message.key, message.value, message.headers)


def test_a_letter_holds_the_record_whole_and_says_what_happened():
    letter = dead_letter(ORIGINAL, "router", "cannot be read")

    assert (letter.topic, letter.key, letter.value) == (DEAD, ORIGINAL.key, ORIGINAL.value)
    assert letter.headers == (
        *ORIGINAL.headers,
        ("cb_dead_reason", b"cannot be read"),
        ("cb_dead_group", b"router"),
        ("cb_dead_topic", b"casebridge.reports.v1"),
        ("cb_dead_partition", b"7"),
        ("cb_dead_offset", b"12345"),
    )


def test_the_record_comes_back_as_it_was():
    assert restored(stored(dead_letter(ORIGINAL, "router", "cannot be read"))) == ORIGINAL


def test_a_letter_that_dies_again_keeps_its_first_place():
    again = dead_letter(stored(dead_letter(ORIGINAL, "router", "one")), "router", "two")

    assert again == dead_letter(ORIGINAL, "router", "two")


@pytest.mark.parametrize(
    "record",
    [
        ORIGINAL,
        Record(DEAD, 0, 0, b"", b"", ()),
        Record(DEAD, 0, 0, b"", b"", (("cb_dead_topic", b"t"), ("cb_dead_partition", b"x"), ("cb_dead_offset", b"1"))),
        Record(
            DEAD,
            0,
            0,
            b"",
            b"",
            (("cb_dead_topic", b"t"), ("cb_dead_partition", b"0"), ("cb_dead_offset", b"\xd9\xa1")),
        ),
    ],
)
def test_what_is_no_letter_is_restored_to_nothing(record):
    assert restored(record) is None


async def test_a_replay_handles_the_letters_of_its_group_and_passes_over_the_others():
    given = []

    async def handle(records):
        given.extend(records)
        return [Later("wait")] * len(records)

    letters = [stored(dead_letter(ORIGINAL, group, "bad"), offset) for offset, group in enumerate(("desk", "router"))]
    junk = Record(DEAD, 0, 2, b"", b"", ())

    outcomes = await replaying("router", handle)([*letters, junk])

    assert given == [ORIGINAL]
    assert outcomes == [Done(), Later("wait"), Done()]


async def test_a_letter_that_dies_again_is_left_for_the_next_replay():
    async def refuse(records):
        return [Never("still bad")] * len(records)

    replay = replaying("router", refuse)
    letter = stored(dead_letter(ORIGINAL, "router", "bad"))

    assert await replay([letter]) == [Never("still bad")]
    again = stored(dead_letter(letter, "router", "still bad"), 1)
    assert await replay([again]) == [Later("tried in this replay already")]
    assert await replaying("router", refuse)([again]) == [Never("still bad")]
