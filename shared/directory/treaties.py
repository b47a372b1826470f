"""Who is bound by what, towards whom, on which date: the law that a channel rests on. Always a date, never today.

A signatory is not a Party; a Party may be bound by some articles only; a territory needs its State's declaration; the
European Union is not a destination. Partial dates count as the last day they may mean: nothing is in force too early.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from shared.directory.treaty_rows import Article, Declaration, Reservation, Status, TreatyName

HANOI_INSTRUMENTS = 40
"""Hanoi Convention, art. 65(1)."""
HANOI_DAYS = 90
"""Hanoi Convention, art. 65(1): on the ninetieth day after the fortieth instrument."""
HANOI_LATER_DAYS = 30
"""Hanoi Convention, art. 65(2): for a later Party, on the thirtieth day after its own."""


class NotRoutable(Exception):  # noqa: N818 - named for the condition
    """No State: a regional organisation. Ask which of its member States is meant."""


class Bond(msgspec.Struct, frozen=True, kw_only=True):
    """What two countries have between them on a date, and how sure that is."""

    channel: Literal["budapest", "hanoi", "interpol", "diplomatic", "domestic"]
    article: str
    """Of the treaty; empty where the channel is no treaty."""
    basis: str
    partner: str
    """The destination's name in English; of a territory with its State: `Hong Kong (China)`."""
    as_of: date
    """When the facts were as they are said to be."""
    source: str
    not_checked: tuple[str, ...]


class Treaties(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of the treaty files, and what follows from them."""

    statuses: Mapping[str, Status]
    reservations: tuple[Reservation, ...]
    declarations: tuple[Declaration, ...]
    articles: Mapping[str, Article]
    version: str
    """Content hash of the files."""

    def state_of(self, country: str) -> str:
        """Give the State responsible: the country itself, or that of a territory. Raises `KeyError`."""
        return self.statuses[country].territory_of or country

    def partner_name(self, country: str) -> str:
        """Name a destination for people: `Germany`, `Hong Kong (China)`."""
        status = self.statuses[country]
        return f"{status.name} ({self.statuses[status.territory_of].name})" if status.territory_of else status.name

    def is_routable(self, country: str) -> bool:
        """Say whether a case can go there at all: any country that we list, no regional organisation."""
        return country in self.statuses and not self.statuses[country].is_organisation

    def budapest_in_force(self, country: str, on: date) -> bool:
        """Say whether the Budapest Convention binds this country on that day, by its own date of entry into force."""
        status = self.statuses.get(country)
        if status is None or status.is_organisation:
            return False
        if status.territory_of:
            return self._declared(country, "budapest", on) and self.budapest_in_force(status.territory_of, on)
        return status.budapest_in_force is not None and on >= status.budapest_in_force

    def hanoi_entry_into_force(self) -> date | None:
        """Give the day on which the Hanoi Convention enters into force; None before the fortieth State's deposit."""
        deposits = sorted(s.hanoi_deposit for s in self.statuses.values() if s.hanoi_deposit and _counts(s))
        if len(deposits) < HANOI_INSTRUMENTS:
            return None
        return deposits[HANOI_INSTRUMENTS - 1] + timedelta(days=HANOI_DAYS)

    def hanoi_in_force(self, country: str, on: date) -> bool:
        """Say whether the Hanoi Convention binds this country on that day."""
        status = self.statuses.get(country)
        if status is None or status.is_organisation:
            return False
        if status.territory_of:
            return self._declared(country, "hanoi", on) and self.hanoi_in_force(status.territory_of, on)
        if status.hanoi_deposit is None or (entry := self.hanoi_entry_into_force()) is None:
            return False
        return on >= max(entry, status.hanoi_deposit + timedelta(days=HANOI_LATER_DAYS))

    def bound_by(self, country: str, treaty: TreatyName, article: str, on: date) -> bool:
        """Say whether a Party is bound by this very article (`14`, `13(c)`) on that day."""
        in_force = self.budapest_in_force if treaty == "budapest" else self.hanoi_in_force
        return in_force(country, on) and not any(_excludes(r, article) for r in self.reservations_of(country, treaty))

    def reservations_of(self, country: str, treaty: TreatyName) -> tuple[Reservation, ...]:
        """Give the reservations that count for a country: its own, or those of its State."""
        state = self.state_of(country) if country in self.statuses else country
        return tuple(r for r in self.reservations if r.treaty == treaty and r.country in (country, state))

    def budapest_in_force_between(self, one: str, other: str, on: date, article: str = "35") -> bool:
        """Say whether both are bound by this article of the Budapest Convention on that day."""
        return all(self.bound_by(country, "budapest", article, on) for country in (one, other))

    def hanoi_in_force_between(
        self, one: str, other: str, on: date, article: str = "41", offences: Sequence[str] = ()
    ) -> bool:
        """Say whether both are bound by this article of the Hanoi Convention on that day, for one of these offences.

        The 24/7 network (art. 41) serves offences established under the Convention: an offence whose article one side
        has reserved carries nothing between the two. Without `offences` only the article itself is asked for.
        """
        pair = (one, other)
        if not all(self.bound_by(country, "hanoi", article, on) for country in pair):
            return False
        carried = [o for o in offences if all(self.bound_by(country, "hanoi", o, on) for country in pair)]
        return bool(carried) or not offences

    def ncb_serving(self, country: str) -> str | None:
        """Give the country whose INTERPOL National Central Bureau serves this one; None where there is none."""
        status = self.statuses.get(country)
        if status is None or status.is_organisation:
            return None
        if status.is_interpol_member:
            return country
        return self.ncb_serving(status.territory_of) if status.territory_of else None

    def interpol_ncb(self, country: str) -> bool:
        """Say whether an INTERPOL National Central Bureau serves this country: its own, or that of its State."""
        return self.ncb_serving(country) is not None

    def _declared(self, territory: str, treaty: TreatyName, on: date) -> bool:
        return any(
            d.applies and d.since is not None and on >= d.since
            for d in self.declarations
            if d.territory == territory and d.treaty == treaty
        )


def _counts(status: Status) -> bool:
    return not status.is_organisation and status.territory_of is None


def _excludes(reservation: Reservation, article: str) -> bool:
    """A reservation to 14 excludes 14(1)(a); one to 14(1) leaves 14(2)."""
    return any(article == excluded or article.startswith(f"{excluded}(") for excluded in reservation.articles)
