"""The report as the doors read it: the same Structs, but unknown fields are refused.

A silently dropped account number costs somebody their money, so a field that we do not know is an error at the door.
Between services it is not: there a newer one may have written it. The strict twins are derived, so they cannot drift,
and each is a subclass: a strict report is a `Report`.
"""

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.messages.report import Report


def _twin(kind: type[msgspec.Struct], twins: dict[type, type[msgspec.Struct]]) -> type[msgspec.Struct]:
    if kind not in twins:
        hints = get_type_hints(kind, include_extras=True)
        fields = [_twin_field(field, hints[field.name], twins) for field in msgspec.structs.fields(kind)]
        twins[kind] = msgspec.defstruct(
            f"Strict{kind.__name__}",
            fields,
            bases=(kind,),
            module=__name__,
            namespace={"__doc__": kind.__doc__},
            frozen=True,
            kw_only=True,
            omit_defaults=True,
            forbid_unknown_fields=True,
        )
    return twins[kind]


def _twin_field(
    field: msgspec.structs.FieldInfo,
    hint: Any,  # noqa: ANN401 - a type form
    twins: dict[type, type[msgspec.Struct]],
) -> tuple[str, Any, Any]:
    default = field.default
    if isinstance(default, msgspec.Struct):
        default = _twin(type(default), twins)()
    return field.name, _strict(hint, twins), msgspec.field(name=field.encode_name, default=default)


def _strict(hint: Any, twins: dict[type, type[msgspec.Struct]]) -> Any:  # noqa: ANN401 - a type form in, one out
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _twin(hint, twins)
    arguments = tuple(_strict(argument, twins) for argument in get_args(hint))
    origin = get_origin(hint)
    if origin is Annotated:
        return Annotated[(arguments[0], *get_args(hint)[1:])]
    if origin in {UnionType, Union}:
        return Union[arguments]  # noqa: UP007 - built from a tuple
    return origin[arguments] if origin is tuple else hint


StrictReport: type[Report] = _twin(Report, {})  # type: ignore[assignment]
"""The type to decode at a door."""

REPORT_DECODER: msgspec.json.Decoder[Report] = msgspec.json.Decoder(StrictReport)
decode_report = REPORT_DECODER.decode
"""Read one report; raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
