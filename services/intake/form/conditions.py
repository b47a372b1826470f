"""When a page or a topic comes: lines such as `payment-#-how.method is crypto, wallet and teller is not business`.

A line is true when each of its parts, joined by `and`, is true. A part names a subject and what is said of it:
`is a, b` (one of these was answered), `is not a, b` (none of them), `is told` (anything was). A subject is the answer
to a field (`page.field`), or `affected` (what was harmed), `teller` (who tells), `found` (what is in pasted messages).
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache

import msgspec

Answered = Callable[[str], Collection[str]]
"""Gives what was answered for a subject."""

_PART = re.compile(r"(?P<subject>[a-z0-9#_.-]+) is (?P<no>not )?(?P<said>[a-z0-9_, ]+)\Z")
TOLD = "told"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison of a condition."""

    subject: str
    values: tuple[str, ...]
    is_not: bool = False


class ConditionUnreadable(ValueError):  # noqa: N818 - named for the condition
    """The line is not written as a condition is."""


@cache
def parts_of(line: str) -> tuple[Part, ...]:
    """Read one line; raises `ConditionUnreadable`."""
    parts = []
    for text in line.split(" and "):
        found = _PART.match(text.strip())
        if found is None:
            raise ConditionUnreadable(f"cannot read “{text}”; write: page.field is value, value")
        values = tuple(value.strip() for value in found["said"].split(","))
        parts.append(Part(subject=found["subject"], values=values, is_not=bool(found["no"])))
    return tuple(parts)


def holds(lines: Iterable[str], answered: Answered, number: int = 0) -> bool:
    """Tell whether any of these lines is true of the answers; no line is always true. `number` stands for #."""
    lines = tuple(lines)
    return not lines or any(all(_is_true(part, answered, number) for part in parts_of(line)) for line in lines)


def _is_true(part: Part, answered: Answered, number: int) -> bool:
    said = answered(part.subject.replace("#", str(number)))
    if part.values == (TOLD,):
        return bool(said) is not part.is_not
    return any(value in said for value in part.values) is not part.is_not
