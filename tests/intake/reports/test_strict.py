import msgspec
import pytest

from services.intake.reports.strict import StrictReport, decode_report
from shared.cli.demo import samples
from shared.messages import report as messages
from shared.messages.report import Report


def structs_in(kind, found):
    for field in msgspec.structs.fields(kind):
        for part in _parts(field.type):
            if isinstance(part, type) and issubclass(part, msgspec.Struct) and part not in found:
                found.add(part)
                structs_in(part, found)
    return found


def _parts(hint):
    arguments = getattr(hint, "__args__", ())
    return [hint, *(part for argument in arguments for part in _parts(argument))]


def test_every_struct_of_the_report_has_a_strict_twin():
    twins = structs_in(StrictReport, {StrictReport})

    assert {twin.__name__.removeprefix("Strict") for twin in twins} == {
        kind.__name__ for kind in structs_in(Report, {Report})
    }
    assert all(twin.__struct_config__.forbid_unknown_fields for twin in twins)
    assert not Report.__struct_config__.forbid_unknown_fields


def test_a_strict_report_is_a_report_and_has_the_same_json():
    for sample in samples():
        body = msgspec.json.encode(sample["report"])
        strict, tolerant = decode_report(body), msgspec.json.decode(body, type=Report)

        assert isinstance(strict, Report)
        assert msgspec.json.encode(strict) == msgspec.json.encode(tolerant)


@pytest.mark.parametrize(
    "body",
    [
        {"incident": {"narrative": "x"}, "surprise": 1},
        {"incident": {"narrative": "x", "surprise": 1}},
        {"incident": {"narrative": "x"}, "transactions": [{"to": {"ibam": "x"}}]},
        {"incident": {"narrative": "x"}, "transactions": [{"from": {"surprise": "x"}}]},
        {"incident": {"narrative": "x"}, "suspects": [{"handles": [{"handle": "x", "surprise": 1}]}]},
    ],
)
def test_an_unknown_field_is_refused_wherever_it_stands(body):
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        decode_report(msgspec.json.encode(body))

    assert isinstance(msgspec.json.decode(msgspec.json.encode(body), type=messages.Report), Report)
