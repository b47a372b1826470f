"""What is wrong with a field, as a JSON pointer and a sentence that says what to send instead.

msgspec says `Expected `str` of length <= 200 - at `$.suspects[0].name``; a person at a bank needs `/suspects/0/name`
and "Shorten it to at most 200 characters." The type that was asked for tells the rest: allowed values, known fields.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import inspect


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One refused field. `pointer` is a JSON pointer (RFC 6901); empty = the whole document."""

    pointer: str
    detail: str


Path = tuple[str | int, ...]

_STEP = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]|\[\.\.\.\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_DATETIME_EXAMPLE = "2026-11-22T10:00:00+01:00"
_JSON_NAMES = {
    "str": "a string in quotes",
    "int": "a whole number without quotes",
    "float": "a number without quotes",
    "bool": "true or false, without quotes",
    "array": "a list in square brackets",
    "object": "an object in curly brackets",
    "null": "null",
    "datetime": f"an RFC 3339 instant with an offset, such as {_DATETIME_EXAMPLE}",
    "date": "a date, such as 2026-11-22",
    "uuid": "a UUID, such as 01936f5e-8a3c-7c2b-9d1e-4f6a7b8c9d0e",
}
# By the pattern itself, so that a field that shares the pattern shares the help.
_PATTERNS = {
    r"^[A-Z]{2}\Z": "Send two upper-case letters, ISO 3166-1 alpha-2, such as VN.",
    r"^[A-Z]{3}\Z": "Send three upper-case letters, ISO 4217, such as EUR.",
    r"^[0-9]{1,15}(\.[0-9]{1,8})?\Z": (
        'Send a decimal number in quotes with a dot, no sign, no separators of thousands, such as "1250.00".'
    ),
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}\Z": "Send a BCP 47 language tag, such as en or pt-BR.",
    r"^[\x21-\x7e]([\x20-\x7e]{0,62}[\x21-\x7e])?\Z": (
        "Send 1 to 64 printable ASCII characters without a space at either end, such as CASE-2026-0042."
    ),
    r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?\Z": (
        "Send a date as exact as you know it: 2026, 2026-11, 2026-11-22, or an instant with an offset, "
        f"such as {_DATETIME_EXAMPLE}."
    ),
}


def field_error(message: str, kind: Any = None) -> FieldError:  # noqa: ANN401 - any type that msgspec decodes
    """Turn msgspec's text into a field error; `kind` is the type that was asked for, where it is known."""
    text, path = _split(message)
    node = _node(kind, path)
    unknown, missing = _UNKNOWN.fullmatch(text), _MISSING.fullmatch(text)
    if unknown:
        return FieldError(pointer=pointer((*path, unknown[1])), detail=_unknown(unknown[1], node))
    if missing:
        return FieldError(pointer=pointer((*path, missing[1])), detail="This field is needed: add it.")
    return FieldError(pointer=pointer(path), detail=_sentence(text, node))


def refused_path(message: str) -> Path:
    """Give the path of what must go or change for this error to go."""
    text, path = _split(message)
    unknown = _UNKNOWN.fullmatch(text)
    return (*path, unknown[1]) if unknown else path


def _split(message: str) -> tuple[str, Path]:
    text, found, at = message.rpartition(" - at `$")
    if not found:
        return message, ()
    path: list[str | int] = []
    for step in _STEP.finditer(at.removesuffix("`")):
        if step[1] is not None:
            path.append(step[1])
        elif step[2] is not None:
            path.append(int(step[2]))
        else:
            break
    return text, tuple(path)


def pointer(path: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _unknown(name: str, node: inspect.Type | None) -> str:
    known = sorted({field.encode_name for struct in _structs(node) for field in struct.fields})
    close = get_close_matches(name, known, n=1)
    if close:
        return f"This field is not known here; did you mean `{close[0]}`?"
    return f"This field is not known here. Known are: {', '.join(known)}." if known else "This field is not known here."


def _sentence(text: str, node: inspect.Type | None) -> str:
    for pattern, say in _RULES:
        match = re.match(pattern, text)
        if match:
            return say(match, node)
    return "Send another value: this one does not fit what is described for the field."


def _say_allowed(_match: re.Match[str], node: inspect.Type | None) -> str:
    allowed = [str(value) for literal in _literals(node) for value in literal]
    return f"Send one of: {', '.join(allowed)}." if allowed else "Send one of the values that are described."


def _say_pattern(match: re.Match[str], node: inspect.Type | None) -> str:
    # A message quotes the pattern as Python would; the type itself, where it is known, does not.
    pattern = next(_patterns(node), None) or ast.literal_eval(match[1])
    return _PATTERNS.get(pattern, "Send it in the form that is described for the field.")


def _say_length(match: re.Match[str], _node: inspect.Type | None) -> str:
    kind, sign, number = match[1], match[2], int(match[3])
    things = ("character" if kind == "str" else "item") + ("" if number == 1 else "s")
    if sign == "<=":
        return f"Shorten it to at most {number} {things}."
    return f"Send at least {number} {things}, or leave the field out."


def _say_range(match: re.Match[str], _node: inspect.Type | None) -> str:
    words = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
    return f"Send a number that is {words[match[2]]} {match[3]}."


def _say_type(match: re.Match[str], node: inspect.Type | None) -> str:
    wanted = [part.strip().strip("`") for part in match[1].split("|")]
    if "datetime" in {type(part).__name__.removesuffix("Type").lower() for part in _flat(node)}:
        return f"Send {_JSON_NAMES['datetime']}."
    pattern = next(_patterns(node), None)
    if pattern in _PATTERNS:
        return _PATTERNS[pattern]
    names = [_JSON_NAMES.get(name, name) for name in wanted if name != "null" or len(wanted) == 1]
    return f"Send {' or '.join(names)}."


def _always(sentence: str) -> Callable[[re.Match[str], inspect.Type | None], str]:
    return lambda _match, _node: sentence


_RULES: tuple[tuple[str, Callable[[re.Match[str], inspect.Type | None], str]], ...] = (
    (r"Invalid enum value", _say_allowed),
    (r"Invalid value", _say_allowed),
    (r"Expected `str` matching regex (.*)", _say_pattern),
    (r"Expected `(\w+)` of length (<=|>=) (\d+)", _say_length),
    (r"Expected `(int|float|decimal)` (>=|<=|>|<) (\S+)", _say_range),
    (r"Expected `datetime` with a timezone", _always(f"Give an offset, such as {_DATETIME_EXAMPLE}.")),
    (r"Invalid RFC3339", _always(f"Send {_JSON_NAMES['datetime']}.")),
    (r"Invalid ISO8601", _always(f"Send {_JSON_NAMES['date']}.")),
    (r"Invalid UUID", _always(f"Send {_JSON_NAMES['uuid']}.")),
    (r"(?:Number|Integer) (?:value )?out of range", _always("Send a smaller number.")),
    (r"Expected `([^`]*)`, got", _say_type),
)


def _node(kind: Any, path: Path) -> inspect.Type | None:  # noqa: ANN401 - as in field_error
    if kind is None:
        return None
    node: inspect.Type | None = inspect.type_info(kind)
    for step in path:
        node = _child(node, step)
    return node


def _child(node: inspect.Type | None, step: str | int) -> inspect.Type | None:
    for part in _flat(node):
        match part:
            case inspect.StructType() if isinstance(step, str):
                for field in part.fields:
                    if field.encode_name == step:
                        return field.type
            case inspect.VarTupleType() | inspect.ListType() | inspect.SetType() if isinstance(step, int):
                return part.item_type
            case inspect.TupleType() if isinstance(step, int) and step < len(part.item_types):
                return part.item_types[step]
    return None


def _flat(node: inspect.Type | None) -> Iterator[inspect.Type]:
    match node:
        case None:
            return
        case inspect.UnionType():
            for part in node.types:
                yield from _flat(part)
        case inspect.Metadata():
            yield from _flat(node.type)
        case _:
            yield node


def _structs(node: inspect.Type | None) -> list[inspect.StructType]:
    return [part for part in _flat(node) if isinstance(part, inspect.StructType)]


def _literals(node: inspect.Type | None) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for part in _flat(node):
        if isinstance(part, inspect.LiteralType):
            found.append(tuple(part.values))
        elif isinstance(part, inspect.EnumType):
            found.append(tuple(member.value for member in part.cls))
    return found


def _patterns(node: inspect.Type | None) -> Iterator[str]:
    return (part.pattern for part in _flat(node) if isinstance(part, inspect.StrType) and part.pattern)
