"""Help lines: whom to call in a country. None comes along: every one is the operator's, in a file that they check."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import msgspec

from shared.directory.sheets import Cell, DirectoryRefused, Findings, Row, listed, read_date, read_sheet
from shared.i18n.catalogues import marked
from shared.vocabulary.countries import COUNTRIES

LineKind = Literal["emergency", "crisis", "child", "women", "bank_block", "reporting"]
COLUMNS = ("country", "kind", "name", "contact", "languages", "hours", "source", "as_of")
SHIPPED = Path(__file__).parent / "data" / "lines.csv"
LABELS: Mapping[LineKind, str] = {
    "emergency": marked("In danger now"),
    "crisis": marked("Someone to talk to"),
    "child": marked("Help for children"),
    "women": marked("Help when someone close hurts you"),
    "bank_block": marked("Block cards and accounts"),
    "reporting": marked("Report it by phone or online"),
}
WITHOUT: Mapping[LineKind, str] = {
    "emergency": marked("Call the emergency number of your country."),
    "crisis": marked("Search for “crisis line” and the name of your country."),
    "child": marked("Search for “child helpline” and the name of your country."),
    "women": marked("Search for “help with violence at home” and the name of your country."),
    "bank_block": marked("The number stands on the back of your bank card, and on letters from your bank."),
    "reporting": marked("You can also tell the police where you live."),
}
"""What is said where no line is known."""
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{1,24}\Z")
_PAGE = re.compile(r"https://[^\s<>\"]{4,300}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One number or page that helps."""

    country: str
    kind: LineKind
    name: str
    """Who answers, as they call themselves; may be empty."""
    contact: str
    languages: tuple[str, ...]
    hours: str
    """As people there write it, such as 24/7; may be empty."""
    source: str
    as_of: date

    @property
    def href(self) -> str:
        """The address of a link: a page as it is, a number to call."""
        if self.contact.startswith("https://"):
            return self.contact
        return "tel:" + re.sub(r"[^0-9+]", "", self.contact)


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """Every known line."""

    known: tuple[Line, ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that have one, in the order of their codes."""
        return tuple(sorted({line.country for line in self.known}))

    def of(self, country: str | None, kinds: Iterable[LineKind]) -> tuple[Line, ...]:
        """Give a country's lines of these kinds, in the order of the kinds.

        Without a country, those of the only one there is: an operator who serves one country names no other.
        """
        only = self.countries[0] if len(self.countries) == 1 else None
        wanted = country or only
        return tuple(line for kind in kinds for line in self.known if line.kind == kind and line.country == wanted)

    def all_of(self, country: str) -> tuple[Line, ...]:
        """Give every line of a country."""
        return self.of(country, get_args(LineKind))


def load_lines(path: Path | None) -> Lines:
    """Read the file of lines; what comes along has none. Raises `DirectoryRefused` with every mistake and its place."""
    path = path or SHIPPED
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DirectoryRefused([f"{path}:1:1: cannot be read ({reason}); name a file with the lines."]) from None
    findings = Findings()
    lines = _read(read_sheet(str(path), content, COLUMNS, findings), findings)
    findings.refuse()
    return Lines(known=lines)


def _read(rows: Sequence[Row], findings: Findings) -> tuple[Line, ...]:
    return tuple(line for row in rows if (line := _line(row, findings)) is not None)


def _line(row: Row, findings: Findings) -> Line | None:
    country, kind, contact = row["country"], row["kind"], row["contact"]
    stands = [
        _checked(
            country,
            country.text in COUNTRIES,
            f"{country.text!r} is no country code; write ISO 3166-1 alpha-2 in upper case, such as DE.",
            findings,
        ),
        _checked(
            kind,
            kind.text in get_args(LineKind),
            f"{kind.text!r} is not known; write {', '.join(get_args(LineKind)[:-1])} or {get_args(LineKind)[-1]}.",
            findings,
        ),
        _checked(
            contact,
            bool(_NUMBER.match(contact.text) or _PAGE.match(contact.text)),
            "write a number to call, or a page that begins with https://.",
            findings,
        ),
        _checked(
            row["source"],
            row["source"].text != "",
            "is empty; write where the number was read, so that it can be checked again.",
            findings,
        ),
        *(
            _checked(
                row["languages"],
                bool(_LANGUAGE.match(code)),
                f"{code!r} is no language; write BCP 47, such as de; several with semicolons between.",
                findings,
            )
            for code in listed(row["languages"])
        ),
    ]
    as_of = read_date(row["as_of"], findings)
    if as_of is None or not all(stands):
        return None
    return Line(
        country=country.text,
        kind=msgspec.convert(kind.text, LineKind),
        name=row["name"].text,
        contact=contact.text,
        languages=listed(row["languages"]),
        hours=row["hours"].text,
        source=row["source"].text,
        as_of=as_of,
    )


def _checked(cell: Cell, stands: bool, sentence: str, findings: Findings) -> bool:
    if not stands:
        findings.add(cell, sentence)
    return stands
