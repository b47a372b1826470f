"""What would move: two sets of decisions on the same reports, compared line by line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from rich.table import Table

from services.router.decision.line import DecisionLine
from shared.messages.decision import Versions

QUESTIONS = ("outcome", "home", "lead", "destinations", "cross_border", "category", "urgency", "deadline", "review")
"""What a desk would notice, in the order in which it hurts."""
_SHOWN_MOVES = 12


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that the two sets give differently for the same line."""

    line: int
    question: str
    was: str
    now: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How two sets of decisions differ."""

    compared: int
    unmoved: int
    only_old: tuple[int, ...]
    """Lines that the other set has not: the two were not made of the same reports."""
    only_new: tuple[int, ...]
    versions: dict[str, tuple[str, str]]
    """Which of rules, model, directory and treaties changed, from what to what."""
    counts: dict[str, int]
    """How many lines moved, by question."""
    moved: tuple[Moved, ...]


class NotDecisions(Exception):  # noqa: N818 - named for the condition
    """A line is no decision; the message says which."""


class _Peek(msgspec.Struct):
    outcome: str | msgspec.UnsetType = msgspec.UNSET
    versions: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_peek = msgspec.json.Decoder(_Peek).decode
_line = msgspec.json.Decoder(DecisionLine).decode


def holds_decisions(content: bytes) -> bool:
    """Ask whether the first line is a decision that `route --json` printed, not a report."""
    first = next((line for line in content.splitlines() if line.strip()), b"")
    try:
        seen = _peek(first)
    except (msgspec.DecodeError, RecursionError):
        return False
    return seen.outcome is not msgspec.UNSET and seen.versions is not msgspec.UNSET


def decisions(content: bytes) -> Iterator[DecisionLine]:
    """Read what `route --json` printed. Raises `NotDecisions`."""
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _line(line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise NotDecisions(f"line {number}: {error}") from error


def compare(old: Iterable[DecisionLine], new: Iterable[DecisionLine]) -> Comparison:
    """Compare by the number of the report's line."""
    before, after = ({decision.line: decision for decision in some} for some in (old, new))
    both = sorted(before.keys() & after.keys())
    moved = tuple(move for line in both for move in _moves(before[line], after[line]))
    lines_moved = {move.line for move in moved}
    return Comparison(
        compared=len(both),
        unmoved=len(both) - len(lines_moved),
        only_old=tuple(sorted(before.keys() - after.keys())),
        only_new=tuple(sorted(after.keys() - before.keys())),
        versions=_changed_versions(before, after),
        counts={question: sum(move.question == question for move in moved) for question in QUESTIONS},
        moved=moved,
    )


def comparison_tables(result: Comparison) -> Iterator[Table]:
    """Give what changed between the two, how many moved, the commonest moves, and examples of each."""
    versions = Table(title="Decided with", title_justify="left")
    for column in ("", "old", "new"):
        versions.add_column(column)
    for name, (was, now) in result.versions.items():
        versions.add_row(name, was, "the same" if was == now else now)
    yield versions
    numbers = Table(title=f"{result.compared} decisions, {result.unmoved} unmoved", title_justify="left")
    for column in ("question", "moved", "share"):
        numbers.add_column(column, justify="left" if column == "question" else "right")
    for question, count in result.counts.items():
        numbers.add_row(question, f"{count}", f"{count / result.compared:.1%}" if result.compared else "–")
    yield numbers
    if result.moved:
        table = Table(title="The commonest moves", title_justify="left", show_lines=True)
        for column in ("question", "was", "would be", "lines", "such as"):
            table.add_column(column, overflow="fold", justify="right" if column == "lines" else "left")
        for flow in _flows(result.moved)[:_SHOWN_MOVES]:
            shown = ", ".join(f"line {line}" for line in flow.lines[:3])
            table.add_row(flow.question, flow.was, flow.now, f"{len(flow.lines)}", shown)
        yield table


class _Flow(NamedTuple):
    question: str
    was: str
    now: str
    lines: tuple[int, ...]


def _flows(moved: Iterable[Moved]) -> list[_Flow]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for move in moved:
        found.setdefault((move.question, move.was, move.now), []).append(move.line)
    flows = [_Flow(*key, tuple(lines)) for key, lines in found.items()]
    return sorted(flows, key=lambda flow: (-len(flow.lines), QUESTIONS.index(flow.question), flow.lines))


def _moves(was: DecisionLine, now: DecisionLine) -> Iterator[Moved]:
    for question in QUESTIONS:
        old, new = (_said(getattr(decision, question)) for decision in (was, now))
        if old != new:
            yield Moved(line=was.line, question=question, was=old, now=new)


def _said(answer: object) -> str:
    if isinstance(answer, tuple):
        return " ".join(map(str, answer)) or "–"
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "–" if answer is None else str(answer)


def _changed_versions(
    before: Mapping[int, DecisionLine], after: Mapping[int, DecisionLine]
) -> dict[str, tuple[str, str]]:
    def of(some: Mapping[int, DecisionLine], name: str) -> str:
        return ", ".join(dict.fromkeys(getattr(decision.versions, name) for decision in some.values())) or "–"

    return {name: (of(before, name), of(after, name)) for name in Versions.__struct_fields__}
