"""What we wrote once we can always read, and what we write today is what we said we would, byte for byte."""

from typing import get_args

import msgspec
import pytest

from shared.messages.events import CaseFile, Event, ReferralAccepted, ReportFiled, decode, encode, tag_of
from shared.messages.report import Report

SEALED = {"sealed/report": Report, "sealed/case_file": CaseFile}
NAMES = [*(kind.__struct_config__.tag for kind in get_args(Event)), *SEALED]


def read(name, value, kind=None):
    kind = kind or SEALED.get(name)
    return msgspec.json.decode(value, type=kind) if kind else decode(value)


def lost(name, value, kind=None):
    """Give the paths of what is in these bytes and does not come back out after a reading and a writing."""
    again = msgspec.json.decode(encode(read(name, value, kind)))
    return list(_missing(msgspec.json.decode(value), again, ""))


def _missing(before, after, path):
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from _missing(value, after[key], f"{path}/{key}") if key in after else [f"{path}/{key}"]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _missing(one, other, f"{path}/{index}")
    elif before != after:
        yield path


def test_everything_that_travels_has_its_bytes_on_file(golden, examples):
    assert sorted(golden[-1]) == sorted(NAMES) == sorted(examples)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_today_is_the_newest_generation_byte_for_byte(golden, examples, name):
    assert encode(examples[name]) == golden[-1][name]


@pytest.mark.parametrize("name", NAMES)
def test_the_newest_generation_reads_as_the_example(golden, examples, name):
    assert read(name, golden[-1][name]) == examples[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_generation_loses_anything_when_it_is_read_today(golden, name):
    for generation in golden:
        # What came later has no bytes in the generations before.
        assert name not in generation or lost(name, generation[name]) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SEALED])
def test_the_tag_says_which_event_it_is(golden, name):
    assert tag_of(decode(golden[-1][name])) == name
    assert msgspec.json.decode(golden[-1][name])["type"] == name


@pytest.mark.parametrize("name", NAMES)
def test_a_field_from_the_future_is_skipped(golden, examples, name):
    value = msgspec.json.decode(golden[-1][name]) | {"from_the_future": {"deep": [1, None]}}

    assert read(name, msgspec.json.encode(value)) == examples[name]


def test_the_example_of_a_report_fills_in_every_field(golden):
    """A field that the example left out could be renamed unseen."""
    whole = msgspec.json.decode(golden[-1]["sealed/report"])

    assert _unused(Report, whole, "") == []


def _unused(kind, value, path):
    missing = []
    for field in msgspec.structs.fields(kind):
        here = f"{path}/{field.encode_name}"
        if field.encode_name not in value:
            missing.append(here)
            continue
        inner = next((k for k in _structs(field.type)), None)
        found = value[field.encode_name]
        if inner is not None and found is not None:
            missing += _unused(inner, found[0] if isinstance(found, list) else found, here)
    return missing


def _structs(annotation):
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for part in get_args(annotation):
        yield from _structs(part)


def test_an_optional_field_more_keeps_old_bytes_readable(golden):
    newer = msgspec.defstruct(
        "Newer", [("note", str, "")], bases=(ReportFiled,), tag="report.filed", frozen=True, kw_only=True
    )

    assert read("report.filed", golden[0]["report.filed"], newer).note == ""
    assert lost("report.filed", golden[0]["report.filed"], newer) == []


def _changed(change):
    """Give `ReferralAccepted` with the fields of `change` in place of its own; None takes one away."""
    fields = {f.name: (f.name, f.type) for f in msgspec.structs.fields(ReferralAccepted) if f.required} | change
    kept = [*(field for field in fields.values() if field), ("is_test", bool, False)]
    return msgspec.defstruct("Changed", kept, tag_field="type", tag="referral.accepted", frozen=True, kw_only=True)


def test_a_field_that_is_taken_away_is_caught(golden):
    """Negative control: the reading above says what was lost."""
    assert lost("x", golden[0]["referral.accepted"], _changed({"reference": None})) == ["/reference"]


def test_a_field_that_is_renamed_is_caught(golden):
    """Negative control."""
    with pytest.raises(msgspec.ValidationError, match="required field `public_reference`"):
        lost("x", golden[0]["referral.accepted"], _changed({"reference": ("public_reference", str)}))


def test_a_field_that_changes_its_type_is_caught(golden):
    """Negative control."""
    with pytest.raises(msgspec.ValidationError, match="Expected `int`, got `str`"):
        lost("x", golden[0]["referral.accepted"], _changed({"reference": ("reference", int)}))


def test_a_required_field_more_is_caught(golden):
    """Negative control."""
    stricter = msgspec.defstruct(
        "Stricter", [("note", str)], bases=(ReportFiled,), tag="report.filed", frozen=True, kw_only=True
    )

    with pytest.raises(msgspec.ValidationError, match="required field `note`"):
        read("report.filed", golden[0]["report.filed"], stricter)
