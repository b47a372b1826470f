"""What the treaty files say, row by row, as Structs: no law in here."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from shared.directory.sheets import Cell, Findings, Row, listed, read_date
from shared.vocabulary.countries import COUNTRIES

TreatyName = Literal["budapest", "hanoi"]

STATUS_COLUMNS = (
    "iso2", "iso3", "country", "un_member", "territory_of", "hanoi_signed", "hanoi_ratified", "hanoi_as_of",
    "budapest_status", "budapest_ratified", "budapest_in_force", "cets224_signed", "cets224_ratified",
    "budapest_as_of", "interpol_member", "source", "verified", "notes",
)  # fmt: skip
RESERVATION_COLUMNS = ("country", "treaty", "articles", "source", "as_of")
DECLARATION_COLUMNS = ("territory", "treaty", "applies", "from", "source", "as_of")
ARTICLE_COLUMNS = ("article", "chapter", "title", "budapest_equivalent", "basis_code", "basis")

_PARTIAL = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Where one country or territory stands towards the treaties, on the as-of dates."""

    country: str
    name: str
    territory_of: str | None
    is_organisation: bool
    """A regional organisation: no country, no destination, and its instrument does not count (Hanoi art. 65(1))."""
    hanoi_signed: bool
    hanoi_deposit: date | None
    """The instrument's deposit; where only the month is known, its last day. Approval at home is no deposit."""
    hanoi_as_of: date
    budapest_status: Literal["party", "signatory", "invited", "none"]
    budapest_in_force: date | None
    budapest_as_of: date
    is_interpol_member: bool
    source: str
    is_verified: bool
    """Covers the two treaty columns, not INTERPOL."""
    notes: str


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """Articles of a treaty by which a Party is not bound."""

    country: str
    treaty: TreatyName
    articles: tuple[str, ...]
    source: str
    as_of: date


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a State has extended a treaty to a territory, and since when."""

    territory: str
    treaty: TreatyName
    applies: bool
    since: date | None
    source: str
    as_of: date


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the Hanoi Convention. `basis` says what was read: paraphrase only, until checked."""

    number: str
    chapter: str
    title: str
    budapest_equivalent: str
    basis: str


def read_statuses(rows: list[Row], findings: Findings) -> dict[str, Status]:
    """Read treaties.csv."""
    statuses: dict[str, Status] = {}
    for row in rows:
        code = row["iso2"]
        if not _known(code, findings):
            continue
        if code.text in statuses:
            findings.add(code, f"{code.text} has a row already; keep one of the two.")
        status = _status(row, findings)
        if status is not None:
            statuses[code.text] = status
    return statuses


def _status(row: Row, findings: Findings) -> Status | None:
    budapest = _choice(row["budapest_status"], ("party", "signatory", "invited", "none"), findings)
    hanoi_as_of, budapest_as_of = (_partial(row[name], 0, findings) for name in ("hanoi_as_of", "budapest_as_of"))
    in_force = read_date(row["budapest_in_force"], findings) if row["budapest_in_force"].text else None
    deposit = _deposit(row["hanoi_ratified"], findings)
    if budapest == "party" and not row["budapest_in_force"].text:
        findings.add(
            row["budapest_in_force"], "a Party has a date of entry into force; write it, or change the status."
        )
    if budapest != "party" and row["budapest_in_force"].text:
        findings.add(row["budapest_in_force"], "only a Party has a date of entry into force; empty it, or write party.")
    if row["territory_of"].text and not _known(row["territory_of"], findings):
        return None
    flags = [_choice(row[name], ("y", "n"), findings) for name in ("interpol_member", "verified")]
    if budapest is None or hanoi_as_of is None or budapest_as_of is None:
        return None
    return Status(
        country=row["iso2"].text,
        name=COUNTRIES[row["iso2"].text].name,
        territory_of=row["territory_of"].text or None,
        is_organisation=not row["iso3"].text,
        hanoi_signed=bool(row["hanoi_signed"].text),
        hanoi_deposit=deposit,
        hanoi_as_of=hanoi_as_of,
        budapest_status=msgspec.convert(budapest, Literal["party", "signatory", "invited", "none"]),
        budapest_in_force=in_force,
        budapest_as_of=budapest_as_of,
        is_interpol_member=flags[0] == "y",
        source=row["source"].text,
        is_verified=flags[1] == "y",
        notes=row["notes"].text,
    )


def _deposit(cell: Cell, findings: Findings) -> date | None:
    if not cell.text or cell.text.startswith("domestic:"):
        return None
    return _partial(cell, -1, findings)


def _partial(cell: Cell, unseen: Literal[0, -1], findings: Findings) -> date | None:
    """Read a date whose day may be unseen: then it is the first of the month (0) or the last (-1)."""
    if match := _PARTIAL.match(cell.text):
        year, month, day = int(match[1]), int(match[2]), match[3]
        try:
            return date(year, month, int(day) if day else (1, calendar.monthrange(year, month)[1])[unseen])
        except (ValueError, calendar.IllegalMonthError):
            pass
    findings.add(cell, f"{cell.text!r} is not a date; write 2026-02-14, or 2026-02 where the day was not seen.")
    return None


def read_reservations(rows: list[Row], findings: Findings) -> tuple[Reservation, ...]:
    """Read reservations.csv."""
    found = []
    for row in rows:
        treaty = _treaty(row["treaty"], findings)
        as_of = read_date(row["as_of"], findings)
        articles = listed(row["articles"])
        if not articles or not all(re.fullmatch(r"[0-9]{1,2}(\([0-9a-z]+\))*", article) for article in articles):
            findings.add(row["articles"], f"{row['articles'].text!r} is no list of articles; write such as 14;15;16.")
        if _known(row["country"], findings) and treaty and as_of:
            found.append(
                Reservation(
                    country=row["country"].text,
                    treaty=treaty,
                    articles=articles,
                    source=row["source"].text,
                    as_of=as_of,
                )
            )
    return tuple(found)


def read_declarations(rows: list[Row], findings: Findings) -> tuple[Declaration, ...]:
    """Read declarations.csv."""
    found = []
    for row in rows:
        treaty = _treaty(row["treaty"], findings)
        as_of = read_date(row["as_of"], findings)
        applies = _choice(row["applies"], ("y", "n"), findings)
        since = read_date(row["from"], findings) if row["from"].text or applies == "y" else None
        if _known(row["territory"], findings) and treaty and as_of:
            found.append(
                Declaration(
                    territory=row["territory"].text,
                    treaty=treaty,
                    applies=applies == "y",
                    since=since,
                    source=row["source"].text,
                    as_of=as_of,
                )
            )
    return tuple(found)


def read_articles(rows: list[Row], findings: Findings) -> Mapping[str, Article]:
    """Read convention_articles.csv."""
    articles: dict[str, Article] = {}
    for row in rows:
        number = row["article"]
        if not re.fullmatch(r"[0-9]{1,2}", number.text) or number.text in articles:
            findings.add(number, f"{number.text!r} is no new article number; write each article once, such as 41.")
        articles[number.text] = Article(
            number=number.text,
            chapter=row["chapter"].text,
            title=row["title"].text,
            budapest_equivalent=row["budapest_equivalent"].text,
            basis=row["basis"].text,
        )
    return articles


def _known(cell: Cell, findings: Findings) -> bool:
    if cell.text in COUNTRIES:
        return True
    findings.add(cell, f"{cell.text!r} is no country code; write ISO 3166-1 alpha-2 in upper case, such as DE.")
    return False


def _choice(cell: Cell, choices: tuple[str, ...], findings: Findings) -> str | None:
    if cell.text in choices:
        return cell.text
    findings.add(cell, f"{cell.text!r} is not known; write {' or '.join(choices)}.")
    return None


def _treaty(cell: Cell, findings: Findings) -> TreatyName | None:
    chosen = _choice(cell, ("budapest", "hanoi"), findings)
    return msgspec.convert(chosen, TreatyName) if chosen else None
