"""Accepted means durable; a retry is safe; what follows is a revision of the same report."""

import asyncio
import json
import logging
from contextlib import asynccontextmanager

import msgspec
import pytest
import structlog

from services.intake.reports import filing as filing_module
from services.intake.reports.errors import ClientReferenceTaken, ReportErased, ReportIsWithdrawn, ReportRefused
from services.intake.reports.filing import Filing
from services.intake.reports.receipt import hash_receipt
from services.intake.reports.tables import reports
from services.intake.tables import events
from shared.database import migrations
from shared.database.engine import Database
from shared.eventlog.port import Outbox
from shared.messages.envelope import header
from shared.messages.events import ReportFiled, ReportSupplemented, ReportWithdrawn, decode
from shared.messages.ids import event_id, new_report_id
from shared.messages.report import Incident, Observable, Prior, Report, Transaction, Victim
from shared.telemetry import tracing
from shared.testing.builders import a_report, a_sealed_box
from shared.vault.sealing import REPORT, unseal
from shared.vault.tables import keys
from shared.vault.vault import Vault

MARKER = "the lighthouse keeper called me at noon"
BANK = "Example Bank"


def told(narrative: str = MARKER, **changes) -> Report:
    return a_report(incident=Incident(narrative=narrative), **changes)


async def content_of(vault: Vault, event) -> Report:
    key = (await vault.keys([event.report_id]))[event.report_id]
    return msgspec.json.decode(unseal(key, event.report_id, REPORT, event.sealed), type=Report)


async def test_a_report_its_key_and_its_event_commit_together(filing, vault, outgoing, count, clock):
    accepted = await filing.file(told(), door="form")

    [message] = await outgoing()
    event = decode(message.value)
    assert isinstance(event, ReportFiled)
    assert (event.report_id, event.reference, event.revision) == (accepted.report_id, accepted.reference, 1)
    assert (event.filed_at, event.door, event.is_test) == (clock.now, "form", False)
    assert (await content_of(vault, event)).incident.narrative == MARKER
    assert (await count(reports), await count(keys), await count(events.outbox)) == (1, 1, 1)


async def test_the_event_carries_cloudevents_headers_the_key_and_the_trace(filing, outgoing):
    with tracing.continuing("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        accepted = await filing.file(told(), door="api", sender=BANK)

    [message] = await outgoing()
    assert message.key == str(accepted.report_id).encode()
    assert header(message.headers, "ce_id") == str(event_id(accepted.report_id, "report.filed", 1))
    assert header(message.headers, "ce_type") == "report.filed"
    assert "0af7651916cd43dd8448eb211c80319c" in (header(message.headers, "traceparent") or "")


async def test_the_receipt_is_kept_as_a_hash_alone(filing, database):
    accepted = await filing.file(told(), door="form")

    async with database.reading() as transaction:
        row = (await transaction.execute(reports.select())).one()
    assert row.receipt_hash == hash_receipt(accepted.receipt)


async def test_no_word_of_a_report_stands_in_the_database_in_the_clear(filing, database, tmp_path):
    await filing.file(told(), door="api", sender=BANK)
    await database.close()

    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"intake_reports" in written
    assert MARKER.encode() not in written
    assert b"lan@example.com" not in written


async def test_the_scan_finds_what_is_not_sealed(filing, database, tmp_path, monkeypatch):
    """Negative control: a box that is not sealed is found by the same scan."""
    monkeypatch.setattr(
        filing_module, "seal", lambda _key, _id, purpose, content: a_sealed_box(purpose, ciphertext=content)
    )

    await filing.file(told(), door="form")
    await database.close()

    assert MARKER.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


async def test_no_word_of_a_report_stands_in_a_log_line(filing, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        await filing.file(told(), door="form")
        with pytest.raises(ReportRefused):
            await filing.file(told(victim=Victim(country="QQ")), door="form")

    captured = capsys.readouterr()
    assert MARKER not in json.dumps(lines, default=str) + captured.out + captured.err + caplog.text


async def test_the_same_again_is_the_same_report(filing, count):
    report = told(client_reference="CASE-1")
    first = await filing.file(report, door="api", sender=BANK)

    again = await filing.file(report, door="api", sender=BANK)

    assert (again.report_id, again.reference, again.filed_at) == (first.report_id, first.reference, first.filed_at)
    assert (again.is_repeated, again.receipt) == (True, "")
    assert (await count(reports), await count(events.outbox)) == (1, 1)


async def test_the_same_at_the_same_time_is_one_report(filing, count):
    report = told(client_reference="CASE-1")

    accepted = await asyncio.gather(*(filing.file(report, door="api", sender=BANK) for _ in range(20)))

    assert len({one.reference for one in accepted}) == 1
    assert sum(not one.is_repeated for one in accepted) == 1
    assert await count(reports) == 1


async def test_other_content_under_the_same_client_reference_is_refused_and_told(filing, count):
    first = await filing.file(told(client_reference="CASE-1"), door="api", sender=BANK)

    with pytest.raises(ClientReferenceTaken, match=first.reference):
        await filing.file(told("something else", client_reference="CASE-1"), door="api", sender=BANK)

    assert await count(reports) == 1


async def test_a_client_reference_is_the_senders_own(filing):
    mine = await filing.file(told(client_reference="CASE-1"), door="api", sender=BANK)

    theirs = await filing.file(told(client_reference="CASE-1"), door="api", sender="Other Bank")

    assert theirs.reference != mine.reference


async def test_a_form_that_is_sent_twice_is_one_report_with_a_receipt_that_works(filing, vault, database, count):
    report_id = new_report_id()
    key, wrapped = vault.make_key(report_id)
    async with database.writing() as transaction:
        await vault.store(transaction, [wrapped])
    first = await filing.file(told(), door="form", report_id=report_id, data_key=key)

    again = await filing.file(told(), door="form", report_id=report_id, data_key=key)

    assert (again.reference, again.is_repeated) == (first.reference, True)
    assert again.receipt
    assert await count(reports) == 1
    async with database.reading() as transaction:
        assert (await transaction.execute(reports.select())).one().receipt_hash == hash_receipt(again.receipt)


async def test_a_reference_that_exists_already_is_made_anew(filing, monkeypatch):
    taken = (await filing.file(told(), door="form")).reference
    given = iter([taken, taken, "CB-2345-6789-C"])
    monkeypatch.setattr(filing_module, "new_reference", lambda: next(given))

    assert (await filing.file(told(), door="form")).reference == "CB-2345-6789-C"


async def test_one_bad_report_does_not_fail_its_neighbours(filing, monkeypatch, count):
    taken = (await filing.file(told(), door="form")).reference
    fresh = filing_module.new_reference
    made = iter([fresh(), taken, fresh()])
    monkeypatch.setattr(filing_module, "new_reference", lambda: next(made, None) or fresh())

    accepted = await asyncio.gather(*(filing.file(told(), door="form") for _ in range(3)))

    assert len({one.reference for one in accepted}) == 3
    assert await count(reports) == 4


class Failing(Exception):  # noqa: N818 - named for the condition
    pass


def failing_at_commit(database: Database):
    """Make every commit of this database fail after all was written."""

    @asynccontextmanager
    async def writing():
        async with original() as transaction:
            yield transaction
            raise Failing

    original = database.writing
    return writing


async def test_nothing_is_accepted_without_its_commit(filing, database, monkeypatch, count):
    monkeypatch.setattr(database, "writing", failing_at_commit(database))

    with pytest.raises(Failing):
        await filing.file(told(), door="form")

    monkeypatch.undo()
    assert await count(reports) == 0


async def test_an_answer_before_the_commit_is_caught(filing, database, monkeypatch, count):
    """Negative control: with a writer that answers when the rows are written, accepted is not durable."""

    async def submit(draft):
        answered = asyncio.get_running_loop().create_future()
        background.append(asyncio.create_task(write(draft, answered)))
        return await answered

    async def write(draft, answered):
        async with database.writing() as transaction:
            answered.set_result((await filing._keeping.write(transaction, [draft]))[0])

    background: list[asyncio.Task] = []
    monkeypatch.setattr(database, "writing", failing_at_commit(database))
    monkeypatch.setattr(filing._keeping.writer, "submit", submit)

    accepted = await filing.file(told(), door="form")

    assert accepted.reference
    assert isinstance((await asyncio.gather(*background, return_exceptions=True))[0], Failing)
    monkeypatch.undo()
    assert await count(reports) == 0


async def test_a_supplement_joins_what_was_told_to_what_is_told_now(filing, vault, outgoing, clock):
    first = await filing.file(told(client_reference="CASE-1"), door="api", sender=BANK)
    clock.pass_by(hours=1)
    more = Report(
        prior=Prior(reference=first.reference.lower(), relation="supplement"),
        client_reference="CASE-1/2",
        incident=Incident(narrative="He called again."),
        transactions=(Transaction(method="cash", amount="5.00", currency="EUR"),),
    )

    second = await filing.file(more, door="api", sender=BANK)

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportSupplemented)
    assert (second.reference, second.revision, second.receipt) == (first.reference, 2, "")
    assert (event.report_id, event.revision) == (first.report_id, 2)
    assert (event.filed_at, event.supplemented_at) == (first.filed_at, clock.now)
    whole = await content_of(vault, event)
    assert whole.incident.narrative == f"{MARKER}\n\nHe called again."
    assert [transaction.method for transaction in whole.transactions] == ["transfer", "cash"]
    assert whole.victim.country == "VN"


async def test_a_correction_replaces_what_was_told(filing, vault, outgoing):
    first = await filing.file(told(), door="api", sender=BANK)
    prior = Prior(reference=first.reference, relation="correction")

    await filing.file(told("It was on Tuesday.", prior=prior), door="api", sender=BANK)

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportSupplemented)
    assert (await content_of(vault, event)).incident.narrative == "It was on Tuesday."


async def test_a_withdrawal_carries_the_last_report_and_ends_the_matter(filing, vault, outgoing):
    first = await filing.file(told(), door="api", sender=BANK)
    withdrawal = Report(prior=Prior(reference=first.reference, relation="withdrawal"), incident=Incident())

    withdrawn = await filing.file(withdrawal, door="api", sender=BANK)
    again = await filing.file(withdrawal, door="api", sender=BANK)

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportWithdrawn)
    assert (await content_of(vault, event)).incident.narrative == MARKER
    assert (withdrawn.revision, again.revision, again.is_repeated) == (2, 2, True)
    with pytest.raises(ReportIsWithdrawn):
        await filing.file(told(prior=Prior(reference=first.reference, relation="supplement")), door="api", sender=BANK)


async def test_a_retry_of_a_supplement_adds_nothing_even_when_more_came_after(filing, count):
    first = await filing.file(told(), door="api", sender=BANK)
    prior = Prior(reference=first.reference, relation="supplement")
    more = told("more", prior=prior, client_reference="CASE-1/2")
    second = await filing.file(more, door="api", sender=BANK)
    await filing.file(told("most", prior=prior), door="api", sender=BANK)

    again = await filing.file(more, door="api", sender=BANK)

    assert (again.revision, again.is_repeated) == (second.revision, True)
    assert await count(reports) == 3
    with pytest.raises(ClientReferenceTaken):
        await filing.file(told("other", prior=prior, client_reference="CASE-1/2"), door="api", sender=BANK)


async def test_supplements_at_the_same_time_each_become_a_revision(filing, vault, outgoing):
    first = await filing.file(told(), door="api", sender=BANK)
    prior = Prior(reference=first.reference, relation="supplement")

    accepted = await asyncio.gather(
        *(filing.file(told(f"part {number}", prior=prior), door="api", sender=BANK) for number in range(3))
    )

    assert sorted(one.revision for one in accepted) == [2, 3, 4]
    whole = await content_of(vault, decode((await outgoing())[-1].value))
    assert all(f"part {number}" in (whole.incident.narrative or "") for number in range(3))


async def test_a_duplicate_is_a_report_of_its_own_that_names_the_other(filing, vault, outgoing):
    first = await filing.file(told(), door="form")
    prior = Prior(reference=first.reference, relation="duplicate")

    second = await filing.file(told("the same, by the bank", prior=prior), door="api", sender=BANK)

    event = decode((await outgoing())[-1].value)
    assert isinstance(event, ReportFiled)
    assert second.reference != first.reference
    assert (await content_of(vault, event)).prior == prior


@pytest.mark.parametrize("reference", ["CB-7K3M-Q2XD-2", "nonsense", "CB-2222-2222-2"])
async def test_an_unknown_reference_is_refused_with_the_place(filing, reference):
    with pytest.raises(ReportRefused) as refused:
        await filing.file(told(prior=Prior(reference=reference, relation="supplement")), door="api", sender=BANK)

    assert [error.pointer for error in refused.value.errors] == ["/prior/reference"]


async def test_the_neighbours_report_cannot_be_added_to_and_looks_as_if_it_were_not_there(filing):
    theirs = await filing.file(told(), door="api", sender="Other Bank")

    with pytest.raises(ReportRefused, match="cannot be accepted") as refused:
        await filing.file(told(prior=Prior(reference=theirs.reference, relation="withdrawal")), door="api", sender=BANK)

    assert "no report with this reference" in refused.value.errors[0].detail


@pytest.mark.parametrize("victim", [Victim(residence="x" * 201), Victim(residence="\u0958" * 150)])
async def test_a_report_that_no_reader_could_read_is_refused_with_the_place(filing, count, victim):
    """The second grows beyond the limit by becoming NFC."""
    with pytest.raises(ReportRefused) as refused:
        await filing.file(told(victim=msgspec.structs.replace(victim, country="DE")), door="form")

    assert [error.pointer for error in refused.value.errors] == ["/victim/residence"]
    assert await count(reports) == 0


async def test_a_form_cannot_change_a_report_by_its_reference(filing):
    first = await filing.file(told(), door="form")

    with pytest.raises(ReportRefused):
        await filing.file(told(prior=Prior(reference=first.reference, relation="withdrawal")), door="form")


async def test_a_supplement_that_is_more_than_a_report_can_hold_is_refused(filing):
    lots = tuple(Observable(type="domain", value=f"d{number}.example") for number in range(150))
    first = await filing.file(told(observables=lots), door="api", sender=BANK)
    more = tuple(Observable(type="domain", value=f"e{number}.example") for number in range(60))

    with pytest.raises(ReportRefused) as refused:
        await filing.file(
            told(prior=Prior(reference=first.reference, relation="supplement"), observables=more),
            door="api",
            sender=BANK,
        )

    assert [error.pointer for error in refused.value.errors] == ["/observables"]


async def test_an_erased_report_is_told_as_such(filing, vault, database):
    report = told(client_reference="CASE-1")
    first = await filing.file(report, door="api", sender=BANK)
    async with database.writing() as transaction:
        await vault.erase(transaction, first.report_id)

    with pytest.raises(ReportErased, match=first.reference):
        await filing.file(report, door="api", sender=BANK)


async def test_the_tables_are_those_of_the_migrations_on_both_databases(database_url):
    database = Database(database_url)
    package = "services.intake.migrations"
    try:
        await migrations.upgrade(database, package)
        assert await migrations.differences(database, package) == []
        await migrations.downgrade(database, package)
        await migrations.upgrade(database, package)
        assert await migrations.is_current(database, package)
    finally:
        await database.close()


async def test_it_files_in_postgresql_as_well(postgresql_url, master_keys, clock):
    database = Database(postgresql_url)
    try:
        for package in ("shared.vault.migrations", "services.intake.migrations"):
            await migrations.upgrade(database, package)
        vault = Vault(database, master_keys)
        async with Filing(database, vault, Outbox(name="intake", database=database, tables=events), clock) as filing:
            report = told(client_reference="CASE-1")
            accepted = await asyncio.gather(*(filing.file(report, door="api", sender=BANK) for _ in range(5)))
            more = told("more", prior=Prior(reference=accepted[0].reference, relation="supplement"))
            second = await filing.file(more, door="api", sender=BANK)
    finally:
        await database.close()

    assert len({one.reference for one in accepted}) == 1
    assert second.revision == 2
