"""Focal points: the desk of each country, and whom it serves."""

import re
from datetime import date
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from shared.directory.sheets import Cell, Findings, Row, listed, read_date
from shared.vocabulary.countries import COUNTRIES

COLUMNS = (
    "country", "authority", "territories", "languages", "time_zone", "hours", "contact_ref", "queue", "instruments",
    "source", "as_of",
)  # fmt: skip
AUTHORITY_COLUMNS = ("iso2", "role", "authority", "declared", "source", "caution")

Instrument = Literal["budapest", "hanoi", "interpol"]

_DAY, _TIME = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)", "([01][0-9]|2[0-4]):[0-5][0-9]"
_HOURS = re.compile(rf"(24/7|unknown|{_DAY}-{_DAY} {_TIME}-{_TIME})\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_CONTACT = re.compile(r"[a-z]+:\S+\Z")


class FocalPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A desk, not a person."""

    country: str
    authority: str
    territories: tuple[str, ...]
    """Territories that it serves besides its country."""
    languages: tuple[str, ...]
    """BCP 47, the first is the one to write in."""
    time_zone: str
    hours: str
    """`24/7`, `Mon-Fri 08:00-16:00` in its time zone, or `unknown`."""
    contact_ref: str
    """Where the operator keeps the contact, such as `operator:DE`: never the contact itself."""
    queue: str
    """The country code of the queue that its cases go to: its own, or that of a desk that works for it."""
    instruments: tuple[Instrument, ...]
    """Under which it is known to act."""
    source: str
    as_of: date


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """An authority as a State declared it under the Budapest Convention."""

    country: str
    role: str
    name: str
    declared: str
    source: str
    caution: str


def read_focal_points(rows: list[Row], findings: Findings) -> tuple[FocalPoint, ...]:
    """Read focal_points.csv: each country and each territory once, each queue that of a focal point."""
    served: dict[str, Cell] = {}
    own = {row["country"].text for row in rows}
    for row in rows:
        for code, cell in (
            (row["country"].text, row["country"]),
            *((t, row["territories"]) for t in listed(row["territories"])),
        ):
            _serve(code, cell, served, findings)
        if row["queue"].text not in own:
            findings.add(row["queue"], f"{row['queue'].text!r} has no focal point; write a country code of this file.")
    return tuple(point for row in rows if (point := _focal_point(row, findings)))


def _serve(code: str, cell: Cell, served: dict[str, Cell], findings: Findings) -> None:
    country = COUNTRIES.get(code)
    if country is None:
        findings.add(cell, f"{code!r} is no country code; write ISO 3166-1 alpha-2 in upper case, such as DE.")
    elif not country.alpha3:
        findings.add(cell, f"{country.name} is no destination; write the member State.")
    elif code in served:
        findings.add(cell, f"{code} is served by line {served[code].line} already; take it out of one of the two.")
    else:
        served[code] = cell


def _focal_point(row: Row, findings: Findings) -> FocalPoint | None:
    _checked(row["authority"], row["authority"].text != "", "is empty; write the authority's name.", findings)
    for language in listed(row["languages"]):
        _checked(
            row["languages"],
            bool(_LANGUAGE.match(language)),
            f"{language!r} is no language; write BCP 47, such as de.",
            findings,
        )
    zone = row["time_zone"]
    _checked(
        zone,
        _is_time_zone(zone.text),
        f"{zone.text!r} is no time zone; write an IANA name, such as Europe/Berlin.",
        findings,
    )
    hours = row["hours"]
    _checked(
        hours,
        bool(_HOURS.match(hours.text)),
        f"{hours.text!r} cannot be read; write 24/7, Mon-Fri 08:00-16:00 or unknown.",
        findings,
    )
    contact = row["contact_ref"]
    _checked(
        contact,
        bool(_CONTACT.match(contact.text)),
        "this is no reference; write where the contact is kept, such as operator:DE, never the contact.",
        findings,
    )
    instruments = listed(row["instruments"])
    for name in instruments:
        _checked(
            row["instruments"],
            name in get_args(Instrument),
            f"{name!r} is not known; write {' or '.join(get_args(Instrument))}.",
            findings,
        )
    as_of = read_date(row["as_of"], findings)
    if as_of is None:
        return None
    return FocalPoint(
        country=row["country"].text,
        authority=row["authority"].text,
        territories=listed(row["territories"]),
        languages=listed(row["languages"]),
        time_zone=zone.text,
        hours=hours.text,
        contact_ref=contact.text,
        queue=row["queue"].text,
        instruments=tuple(name for name in get_args(Instrument) if name in instruments),
        source=row["source"].text,
        as_of=as_of,
    )


def _checked(cell: Cell, stands: bool, sentence: str, findings: Findings) -> None:
    if not stands:
        findings.add(cell, sentence)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def read_authorities(rows: list[Row], findings: Findings) -> tuple[Authority, ...]:
    """Read declared_authorities.csv."""
    for row in rows:
        known = row["iso2"].text in COUNTRIES
        _checked(
            row["iso2"],
            known,
            f"{row['iso2'].text!r} is no country code; write ISO 3166-1 alpha-2, such as DE.",
            findings,
        )
    return tuple(
        Authority(
            country=row["iso2"].text,
            role=row["role"].text,
            name=row["authority"].text,
            declared=row["declared"].text,
            source=row["source"].text,
            caution=row["caution"].text,
        )
        for row in rows
    )
