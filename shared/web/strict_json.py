"""JSON bodies, read strictly: what two readers could understand differently is refused before anybody acts on it.

msgspec alone takes the last of two equal keys, takes NUL in a string, and reports one error at a time. Good bodies are
checked in C, for about half of what a typed decoder costs. Norms: RFC 8259, I-JSON (RFC 7493).
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from shared.web.problems import Problem
from shared.web.sentences import FieldError, Path, field_error, pointer, refused_path

T = TypeVar("T")

MAX_ERRORS = 20

_decode_any = msgspec.json.Decoder().decode
_encode_any = msgspec.json.Encoder().encode

# C0 but for tab, line feed and carriage return; DEL; C1.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")


def strict_json(body: bytes, content_type: str | None, decoder: "msgspec.json.Decoder[T]") -> T:
    """Read a body as the decoder's type; raises `Problem`: 415, or 400 with a pointer for each refused field."""
    if content_type != "application/json":
        _refuse_other_types(content_type)
    try:
        try:
            value = decoder.decode(body)
        except msgspec.ValidationError as error:
            raise _refused(_all_errors(_decode_any(body), str(error), decoder)) from None
        tree = _decode_any(body)
        # In JSON a colon stands after a key or inside a string. Encoding again gives each key once and each string with
        # its colons, so the counts are the same if, and only if, no key came twice; unless a colon (U+003A) was written
        # as an escape, which could hide one.
        if body.count(b":") != _encode_any(tree).count(b":") or (b"\\" in body and b"\\u003" in body):
            _refuse_duplicates(body)
    except UnicodeDecodeError:
        raise Problem(400, "The body is not valid UTF-8: encode it as UTF-8.") from None
    except RecursionError:
        raise Problem(400, "The body is nested too deeply: send a handful of levels, as described.") from None
    except msgspec.DecodeError as error:
        raise Problem(400, _malformed(body, str(error))) from None
    if _may_hold_control_characters(body):
        _refuse_control_characters(tree)
    return value


def _may_hold_control_characters(body: bytes) -> bool:
    # Single bytes first: they are found at memory speed, and most bodies end here.
    if b"\\" in body and (b"\\u00" in body or b"\\b" in body or b"\\f" in body):
        return True
    return b"\x7f" in body or (b"\xc2" in body and _C1_BYTES.search(body) is not None)


def _refused(errors: Sequence[FieldError]) -> Problem:
    return Problem(
        400, "Some fields cannot be taken as they are; each is named with what to send.", errors=tuple(errors)
    )


def _refuse_other_types(content_type: str | None) -> None:
    media_type, _, parameters = (content_type or "").lower().partition(";")
    media_type = media_type.strip()
    if media_type != "application/json" and not re.fullmatch(r"application/[\w.-]+\+json", media_type):
        raise Problem(415, headers={"Accept": "application/json"})
    charset = re.search(r'charset\s*=\s*"?([^\s";]+)', parameters)
    if charset and charset[1] not in {"utf-8", "utf8"}:
        raise Problem(
            415, "Encode the JSON as UTF-8: it has no other encoding.", headers={"Accept": "application/json"}
        )


def _malformed(body: bytes, error: str) -> str:
    if not body.strip():
        return "The body is empty: send a JSON object."
    if body.startswith(b"\xef\xbb\xbf"):
        return "The body starts with a byte order mark: send the JSON without it."
    place = re.search(r"\(byte (\d+)\)", error)
    where = f" at byte {place[1]}" if place else ", or it ends too early"
    return f"The body is not JSON{where}: check it with a JSON parser."


def _all_errors(tree: Any, first: str, decoder: "msgspec.json.Decoder[Any]") -> list[FieldError]:  # noqa: ANN401 - any JSON value
    """Find the other refused fields too: msgspec stops at the first, so take that one out and look again.

    What is taken out is the member of an object, never an item of a list, so that every pointer stays true.
    """
    errors: list[FieldError] = []
    message: str | None = first
    while message is not None and len(errors) < MAX_ERRORS:
        error = field_error(message, decoder.type)
        if any(error.pointer == earlier.pointer for earlier in errors):
            break
        errors.append(error)
        if not _take_out(tree, refused_path(message)):
            break
        try:
            msgspec.convert(tree, decoder.type, dec_hook=decoder.dec_hook)
            message = None
        except msgspec.ValidationError as another:
            message = str(another)
    return errors


def _take_out(tree: Any, path: Path) -> bool:  # noqa: ANN401 - any JSON value
    while path and not isinstance(path[-1], str):
        path = path[:-1]
    if not path:
        return False
    for step in path[:-1]:
        tree = tree[step]
    return tree.pop(path[-1], tree) is not tree


class _Object(list[tuple[str, Any]]):
    """The members of an object as they were sent."""


def _refuse_duplicates(body: bytes) -> None:
    errors: dict[str, FieldError] = {}

    def walk(value: Any, path: Path) -> None:  # noqa: ANN401 - any JSON value
        if isinstance(value, _Object):
            times = Counter(key for key, _ in value)
            for key, item in value:
                if times[key] > 1:
                    place = pointer((*path, key))
                    errors[place] = FieldError(pointer=place, detail="This field stands twice: send it once.")
                walk(item, (*path, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                walk(item, (*path, number))

    walk(json.loads(body, object_pairs_hook=_Object), ())
    if errors:
        raise _refused(list(errors.values())[:MAX_ERRORS])


def _refuse_control_characters(tree: Any) -> None:  # noqa: ANN401 - any JSON value
    errors: list[FieldError] = []

    def walk(value: Any, path: Path) -> None:  # noqa: ANN401 - any JSON value
        if isinstance(value, str):
            found = _CONTROL.search(value)
            if found:
                errors.append(FieldError(pointer=pointer(path), detail=_say_control(found[0], found.start())))
        elif isinstance(value, dict):
            for key, item in value.items():
                walk(key, path)
                walk(item, (*path, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                walk(item, (*path, number))

    walk(tree, ())
    if errors:
        raise _refused(errors[:MAX_ERRORS])


def _say_control(character: str, position: int) -> str:
    return (
        f"Take out the control character U+{ord(character):04X} at position {position}; "
        "of those only tab and line breaks may stand in a text."
    )
