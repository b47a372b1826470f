"""All that the status page tells of a report: its steps, the questions of desks with the replies, what can be done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.intake.advice.choosing import Situation
from services.intake.advice.topic import Teller
from services.intake.form.drafts import Opened, open_by_receipt
from services.intake.form.report import REPLY, ROLES
from services.intake.form.situation import concerns_of
from services.intake.receipts.words import read_receipt
from services.intake.reports import repository as reports
from services.intake.reports.by_reporter import UNDO
from services.intake.reports.receipt import hash_receipt
from services.intake.status import repository
from services.intake.status.view import StatusView, status_view
from shared.database.engine import Database
from shared.messages.ids import ReportId
from shared.messages.report import Report
from shared.vault.sealing import REPORT, DataKey, question_purpose, unseal
from shared.vault.vault import Vault
from shared.welfare.concerns import concerns

_TELLERS: Mapping[str | None, Teller] = {role: tells for tells, role in ROLES.items()}
_report = msgspec.json.Decoder(Report)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question, and the reply as it was sent; `typed`: a reply that is kept and not sent yet."""

    question_id: UUID
    country: str | None
    """Whose office asks; None for the people of the hub."""
    at: datetime
    text: str
    reply: str
    typed: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A report as its reporter may see it."""

    status: StatusView
    asked: tuple[Asked, ...]
    is_erased: bool
    is_withdrawn: bool
    can_resume: bool
    """Withdrawn so short a time ago that it can be undone."""
    has_draft: bool
    """It came by the form: it can be added to."""
    situation: Situation
    """What is known for help: by the report, and by what was answered since."""

    @property
    def can_change(self) -> bool:
        """Tell whether more can be added."""
        return self.has_draft and not self.is_withdrawn and not self.is_erased

    @property
    def open_questions(self) -> tuple[Asked, ...]:
        """Give the questions that have no reply yet."""
        return tuple(one for one in self.asked if not one.reply)


async def find_by_receipt(database: Database, typed: str) -> tuple[ReportId, bytes] | None:
    """Find the report that a receipt opens, in words or digits of any language; None if it opens none."""
    receipt = read_receipt(typed)
    if receipt is None:
        return None
    receipt_hash = hash_receipt(receipt)
    async with database.reading() as transaction:
        found = await reports.revisions_by_receipt(transaction, receipt_hash)
    return (found[0].report_id, receipt_hash) if found else None


async def story_of(
    database: Database, vault: Vault, report_id: ReportId, receipt_hash: bytes, now: datetime
) -> Story | None:
    """Tell the story of a report; None if there is none with this id."""
    async with database.reading() as transaction:
        revisions = await reports.revisions(transaction, report_id)
        heard = await repository.news_of(transaction, report_id)
        questions = await repository.questions_of(transaction, report_id)
    if not revisions:
        return None
    latest = revisions[-1]
    key = (await vault.keys([report_id])).get(report_id)
    content = _report.decode(unseal(key, report_id, REPORT, latest.sealed)) if key else None
    draft = await open_by_receipt(database, vault, receipt_hash, now)
    is_withdrawn = latest.relation == "withdrawal"
    return Story(
        status=status_view(revisions, heard),
        asked=_opened(questions, key, content, draft) if key and content else (),
        is_erased=content is None,
        is_withdrawn=is_withdrawn,
        can_resume=is_withdrawn and content is not None and now - latest.received_at <= UNDO,
        has_draft=draft is not None,
        situation=_situation(content, draft) if content else Situation(),
    )


def _situation(content: Report, draft: Opened | None) -> Situation:
    texts = (content.incident.narrative or "", *(reply.text for reply in content.replies))
    answered = concerns_of(draft.draft.answers) if draft else frozenset()
    return Situation(
        concerns=answered.union(*map(concerns, texts)),
        teller=_TELLERS.get(content.reporter.role, "me"),
        is_young=content.victim.age_band == "under_18",
        country=content.victim.country or content.reporter.country,
    )


def _opened(
    questions: Sequence[repository.Question], key: DataKey, content: Report, draft: Opened | None
) -> tuple[Asked, ...]:
    replies = {reply.question_id: reply.text for reply in content.replies}
    answers = draft.draft.answers if draft else {}
    return tuple(
        Asked(
            question_id=one.question_id,
            country=one.destination if len(one.destination) == len("XX") else None,
            at=one.at,
            text=unseal(key, one.report_id, question_purpose(one.referral_id), one.sealed).decode(),
            reply=replies.get(one.question_id, ""),
            typed=" ".join(answers.get(f"{REPLY}{one.question_id}", {}).get("text", [])),
        )
        for one in questions
    )
