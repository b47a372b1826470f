"""Filing: a report becomes durable, and only then has a reference.

In one transaction: the report's row (sealed content and a few clear facts), its wrapped data key, and the event in the
outbox. Reports that wait are committed together; each is answered after the commit that holds it. A retry is safe: the
same sender and client reference stand for the same report, with the same content.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Literal, Self

import msgspec
from sqlalchemy.exc import IntegrityError

from services.intake.reports import by_reporter, repository
from services.intake.reports.cleaning import Cleaned, clean
from services.intake.reports.errors import ClientReferenceTaken, ReportRefused
from services.intake.reports.keeping import Keeping
from services.intake.reports.receipt import hash_receipt, new_receipt
from services.intake.reports.reference import new_reference
from services.intake.reports.repository import DOORS, Door, KeptReport
from services.intake.reports.revising import Revision, revise, revised
from services.intake.reports.rules import content_complaints, floor_complaints
from services.intake.reports.writing import Accepted, Beside, Draft, accepted_as, message_of
from shared.database.engine import Database, Transaction
from shared.eventlog.port import Outbox
from shared.messages.ids import ReportId, new_report_id
from shared.messages.report import Report
from shared.telemetry import metrics
from shared.vault.sealing import REPORT, DataKey, seal, unseal
from shared.vault.vault import Vault

# A reference that exists, or a revision that another request made first: the next attempt sees it.
_ATTEMPTS = 4


class _Counters:
    """The metrics of one door: finding them by label costs as much as sealing."""

    def __init__(self, door: Door) -> None:
        self.accepted = metrics.reports_accepted.labels(door=door)
        self.repeated = metrics.reports_repeated.labels(door=door)
        self.seconds = metrics.accept_seconds.labels(door=door)


_COUNTERS = {door: _Counters(door) for door in DOORS}


def _now() -> datetime:
    return datetime.now(UTC)


class Filing:
    """The one way in, for every door. Runs inside `async with`."""

    def __init__(self, database: Database, vault: Vault, outbox: Outbox, clock: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._vault = vault
        self.clock = clock
        self._keeping = Keeping(database, vault, outbox, clock)

    async def __aenter__(self) -> Self:
        await self._keeping.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._keeping.__aexit__(kind, error, trace)

    async def file(
        self,
        report: Report,
        *,
        door: Door,
        sender: str | None = None,
        report_id: ReportId | None = None,
        data_key: DataKey | None = None,
        filed_at: datetime | None = None,
        beside: Beside | None = None,
    ) -> Accepted:
        """File a report, or what it says of an earlier one (`prior`); answers after the commit.

        `data_key`: the key of this `report_id` that is in the vault already. `filed_at`: for samples and tests.
        `beside`: what else commits with it, if it is new; what that raises is raised here, and nothing is filed.
        Raises `ReportRefused`, `ClientReferenceTaken`, `ReportIsWithdrawn`, `ReportErased` and `Overloaded`.
        """
        is_revision = report.prior is not None and report.prior.relation != "duplicate"
        complaints = content_complaints(report)
        if not is_revision:
            complaints += floor_complaints(report)
        if complaints:
            raise ReportRefused(*complaints)
        cleaned = clean(report)
        if is_revision:
            return await self._done(door, lambda: self._file_revision(cleaned, door, sender, beside))
        return await self._done(
            door,
            lambda: self._file_first(
                cleaned, door, sender, report_id=report_id, data_key=data_key, filed_at=filed_at, beside=beside
            ),
        )

    async def revise(
        self, report_id: ReportId, report: Report, relation: Literal["supplement", "correction"]
    ) -> Accepted:
        """Replace the content of the reporter's own report by this one, the whole of it; answers after the commit.

        The same content as it has now adds nothing. Of two at once the later comes after the former. Raises
        `ReportNotFound`, `ReportIsWithdrawn`, `ReportErased`, `ReportRefused` and `Overloaded`.
        """
        return await self._done("form", lambda: by_reporter.revise(self._keeping, report_id, report, relation))

    async def withdraw(self, report_id: ReportId) -> Accepted:
        """Take a report back: the desks that have it hear so. Raises `ReportNotFound` and `ReportErased`."""
        return await self._done("form", lambda: by_reporter.withdraw(self._keeping, report_id))

    async def resume(self, report_id: ReportId) -> Accepted:
        """Undo a withdrawal, soon after it; raises `WithdrawalIsFinal`, `ReportNotFound` and `ReportErased`."""
        return await self._done("form", lambda: by_reporter.resume(self._keeping, report_id))

    async def erase(
        self, report_id: ReportId, beside: Callable[[Transaction], Awaitable[None]] | None = None
    ) -> Accepted:
        """Destroy the key and the content of a report, for good; raises `ReportNotFound`.

        `beside`: what else goes in the same transaction, such as its files.
        """
        return await self._done("form", lambda: by_reporter.erase(self._keeping, report_id, beside))

    async def _done(self, door: Door, attempt: Callable[[], Awaitable[Accepted]]) -> Accepted:
        started = time.perf_counter()
        for number in range(1, _ATTEMPTS + 1):
            try:
                accepted = await attempt()
                break
            except IntegrityError:
                if number == _ATTEMPTS:
                    raise
        counters = _COUNTERS[door]
        if accepted.is_repeated:
            counters.repeated.inc()
        else:
            counters.accepted.inc()
            counters.seconds.observe(time.perf_counter() - started)
        return accepted

    async def _file_first(
        self,
        cleaned: Cleaned,
        door: Door,
        sender: str | None,
        *,
        report_id: ReportId | None,
        data_key: DataKey | None,
        filed_at: datetime | None,
        beside: Beside | None,
    ) -> Accepted:
        is_given = report_id is not None
        report_id = report_id or new_report_id()
        wrapped = None
        if data_key is None:
            data_key, wrapped = self._vault.make_key(report_id)
        receipt = new_receipt()
        filed_at = filed_at or self.clock()
        kept = KeptReport(
            report_id=report_id,
            revision=1,
            reference=new_reference(),
            receipt_hash=hash_receipt(receipt),
            door=door,
            sender=sender,
            client_reference=cleaned.report.client_reference if sender else None,
            relation=None,
            filed_at=filed_at,
            received_at=filed_at,
            is_test=cleaned.report.is_test,
            remarks=cleaned.remarks,
            sealed=seal(data_key, report_id, REPORT, cleaned.encoded),
        )
        draft = Draft(
            kept=kept,
            key=wrapped,
            message=message_of(kept),
            may_exist=is_given,
            beside=partial(beside, report_id, data_key) if beside else None,
        )
        standing = await self._keeping.submit(draft)
        if standing is kept:
            return accepted_as(kept, receipt)
        if not is_given:
            return await self._repeated(standing, cleaned)
        # A form that never heard of its report. What it has added since is no other report: it goes as a revision.
        content = unseal(await self._keeping.key(standing), report_id, REPORT, standing.sealed)
        repeated = accepted_as(standing, "", is_repeated=True)
        repeated = msgspec.structs.replace(repeated, is_behind=content != cleaned.encoded)
        return await self._with_new_receipt(repeated, receipt)

    async def _file_revision(self, cleaned: Cleaned, door: Door, sender: str | None, beside: Beside | None) -> Accepted:
        report = cleaned.report
        if sender and report.client_reference:
            async with self._database.reading() as transaction:
                found = await repository.by_client_reference(transaction, [(sender, report.client_reference)])
            if standing := found.get((sender, report.client_reference)):
                return await self._repeated(standing, cleaned)
        async with self._database.reading() as transaction:
            before = await revised(transaction, report, sender)
        if before[-1].relation == "withdrawal" and report.prior and report.prior.relation == "withdrawal":
            return accepted_as(before[-1], "", is_repeated=True)
        revision = await self._revision(before, cleaned)
        latest = before[-1]
        kept = msgspec.structs.replace(
            latest,
            revision=latest.revision + 1,
            receipt_hash=None,
            door=door,
            client_reference=report.client_reference,
            relation=revision.relation,
            received_at=self.clock(),
            remarks=cleaned.remarks,
            sealed=seal(revision.key, latest.report_id, REPORT, revision.encoded),
        )
        also = partial(beside, latest.report_id, revision.key) if beside else None
        standing = await self._keeping.submit(Draft(kept=kept, key=None, message=message_of(kept), beside=also))
        return accepted_as(kept, "") if standing is kept else await self._repeated(standing, cleaned)

    async def _revision(self, before: Sequence[KeptReport], cleaned: Cleaned) -> Revision:
        latest = before[-1]
        key = await self._keeping.key(latest)
        return revise(latest, unseal(key, latest.report_id, REPORT, latest.sealed), key, cleaned)

    async def _repeated(self, standing: KeptReport, cleaned: Cleaned) -> Accepted:
        """Answer with what stands there, if the content is the same: only then is it the same report."""
        key = await self._keeping.key(standing)
        content = unseal(key, standing.report_id, REPORT, standing.sealed)
        if standing.relation is None:
            is_same = content == cleaned.encoded
        else:
            async with self._database.reading() as transaction:
                before = await repository.revision(transaction, standing.report_id, standing.revision - 1)
            prior = cleaned.report.prior
            is_same = prior is not None and prior.relation == standing.relation and before is not None
            if is_same and before is not None:
                earlier = unseal(key, before.report_id, REPORT, before.sealed)
                is_same = revise(before, earlier, key, cleaned).encoded == content
        if not is_same:
            raise ClientReferenceTaken(standing.reference)
        return accepted_as(standing, "", is_repeated=True)

    async def _with_new_receipt(self, repeated: Accepted, receipt: str) -> Accepted:
        """Give a form whose first answer was lost a receipt that works: nobody has seen the one before."""
        async with self._database.writing() as transaction:
            await repository.replace_receipt(transaction, repeated.report_id, hash_receipt(receipt))
        return msgspec.structs.replace(repeated, receipt=receipt)
