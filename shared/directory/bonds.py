"""The bond between two countries on a date: the best channel that binds both, with what it rests on."""

from datetime import date

from shared.directory.treaties import Bond, NotRoutable, Treaties
from shared.vocabulary.offence_categories import OffenceCategory

EVIDENCE_ONLY = "14(2)(b)"
_MLA = "evidence for a court needs mutual legal assistance in the end"


def bond_between(
    treaties: Treaties, origin: str, destination: str, on: date, category: OffenceCategory | None = None
) -> Bond:
    """Give the first that binds both: the law at home, Budapest art. 35, Hanoi art. 41, INTERPOL, diplomatic channels.

    Raises `NotRoutable` for a regional organisation, `KeyError` for a code that is not listed.
    """
    for country in (origin, destination):
        if treaties.statuses[country].is_organisation:
            raise NotRoutable(f"{treaties.partner_name(country)} is no State; say which of its member States is meant.")
    if treaties.state_of(origin) == treaties.state_of(destination):
        return _domestic(treaties, destination)
    return (
        budapest_bond(treaties, origin, destination, on, category)
        or hanoi_bond(treaties, origin, destination, on, category)
        or interpol_bond(treaties, origin, destination, on)
        or _diplomatic(treaties, origin, destination, on)
    )


def _domestic(treaties: Treaties, destination: str) -> Bond:
    status = treaties.statuses[destination]
    return Bond(
        channel="domestic",
        article="",
        basis="the State's own law",
        partner=treaties.partner_name(destination),
        as_of=status.budapest_as_of,
        source=status.source,
        not_checked=("which authority of the State is competent",),
    )


def budapest_bond(
    treaties: Treaties, origin: str, destination: str, on: date, category: OffenceCategory | None = None
) -> Bond | None:
    """Give the Budapest bond; None where art. 35 does not bind both on that day."""
    if not treaties.budapest_in_force_between(origin, destination, on):
        return None
    return Bond(
        channel="budapest",
        article="35",
        basis=f"Budapest Convention, art. 35 (24/7 network), in force between both{_scope(category)}",
        partner=treaties.partner_name(destination),
        as_of=min(_as_of(treaties, country, "budapest") for country in (origin, destination)),
        source=_source(treaties, origin, destination, "B"),
        not_checked=(
            *_later(treaties, origin, destination, on, "budapest"),
            *_unverified(treaties, origin, destination),
            "reservations and declarations under arts 40 and 42",
            "whether the 24/7 point acts on cases of this kind",
            _MLA,
        ),
    )


def _scope(category: OffenceCategory | None) -> str:
    """Say where the Convention helps with electronic evidence only: art. 8 does not reach deception of a person."""
    articles = category.budapest_articles if category else ()
    if articles == (EVIDENCE_ONLY,):
        return "; for electronic evidence only, art. 14(2)(b)"
    if "8" in articles and EVIDENCE_ONLY in articles:
        return "; where it is deception alone, for electronic evidence only, art. 14(2)(b)"
    return ""


def hanoi_bond(
    treaties: Treaties, origin: str, destination: str, on: date, category: OffenceCategory | None = None
) -> Bond | None:
    """Give the Hanoi bond; None where art. 41, or every article of the offence, does not bind both on that day."""
    offences = category.hanoi_articles if category else ()
    if (category and not offences) or not treaties.hanoi_in_force_between(origin, destination, on, "41", offences):
        return None
    return Bond(
        channel="hanoi",
        article="41",
        basis="Hanoi Convention, art. 41 (24/7 network), in force between both",
        partner=treaties.partner_name(destination),
        as_of=min(_as_of(treaties, country, "hanoi") for country in (origin, destination)),
        source=_source(treaties, origin, destination, "H"),
        not_checked=(
            *_later(treaties, origin, destination, on, "hanoi"),
            *_unverified(treaties, origin, destination),
            "reservations and declarations other than those listed",
            "whether a 24/7 point has been designated under art. 41",
            _MLA,
        ),
    )


def interpol_bond(treaties: Treaties, origin: str, destination: str, on: date) -> Bond | None:
    """Give the INTERPOL bond; None where no National Central Bureau serves one of the two."""
    ncb = treaties.ncb_serving(destination)
    if ncb is None or treaties.ncb_serving(origin) is None:
        return None
    return Bond(
        channel="interpol",
        article="",
        basis=f"INTERPOL, National Central Bureau to National Central Bureau ({treaties.statuses[ncb].name})",
        partner=treaties.partner_name(destination),
        as_of=min(_as_of(treaties, country, "budapest") for country in (origin, destination)),
        source=_source(treaties, origin, destination, "I"),
        not_checked=(
            *_later(treaties, origin, destination, on, "budapest"),
            "membership is derived, not read from INTERPOL's list",
            "bilateral and regional treaties",
            *_unverified(treaties, origin, destination),
            _MLA,
        ),
    )


def _diplomatic(treaties: Treaties, origin: str, destination: str, on: date) -> Bond:
    alone = [treaties.partner_name(c) for c in (origin, destination) if not treaties.interpol_ncb(c)]
    return Bond(
        channel="diplomatic",
        article="",
        basis=f"mutual legal assistance by diplomatic channels: no INTERPOL bureau serves {' and '.join(alone)}",
        partner=treaties.partner_name(destination),
        as_of=min(_as_of(treaties, country, "budapest") for country in (origin, destination)),
        source=_source(treaties, origin, destination, "I"),
        not_checked=(
            *_later(treaties, origin, destination, on, "budapest"),
            "bilateral and regional treaties, sanctions",
            *_unverified(treaties, origin, destination),
        ),
    )


def _as_of(treaties: Treaties, country: str, treaty: str) -> date:
    status = treaties.statuses[country]
    return status.hanoi_as_of if treaty == "hanoi" else status.budapest_as_of


def _source(treaties: Treaties, origin: str, destination: str, letter: str) -> str:
    """Give the parts of both sources that speak of this channel, with the declarations about territories.

    Sources are written `H:…; B:…; I:…` (Hanoi, Budapest, INTERPOL); one that is not so written is given whole.
    """
    said: list[str] = []
    for country in (destination, origin):
        parts = treaties.statuses[country].source.split("; ")
        said += [part.removeprefix(f"{letter}:") for part in parts if part.startswith(f"{letter}:")] or parts
        said += [d.source for d in treaties.declarations if d.territory == country and d.treaty[0].upper() == letter]
    return "; ".join(dict.fromkeys(said))


def _later(treaties: Treaties, origin: str, destination: str, on: date, treaty: str) -> tuple[str, ...]:
    as_of = min(_as_of(treaties, country, treaty) for country in (origin, destination))
    return (f"changes after {as_of.isoformat()}",) if on > as_of else ()


def _unverified(treaties: Treaties, origin: str, destination: str) -> tuple[str, ...]:
    """Name the rows that nobody has confirmed, and the territories whose declarations were not seen."""
    lines = []
    for country in (origin, destination):
        status = treaties.statuses[country]
        if status.territory_of is None and not status.is_verified:
            lines.append(f"the treaty data on {status.name}")
        elif status.territory_of and not any(d.territory == country for d in treaties.declarations):
            lines.append(f"declarations of {treaties.statuses[status.territory_of].name} about {status.name}")
    return tuple(lines)
