"""Leases: who is at work on a referral, for how long. A lease stops nobody from reading."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.desk.cases import repository
from services.desk.cases.errors import LeasedByAnother
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue.referral import Referral
from shared.database.engine import Transaction

LEASE_SECONDS = 900


class LeaseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long to hold a referral: half a minute to a shift."""

    seconds: Annotated[int, Meta(ge=30, le=8 * 3600)] = LEASE_SECONDS


async def lease_referral(desk: Desk, person: Person, referral_id: UUID, *, seconds: int) -> Referral:
    """Take or renew a lease; raises `LeasedByAnother`, `ReferralNotFound`."""
    async with desk.database.writing() as transaction:
        referral = await _held_for(desk, transaction, person, referral_id)
        until = desk.clock() + timedelta(seconds=seconds)
        await repository.lease(transaction, referral, by=person.label, until=until)
        return msgspec.structs.replace(referral, leased_by=person.label, leased_until=until)


async def release_referral(desk: Desk, person: Person, referral_id: UUID) -> Referral:
    """Give a lease up; nothing happens where there is none."""
    async with desk.database.writing() as transaction:
        referral = await _held_for(desk, transaction, person, referral_id)
        await repository.lease(transaction, referral, by=None, until=None)
        return msgspec.structs.replace(referral, leased_by=None, leased_until=None)


def refuse_if_leased(desk: Desk, person: Person, referral: Referral) -> None:
    """Raise `LeasedByAnother` where somebody else is at work on it now."""
    if referral.leased_until and referral.leased_to(desk.clock()) not in {None, person.label}:
        raise LeasedByAnother(str(referral.leased_by), referral.leased_until)


async def _held_for(desk: Desk, transaction: Transaction, person: Person, referral_id: UUID) -> Referral:
    referral = await repository.find(transaction, person, referral_id, is_to_change=True)
    refuse_if_leased(desk, person, referral)
    return referral
