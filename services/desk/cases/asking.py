"""Asking the reporter: the question, the timeline and the event in one transaction; safe to repeat.

The question travels sealed under the report's own key, so that only the reporter's status page and this desk read it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.desk.cases import repository
from services.desk.cases.commands import Ask
from services.desk.cases.errors import CaseErased, NobodyToAsk, ReadersOnly, ReferralChanged
from services.desk.cases.events import step_message
from services.desk.cases.leases import refuse_if_leased
from services.desk.cases.repository import Asked
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue import repository as queue_repository
from services.desk.queue.referral import Referral
from services.desk.queue.repository import Entry
from services.desk.queue.states import State
from shared.database.engine import Transaction
from shared.eventlog import outbox
from shared.messages.events import CaseFile, ReferralAsked
from shared.messages.ids import QuestionId, question_id
from shared.messages.report import Reply
from shared.telemetry import metrics
from shared.vault.sealing import DataKey, question_purpose, seal, unseal

ASKABLE: tuple[State, ...] = ("acknowledged", "accepted")
"""Whoever asks has seen the case and has not ended the work on it."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question as the desk shows it, with the reply once there is one."""

    question_id: QuestionId
    text: str
    at: datetime
    by: str
    reply: Reply | None


def can_ask(referral: Referral) -> bool:
    """Tell whether the reporter can be asked now."""
    return referral.state in ASKABLE and not referral.withdrawn and not referral.facts.is_erased


async def ask(desk: Desk, person: Person, referral_id: UUID, command: Ask, *, expected: str) -> Referral:
    """Ask, on the version of the referral that the person saw, and give the referral as it then stands.

    The same question again, from the same person on the same version, is asked once. Raises `ReadersOnly`,
    `ReferralNotFound`, `NobodyToAsk`, `LeasedByAnother`, `ReferralChanged`, `CaseErased`.
    """
    if not person.may_act:
        raise ReadersOnly
    async with desk.database.reading() as transaction:
        referral = await repository.find(transaction, person, referral_id)
    key = (await desk.vault.keys([referral.report_id])).get(referral.report_id)
    if key is None:
        raise CaseErased
    async with desk.database.writing() as transaction:
        referral = await repository.find(transaction, person, referral_id, is_to_change=True)
        if referral.version != expected:
            if await _is_repeated(transaction, person, referral, command=command, key=key, expected=expected):
                return referral
            raise ReferralChanged(referral.version)
        return await _put(desk, transaction, person, referral=referral, command=command, key=key)


def questions(asked: Sequence[Asked], referral: Referral, key: DataKey, content: CaseFile) -> tuple[Question, ...]:
    """Open what was asked, and put the reporter's latest reply beside each."""
    replies = {reply.question_id: reply for reply in content.report.replies}
    return tuple(
        Question(
            question_id=one.question_id,
            text=_words(one, referral, key),
            at=one.at,
            by=one.by,
            reply=replies.get(one.question_id),
        )
        for one in asked
    )


async def _put(
    desk: Desk, transaction: Transaction, person: Person, *, referral: Referral, command: Ask, key: DataKey
) -> Referral:
    refuse_if_leased(desk, person, referral)
    if not can_ask(referral):
        raise NobodyToAsk(is_withdrawn=referral.withdrawn)
    at, step = desk.clock(), referral.step + 1
    if not await repository.step(transaction, referral, to=referral.state, steps=1):
        raise ReferralChanged(referral.version)
    asked = Asked(
        question_id=question_id(referral.referral_id, step),
        referral_id=referral.referral_id,
        step=step,
        at=at,
        by=person.label,
        sealed=seal(key, referral.report_id, question_purpose(referral.referral_id), command.text.encode()),
    )
    await repository.add_question(transaction, asked)
    line = Entry(
        referral_id=referral.referral_id,
        revision=referral.revision,
        step=step,
        event="asked",
        at=at,
        by=person.label,
    )
    await queue_repository.note(transaction, [line])
    event = ReferralAsked(
        report_id=referral.report_id,
        reference=referral.reference,
        revision=referral.revision,
        is_test=referral.is_test,
        referral_id=referral.referral_id,
        destination=referral.destination,
        at=at,
        step=step,
        question_id=asked.question_id,
        sealed=asked.sealed,
    )
    await outbox.put(transaction, desk.outbox, [step_message(referral, event)])
    transaction.after_commit(metrics.desk_actions.labels(action="ask").inc)
    return msgspec.structs.replace(referral, step=step)


async def _is_repeated(
    transaction: Transaction, person: Person, referral: Referral, *, command: Ask, key: DataKey, expected: str
) -> bool:
    step = expected.partition(".")[2]
    return step.isdecimal() and any(
        one.step == int(step) + 1 and one.by == person.label and _words(one, referral, key) == command.text
        for one in await repository.questions_of(transaction, person, referral.referral_id)
    )


def _words(asked: Asked, referral: Referral, key: DataKey) -> str:
    return unseal(key, referral.report_id, question_purpose(referral.referral_id), asked.sealed).decode()
