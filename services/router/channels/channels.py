"""From two countries, a day, an offence and a purpose to the channel between them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Literal

from shared.directory.bonds import bond_between
from shared.directory.treaties import Bond, Treaties
from shared.messages.decision import Channel, Urgency
from shared.messages.report import Report
from shared.vocabulary.offence_categories import CATEGORIES, OffenceCategory

Purpose = Literal["preservation", "recall", "takedown"]

PRESERVATION: dict[str, str] = {"budapest": "29", "hanoi": "42"}
"""Expedited preservation of stored data: Budapest Convention, art. 29; Hanoi Convention, art. 42."""
_IN_PARALLEL = "whether bank recall, the financial intelligence units and INTERPOL I-GRIP run in parallel"
_NO_DUTY = "whether the law there lets data be preserved: no treaty between the two obliges it"
_TAKEDOWN = "whether content can be taken down there: no treaty article provides for it"


def purposes_of(report: Report, urgency: Urgency) -> frozenset[Purpose]:
    """Give what the other side is asked for, beside hearing of the case."""
    asked: set[Purpose] = set()
    if "preservation" in report.requested:
        asked.add("preservation")
    if "takedown" in report.requested:
        asked.add("takedown")
    if urgency == "money":
        asked.add("recall")
    return frozenset(asked)


def channels(
    treaties: Treaties,
    home: str,
    destinations: Iterable[str],
    on: date,
    *,
    category: str,
    purposes: Collection[Purpose] = (),
) -> Iterator[Channel]:
    """Give the channel from home to each destination that the treaty data know."""
    for destination in destinations:
        if not (treaties.is_routable(home) and treaties.is_routable(destination)):
            continue
        offence = CATEGORIES.get(category)
        bond = bond_between(treaties, home, destination, on, offence)
        basis, unchecked = _for_purposes(treaties, (home, destination), on, bond, offence, purposes)
        yield Channel(
            destination=destination,
            channel=bond.channel,
            basis=bond.basis + basis,
            as_of=bond.as_of,
            source=bond.source,
            not_checked=(*bond.not_checked, *unchecked),
        )


def _for_purposes(  # noqa: PLR0917 - the channel, and what it is asked to carry
    treaties: Treaties,
    pair: tuple[str, str],
    on: date,
    bond: Bond,
    offence: OffenceCategory | None,
    purposes: Collection[Purpose],
) -> tuple[str, tuple[str, ...]]:
    """Give what the purposes add to the basis, and what was not checked of them. At home the State's law does all."""
    if bond.channel == "domestic":
        return "", ()
    basis, unchecked = "", []
    if "preservation" in purposes:
        if preserves(treaties, pair, on, bond, offence):
            basis = f"; preservation of data: art. {PRESERVATION[bond.channel]}"
        else:
            unchecked.append(_NO_DUTY)
    if "takedown" in purposes:
        unchecked.append(_TAKEDOWN)
    if "recall" in purposes:
        unchecked.append(_IN_PARALLEL)
    return basis, tuple(unchecked)


def preserves(
    treaties: Treaties, pair: tuple[str, str], on: date, bond: Bond, offence: OffenceCategory | None = None
) -> bool:
    """Ask whether both are bound to preserve data, by the article of the treaty that the channel rests on."""
    match bond.channel:
        case "budapest":
            return treaties.budapest_in_force_between(*pair, on, PRESERVATION["budapest"])
        case "hanoi":
            offences = offence.hanoi_articles if offence else ()
            return treaties.hanoi_in_force_between(*pair, on, PRESERVATION["hanoi"], offences)
        case _:
            return False
