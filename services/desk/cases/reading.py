"""Reading one case: the referral, its timeline, and its content where the key still opens it."""

from uuid import UUID

import msgspec

from services.desk.cases import case_file, repository
from services.desk.cases.asking import Question, questions
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue.referral import Referral
from services.desk.queue.repository import Entry
from shared.messages.events import CaseFile


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk sees of a case. `content` is None when the report was erased."""

    referral: Referral
    timeline: tuple[Entry, ...]
    content: CaseFile | None
    questions: tuple[Question, ...] = ()
    """What this desk asked the reporter, oldest first, with the replies."""
    behind: tuple[str, ...] = ()
    """Destinations that this desk sent the case on to and that do not have what came in since."""
    is_behind: bool = False
    """A person sent the case here, and there is a later revision that waits for a person elsewhere."""


async def read_case(desk: Desk, person: Person, referral_id: UUID) -> Case:
    """Give a case that this person may read; raises `ReferralNotFound`, `SealBroken`."""
    async with desk.database.reading() as transaction:
        referral = await repository.find(transaction, person, referral_id)
        entries = await repository.entries(transaction, person, referral_id)
        asked = await repository.questions_of(transaction, person, referral_id)
        known = await repository.known(transaction, referral.report_id)
    key = (await desk.vault.keys([referral.report_id])).get(referral.report_id)
    content = case_file.opened(referral, key) if key else None
    return Case(
        referral=referral,
        timeline=tuple(entries),
        content=content,
        questions=questions(asked, referral, key, content) if key and content else (),
        behind=tuple(one.destination for one in known if repository.is_behind(one, referral)),
        is_behind=referral.facts.referred_by.startswith("desk/") and any(o.revision > referral.revision for o in known),
    )
