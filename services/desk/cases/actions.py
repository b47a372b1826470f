"""What an officer does with a referral: state, timeline and event in one transaction, and safe to repeat."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.desk.cases import repository, sending_on
from services.desk.cases.commands import Command, Reroute, action_of, notes_of
from services.desk.cases.errors import ReadersOnly, ReferralChanged, StepNotLegal
from services.desk.cases.events import step_message, steps
from services.desk.cases.leases import refuse_if_leased
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue import repository as queue_repository
from services.desk.queue.referral import Referral
from services.desk.queue.repository import Entry
from services.desk.queue.states import Place, State, next_state, possible
from shared.database.engine import Transaction
from shared.eventlog import outbox
from shared.messages.events import CaseReferred
from shared.telemetry import metrics

_ENTRY = {
    "acknowledge": "acknowledged",
    "accept": "accepted",
    "decline": "declined",
    "return": "returned",
    "reroute": "rerouted",
    "close": "closed",
}


def place_of(person: Person) -> Place:
    """Say whose state table holds for this person."""
    return "hub" if person.is_hub else "focal_point"


async def act(desk: Desk, person: Person, referral_id: UUID, command: Command, *, expected: str) -> Referral:
    """Carry out a command on the version of the referral that the person saw, and give it as it then stands.

    The same command again, from the same person on the same version, changes nothing and gives what stands. Raises
    `ReadersOnly`, `ReferralNotFound`, `StepNotLegal`, `LeasedByAnother`, `ReferralChanged`, `CaseErased`,
    `DestinationRefused`.
    """
    if not person.may_act:
        raise ReadersOnly
    going = await _going(desk, person, referral_id, command, expected)
    async with desk.database.writing() as transaction:
        referral = await repository.find(transaction, person, referral_id, is_to_change=True)
        if referral.version != expected:
            if await _is_repeated(transaction, person, referral, command, expected):
                return referral
            raise ReferralChanged(referral.version)
        return await _carry_out(desk, transaction, person, referral=referral, command=command, going=going)


async def _carry_out(
    desk: Desk,
    transaction: Transaction,
    person: Person,
    *,
    referral: Referral,
    command: Command,
    going: Sequence[CaseReferred],
) -> Referral:
    reached = _refuse_unless_possible(desk, person, referral, command)
    at = desk.clock()
    sending_on.refuse_known(going, await repository.known(transaction, referral.report_id) if going else ())
    notes = notes_of(command)
    if not await repository.step(transaction, referral, to=reached, steps=len(notes)):
        raise ReferralChanged(referral.version)
    action = action_of(command)
    await queue_repository.note(
        transaction,
        [
            Entry(
                referral_id=referral.referral_id,
                revision=referral.revision,
                step=referral.step + 1 + index,
                event=_ENTRY[action],
                at=at,
                by=person.label,
                note=note,
            )
            for index, note in enumerate(notes)
        ],
    )
    messages = [step_message(referral, event) for event in steps(referral, command, at)]
    messages += await sending_on.send_on(transaction, going, at=at, traceparent=referral.traceparent)
    await outbox.put(transaction, desk.outbox, messages)
    transaction.after_commit(metrics.desk_actions.labels(action=action).inc)
    return msgspec.structs.replace(referral, state=reached, step=referral.step + len(notes))


async def _going(
    desk: Desk, person: Person, referral_id: UUID, command: Command, expected: str
) -> Sequence[CaseReferred]:
    # Opening and sealing need no lock; the version that was read here is held to in the transaction.
    if not isinstance(command, Reroute):
        return ()
    async with desk.database.reading() as transaction:
        referral = await repository.find(transaction, person, referral_id)
    if referral.version != expected:
        return ()
    _refuse_unless_possible(desk, person, referral, command)
    return await sending_on.prepared(desk, referral, [str(note) for note in notes_of(command)])


def _refuse_unless_possible(desk: Desk, person: Person, referral: Referral, command: Command) -> State:
    refuse_if_leased(desk, person, referral)
    action, place = action_of(command), place_of(person)
    reached = next_state(referral.state, action, place)
    if reached is None:
        raise StepNotLegal(action, referral.state, possible(referral.state, place))
    return reached


async def _is_repeated(
    transaction: Transaction, person: Person, referral: Referral, command: Command, expected: str
) -> bool:
    revision, _, step = expected.partition(".")
    event = _ENTRY[action_of(command)]
    done = {
        (entry.step, entry.note)
        for entry in await repository.entries(transaction, person, referral.referral_id)
        if (str(entry.revision), entry.event, entry.by) == (revision, event, person.label)
    }
    return step.isdecimal() and all(
        (int(step) + 1 + index, note) in done for index, note in enumerate(notes_of(command))
    )
