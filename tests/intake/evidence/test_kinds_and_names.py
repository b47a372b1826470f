"""What a file is, by its content; what it is called, made safe for the eye."""

import mimetypes
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.evidence import upload
from services.intake.evidence.kinds import HEAD_BYTES, TAIL_BYTES, Kind, is_never_opened, kind_of, table
from services.intake.evidence.naming import LONGEST, clean_name
from tests.intake.uploads.hostile import CONTENTS, NAMES


def told(content: bytes) -> tuple[str, bool]:
    found = kind_of(content[:HEAD_BYTES], content[-TAIL_BYTES:])
    return found.kind, found.is_mixed


@pytest.mark.parametrize("place", range(len(CONTENTS)))
def test_a_file_is_what_its_content_says(place):
    content, kind, is_mixed = CONTENTS[place]

    assert told(content) == (kind, is_mixed)


@pytest.mark.parametrize("kind", ["archive", "program", "markup", "document", "data", "unknown"])
def test_what_could_act_is_never_opened(kind):
    assert is_never_opened(kind, is_mixed=False)


def test_a_picture_is_never_opened_once_it_is_two_things():
    assert not is_never_opened("picture", is_mixed=False)
    assert is_never_opened("picture", is_mixed=True)


async def test_a_type_by_name_is_caught(send, monkeypatch):
    """Negative control: the name is believed, and a program is a picture."""
    program = next(content for content, kind, _ in CONTENTS if kind == "program")
    guessed = mimetypes.guess_type("photo.jpg")[0]

    honest = await send(program)
    monkeypatch.setattr(upload, "kind_of", lambda _head, _tail: Kind(media_type=guessed, kind="picture"))
    fooled = await send(program)

    assert (honest.label.kind, fooled.label.kind) == ("program", "picture")


def test_every_line_of_the_table_has_its_source_and_can_be_reached():
    lines = table().signatures
    kinds = {line.kind for line in lines}

    assert [line.type for line in lines if not line.source] == []
    assert table().never_opened - {"unknown", "markup"} <= kinds
    for place, line in enumerate(lines):
        head = bytearray(HEAD_BYTES)
        for at, found in (
            (line.at, line.hex or line.text.encode().hex()),
            (line.and_at, line.and_hex or line.and_text.encode().hex()),
        ):
            head[at : at + len(found) // 2] = bytes.fromhex(found)
        first = next(number for number, other in enumerate(lines) if other.fits(bytes(head)))
        assert (lines[first].type, lines[first].kind) == (line.type, line.kind), place


@given(st.binary(max_size=3000))
def test_any_bytes_are_some_kind(content):
    assert told(content)[0]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_name_is_shown_without_path_controls_and_direction(name, shown):
    assert (clean_name(name) or "A file without a name") == shown


@given(st.text(max_size=300))
def test_no_name_holds_what_hides_turns_or_leads_elsewhere(name):
    shown = clean_name(name)

    assert len(shown) <= LONGEST
    assert not set(shown) & set("/\\\u202e\u2066\u200b\x00\n")
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert clean_name(shown) == shown or len(shown) == LONGEST
