"""What reporters do with their own report: replace it, take it back, take it up again, have it erased; each once."""

import asyncio

import msgspec
import pytest

from services.intake.reports import by_reporter, repository
from services.intake.reports.errors import (
    ReportErased,
    ReportIsWithdrawn,
    ReportNotFound,
    ReportRefused,
    WithdrawalIsFinal,
)
from services.intake.reports.filing import Filing
from services.intake.reports.tables import draft_tokens, drafts, reports
from services.intake.tables import events
from shared.database import migrations
from shared.database.engine import Database
from shared.eventlog.port import Outbox
from shared.messages import events as messages
from shared.messages.events import ReportSupplemented, ReportWithdrawn, decode
from shared.messages.ids import new_report_id
from shared.messages.report import Incident, Observable, Prior, Report, Victim
from shared.testing.builders import a_report
from shared.vault.sealing import REPORT, unseal
from shared.vault.tables import keys
from shared.vault.vault import Vault


def told(narrative: str = "He called me at noon.", **changes) -> Report:
    return a_report(incident=Incident(narrative=narrative), **changes)


async def narrative_of(vault: Vault, event) -> str | None:
    key = (await vault.keys([event.report_id]))[event.report_id]
    return msgspec.json.decode(unseal(key, event.report_id, REPORT, event.sealed), type=Report).incident.narrative


async def test_a_revision_replaces_the_whole_content_and_is_told_once(filing, vault, outgoing, count, clock):
    first = await filing.file(told(), door="form")
    clock.pass_by(hours=1)

    second = await filing.revise(first.report_id, told("He called me at one."), "correction")

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportSupplemented)
    assert (second.reference, second.revision, second.receipt) == (first.reference, 2, "")
    assert (event.report_id, event.revision, event.supplemented_at) == (first.report_id, 2, clock.now)
    assert await narrative_of(vault, event) == "He called me at one."
    assert (await count(reports), await count(events.outbox)) == (2, 2)


async def test_the_relation_is_kept(filing, database):
    first = await filing.file(told(), door="form")
    await filing.revise(first.report_id, told("more"), "supplement")
    await filing.revise(first.report_id, told("other"), "correction")

    async with database.reading() as transaction:
        kept = await repository.revisions(transaction, first.report_id)
    assert [one.relation for one in kept] == [None, "supplement", "correction"]
    assert [one.receipt_hash is None for one in kept] == [False, True, True]


async def test_the_same_content_again_adds_nothing(filing, count):
    first = await filing.file(told(), door="form")
    unchanged = await filing.revise(first.report_id, told(), "supplement")
    second = await filing.revise(first.report_id, told("more"), "supplement")

    again = await filing.revise(first.report_id, told("more"), "supplement")

    assert (unchanged.revision, unchanged.is_repeated) == (1, True)
    assert (second.is_repeated, again.revision, again.is_repeated) == (False, 2, True)
    assert (await count(reports), await count(events.outbox)) == (2, 2)


async def test_the_same_at_the_same_time_is_one_revision(filing, count):
    first = await filing.file(told(), door="form")

    accepted = await asyncio.gather(*(filing.revise(first.report_id, told("more"), "supplement") for _ in range(6)))

    assert {one.revision for one in accepted} == {2}
    assert sum(not one.is_repeated for one in accepted) == 1
    assert (await count(reports), await count(events.outbox)) == (2, 2)


async def test_two_at_the_same_time_come_one_after_the_other(filing, vault, outgoing):
    first = await filing.file(told(), door="form")

    accepted = await asyncio.gather(
        *(filing.revise(first.report_id, told(text), "supplement") for text in ("one", "two"))
    )

    sent = [decode(message.value) for message in await outgoing()][1:]
    assert sorted(one.revision for one in accepted) == [2, 3]
    assert [event.revision for event in sent] == [2, 3]
    assert {await narrative_of(vault, event) for event in sent} == {"one", "two"}


async def test_without_looking_at_what_stands_the_same_would_be_sent_twice(filing, count, monkeypatch):
    """Negative control: a comparison that never finds anything equal is seen by the counts above."""
    first = await filing.file(told(), door="form")
    monkeypatch.setattr(by_reporter, "unseal", lambda *_: b"something else")

    await asyncio.gather(*(filing.revise(first.report_id, told("more"), "supplement") for _ in range(2)))

    assert await count(reports) == 3


async def test_a_revision_is_held_to_the_rules_of_a_report(filing, count):
    first = await filing.file(told(), door="form")

    with pytest.raises(ReportRefused):
        await filing.revise(first.report_id, told(victim=Victim(country="QQ")), "correction")

    assert await count(reports) == 1


async def test_a_revision_that_no_reader_could_read_is_refused(filing, count):
    first = await filing.file(told(), door="form")

    with pytest.raises(ReportRefused):
        await filing.revise(
            first.report_id, told(observables=(Observable(type="url", value="x" * 2049),)), "supplement"
        )

    assert await count(reports) == 1


async def test_nobody_can_revise_a_report_that_is_not_there(filing):
    with pytest.raises(ReportNotFound):
        await filing.revise(new_report_id(), told(), "supplement")


async def test_a_withdrawal_ends_the_matter_and_can_be_undone_for_a_while(filing, vault, outgoing, clock):
    first = await filing.file(told(), door="form")

    withdrawn = await filing.withdraw(first.report_id)
    again = await filing.withdraw(first.report_id)

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportWithdrawn)
    assert await narrative_of(vault, event) == "He called me at noon."
    assert (withdrawn.revision, again.revision, again.is_repeated) == (2, 2, True)
    with pytest.raises(ReportIsWithdrawn):
        await filing.revise(first.report_id, told("more"), "supplement")

    clock.pass_by(minutes=29)
    resumed = await filing.resume(first.report_id)

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportSupplemented)
    assert (resumed.revision, await narrative_of(vault, event)) == (3, "He called me at noon.")
    assert (await filing.revise(first.report_id, told("more"), "supplement")).revision == 4


async def test_after_a_while_a_withdrawal_stands(filing, clock):
    first = await filing.file(told(), door="form")
    await filing.withdraw(first.report_id)
    clock.pass_by(minutes=31)

    with pytest.raises(WithdrawalIsFinal):
        await filing.resume(first.report_id)


async def test_an_erased_report_leaves_no_content_anywhere(filing, vault, database, outgoing, count):
    first = await filing.file(told(), door="form")
    await filing.revise(first.report_id, told("more"), "supplement")
    async with database.writing() as transaction:
        draft = {"report_id": first.report_id, "sealed": b"box", "updated_at": first.filed_at}
        await transaction.execute(drafts.insert(), draft)
        token = {"token_hash": "a", "report_id": first.report_id, "used_at": first.filed_at}
        await transaction.execute(draft_tokens.insert(), token)

    erased = await filing.erase(first.report_id)

    event = decode((await outgoing())[-1].value)
    assert event == messages.ReportErased(
        report_id=first.report_id,
        reference=first.reference,
        revision=3,
        filed_at=first.filed_at,
        erased_at=first.filed_at,
    )
    assert erased.revision == 3
    assert await vault.keys([first.report_id]) == {}
    async with database.reading() as transaction:
        kept = await repository.revisions(transaction, first.report_id)
    assert {one.sealed for one in kept} == {repository.NOTHING}
    assert (await count(keys), await count(drafts), await count(draft_tokens)) == (1, 0, 0)


async def test_an_erasure_is_told_once(filing, count):
    first = await filing.file(told(), door="form")

    erased = await asyncio.gather(*(filing.erase(first.report_id) for _ in range(4)))

    assert sum(not one.is_repeated for one in erased) == 1
    assert (await count(reports), await count(events.outbox)) == (2, 2)


async def test_nothing_comes_after_an_erasure(filing):
    bank = "Example Bank"
    first = await filing.file(told(client_reference="CASE-1"), door="api", sender=bank)
    await filing.erase(first.report_id)

    for attempt in (
        filing.revise(first.report_id, told("more"), "supplement"),
        filing.withdraw(first.report_id),
        filing.resume(first.report_id),
        filing.file(told(prior=Prior(reference=first.reference, relation="supplement")), door="api", sender=bank),
        filing.file(told(client_reference="CASE-1"), door="api", sender=bank),
    ):
        with pytest.raises(ReportErased):
            await attempt


async def test_a_revision_that_meets_an_erasure_is_refused_not_lost(filing, monkeypatch):
    """The key was read before the erasure, the row is written after it: the second look says why."""
    first = await filing.file(told(), door="form")
    submit = filing._keeping.submit

    async def submit_late(draft):
        monkeypatch.undo()
        await filing.erase(first.report_id)
        return await submit(draft)

    monkeypatch.setattr(filing._keeping, "submit", submit_late)

    with pytest.raises(ReportErased):
        await filing.revise(first.report_id, told("more"), "supplement")


async def test_it_holds_in_postgresql_as_well(postgresql_url, master_keys, clock):
    database = Database(postgresql_url)
    try:
        for package in ("shared.vault.migrations", "services.intake.migrations"):
            await migrations.upgrade(database, package)
        vault = Vault(database, master_keys)
        async with Filing(database, vault, Outbox(name="intake", database=database, tables=events), clock) as filing:
            first = await filing.file(told(), door="form")
            same = await asyncio.gather(*(filing.revise(first.report_id, told("a"), "supplement") for _ in range(3)))
            other = await asyncio.gather(
                *(filing.revise(first.report_id, told(text), "correction") for text in ("b", "c"))
            )
            withdrawn = await asyncio.gather(*(filing.withdraw(first.report_id) for _ in range(2)))
            erased = await asyncio.gather(*(filing.erase(first.report_id) for _ in range(3)))
    finally:
        await database.close()

    assert sorted(one.is_repeated for one in same) == [False, True, True]
    assert sorted(one.revision for one in other) == [3, 4]
    assert {one.revision for one in withdrawn} == {5}
    assert sorted(one.is_repeated for one in erased) == [False, True, True]
