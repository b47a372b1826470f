"""A supplement laid over what stood before: nothing that was told is lost, and what is new is there too."""

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from services.intake.reports.errors import ReportRefused
from shared.messages.report import Remark, Report
from shared.web.sentences import FieldError, field_error

T = TypeVar("T", bound=msgspec.Struct)

_BETWEEN_NARRATIVES = "\n\n"


def merge(before: Report, added: Report) -> Report:
    """Give the report as it now stands: the narratives one after the other, lists joined, other fields by the newer.

    Raises `ReportRefused` where the whole is more than one report can hold.
    """
    merged = _overlaid(before, added)
    narratives = [text for text in (before.incident.narrative, added.incident.narrative) if text]
    whole = msgspec.structs.replace(
        merged,
        remarks=tuple(dict.fromkeys([*before.remarks, *_placed(added, merged)])),
        client_reference=before.client_reference,
        is_test=before.is_test,
        incident=msgspec.structs.replace(
            merged.incident, narrative=_BETWEEN_NARRATIVES.join(dict.fromkeys(narratives)) or None
        ),
    )
    try:
        return msgspec.convert(msgspec.to_builtins(whole), Report)
    except msgspec.ValidationError as error:
        raise ReportRefused(
            FieldError(
                pointer=field_error(str(error)).pointer,
                detail="Together with what was sent before, this is more than one report can hold: send the rest as a "
                "new report that names this one.",
            )
        ) from error


def _placed(added: Report, merged: Report) -> Iterator[Remark]:
    """Give the remarks on what was added, pointing to where it stands now: lists were joined."""
    for remark in added.remarks:
        _, name, *rest = remark.pointer.split("/")
        if rest and isinstance(items := getattr(added, name, None), tuple):
            item = items[int(rest[0])]
            pointer = "/".join(["", name, str(getattr(merged, name).index(item)), *rest[1:]])
            yield msgspec.structs.replace(remark, pointer=pointer)
        else:
            yield remark


def _overlaid(before: T, added: T) -> T:
    changes: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(before)):
        old, new = getattr(before, field.name), getattr(added, field.name)
        if isinstance(old, msgspec.Struct) and isinstance(new, msgspec.Struct):
            changes[field.name] = _overlaid(old, new)
        elif isinstance(old, tuple):
            changes[field.name] = (*old, *(item for item in new if item not in old))
        elif new not in (None, field.default):
            changes[field.name] = new
    return msgspec.structs.replace(before, **changes)
