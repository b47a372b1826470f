"""Labelled texts: the seed corpus that comes along, and an agency's own as NDJSON or CSV."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from shared.vocabulary.offence_categories import CATEGORIES

CORPUS = Path(__file__).resolve().parent / "corpus"
# A CSV cell may hold a whole chat.
_LARGEST_CELL = 1_000_000


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """A text and what it tells of: the main category first. `source` says which file it came from."""

    text: str
    categories: tuple[str, ...]
    source: str


class NotLabelled(Exception):  # noqa: N818 - named for the condition
    """A file cannot be trained on; the message names the line and what to write instead."""


class _Incident(msgspec.Struct, frozen=True):
    narrative: str | None = None


class _Report(msgspec.Struct, frozen=True):
    incident: _Incident = _Incident()


class _Gold(msgspec.Struct):
    category: str
    also_acceptable: tuple[str, ...] = ()


class _Line(msgspec.Struct):
    text: str | None = None
    category: str | None = None
    report: _Report | None = None
    gold: _Gold | None = None


_line = msgspec.json.Decoder(_Line).decode


def seed_corpus(folder: Path = CORPUS) -> list[Labelled]:
    """Read the corpus that comes along: a heading `# CODE + CODE`, then one text a line."""
    return [text for path in sorted(folder.glob("*.txt")) for text in _of_text(path.stem, path.read_text("utf-8"))]


def labelled_file(path: Path) -> list[Labelled]:
    """Read an agency's file. Raises `NotLabelled`, and `OSError` where it cannot be read.

    NDJSON: `{"text", "category"}`, or a report with its `gold`, as `casebridge evaluate` reads it. CSV: columns `text`
    and `category`.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotLabelled(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8.") from error
    read = _of_csv(path.name, content) if path.suffix.lower() == ".csv" else _of_ndjson(path.name, content)
    found = list(read)
    if not found:
        raise NotLabelled(f"{path} holds no labelled text.")
    return found


def digest(texts: Iterable[Labelled]) -> str:
    """Hash texts and labels, whatever their order."""
    lines = sorted(msgspec.json.encode((labelled.text, labelled.categories)) for labelled in texts)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def _of_text(name: str, content: str) -> Iterator[Labelled]:
    categories: tuple[str, ...] = ()
    for number, line in enumerate(content.splitlines(), 1):
        if line.startswith("# "):
            categories = tuple(_known(code, f"{name}, line {number}") for code in line[2:].split(" + "))
        elif line.strip():
            yield Labelled(text=line, categories=categories, source=name)


def _of_ndjson(name: str, content: str) -> Iterator[Labelled]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            read = _line(line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise NotLabelled(f'{where}: {error}. Write {{"text": "…", "category": "FR.JOB"}}.') from error
        text = read.text or (read.report.incident.narrative if read.report else None)
        codes: tuple[str, ...] = (read.category,) if read.category else ()
        if not codes and read.gold:
            codes = (read.gold.category, *read.gold.also_acceptable)
        if not text or not codes:
            raise NotLabelled(f'{where}: a text or a category is missing. Write {{"text": "…", "category": "FR.JOB"}}.')
        yield Labelled(text=text, categories=tuple(_known(code, where) for code in codes), source=name)


def _of_csv(name: str, content: str) -> Iterator[Labelled]:
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.DictReader(io.StringIO(content))
    if not {"text", "category"} <= set(reader.fieldnames or ()):
        raise NotLabelled(f"{name}: the first line must name the columns `text` and `category`.")
    for row in reader:
        where = f"{name}, line {reader.line_num}"
        if not row["text"]:
            raise NotLabelled(f"{where}: the text is empty.")
        yield Labelled(text=row["text"], categories=(_known(row["category"] or "", where),), source=name)


def _known(code: str, where: str) -> str:
    if code not in CATEGORIES:
        raise NotLabelled(f"{where}: {code!r} is no category; they stand in offence_categories.csv.")
    return code
