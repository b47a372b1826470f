"""Comma-separated files that people edit: read whole, with every mistake named by file, line and column."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=,|\Z)')


class DirectoryRefused(Exception):  # noqa: N818 - named for the condition
    """The directory's data cannot work. `findings` holds one line for each mistake, all of them at once."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


class Cell(msgspec.Struct, frozen=True):
    """One value and where it stands: line and column count characters from 1."""

    text: str
    file: str
    line: int
    column: int
    name: str


Row = Mapping[str, Cell]


class Findings:
    """Collects what is wrong, so that an operator sees every mistake in one go."""

    def __init__(self) -> None:
        self._found: list[tuple[str, int, int, str]] = []

    def add(self, cell: Cell, sentence: str) -> None:
        """Note a mistake at a cell; the sentence says what to write instead."""
        self.at(cell.file, cell.line, cell.column, f"{cell.name}: {sentence}")

    def at(self, file: str, line: int, column: int, sentence: str) -> None:
        """Note a mistake at a place."""
        self._found.append((file, line, column, sentence))

    def refuse(self) -> None:
        """Raise `DirectoryRefused` if anything is wrong."""
        if self._found:
            places = sorted(self._found)
            raise DirectoryRefused([f"{file}:{line}:{column}: {sentence}" for file, line, column, sentence in places])


def read_sheet(name: str, content: bytes, columns: Sequence[str], findings: Findings) -> list[Row]:
    """Read a file whose first line names these columns, in any order; a row that cannot be read is left out and noted.

    One row a line; a quoted value may hold commas, but no line break. Empty lines are passed over.
    """
    try:
        lines = [line.removesuffix("\r") for line in content.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        findings.at(name, before.count(b"\n") + 1, column, "this is not UTF-8; save the file as UTF-8.")
        return []
    header = _split(name, 1, lines[0], findings)
    if not _header_stands(name, header, columns, findings):
        return []
    rows: list[Row] = []
    for number, line in enumerate(lines[1:], start=2):
        values = _split(name, number, line, findings) if line.strip() else None
        if not values:
            continue
        if len(values) != len(header):
            findings.at(name, number, 1, f"has {len(values)} values; write {len(header)}, one for each column.")
            continue
        rows.append(
            {
                column: Cell(value.strip(), name, number, start, column)
                for (column, _), (value, start) in zip(header, values, strict=True)
            }
        )
    return rows


def _header_stands(name: str, header: list[tuple[str, int]], columns: Sequence[str], findings: Findings) -> bool:
    given = [column for column, _ in header]
    if sorted(given) == sorted(columns):
        return True
    if len(header) == 1 and ";" in given[0]:
        findings.at(name, 1, 1, "the columns are separated by semicolons; save the file with commas.")
        return False
    unknown = [(column, start) for column, start in header if column not in columns]
    for column, start in unknown:
        findings.at(name, 1, start, f"{column!r} is no column of this file; its columns are {', '.join(columns)}.")
    missing = [column for column in columns if column not in given]
    if missing or not unknown:
        wanted = f"has no column {', '.join(missing)}" if missing else "names a column twice"
        findings.at(name, 1, 1, f"the first line {wanted}; write {','.join(columns)}.")
    return False


def _split(name: str, number: int, line: str, findings: Findings) -> list[tuple[str, int]]:
    """Give the line's values, each with the column at which it starts; nothing, noted, where it cannot be split."""
    if control := _CONTROL.search(line):
        findings.at(name, number, control.start() + 1, "a control character; take it out.")
        return []
    values: list[tuple[str, int]] = []
    position = -1
    while position < len(line):
        start = position + 1
        if line.startswith('"', start):
            quoted = _QUOTED.match(line, start)
            if quoted is None:
                sentence = 'a quoted value does not end in this line; close it with ", and write " inside it twice.'
                findings.at(name, number, start + 1, sentence)
                return []
            value, position = quoted[1].replace('""', '"'), quoted.end()
        else:
            comma = line.find(",", start)
            position = comma if comma >= 0 else len(line)
            value = line[start:position]
        values.append((value, start + 1))
    return values


def listed(cell: Cell) -> tuple[str, ...]:
    """Split a list at semicolons."""
    return tuple(part.strip() for part in cell.text.split(";") if part.strip())


def read_date(cell: Cell, findings: Findings) -> date | None:
    """Read a date; None, noted, where it is none."""
    try:
        return date.fromisoformat(cell.text)
    except ValueError:
        findings.add(cell, f"{cell.text!r} is not a date; write year-month-day, such as 2026-04-25.")
        return None
