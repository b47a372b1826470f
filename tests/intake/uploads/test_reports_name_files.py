"""A sender uploads files and names them in a report: they become the report's, all of them or nothing."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from services.intake.evidence import binding, repository
from services.intake.evidence.files import evidence_of
from services.intake.evidence.reading import open_file
from services.intake.evidence.reporting import as_evidence
from services.intake.reports.tables import reports
from shared.messages.events import SealedBox
from shared.messages.ids import ReportId
from shared.messages.report import Report
from shared.vault.sealing import REPORT, unseal

BODY = {"incident": {"narrative": "A fake invoice."}, "victim": {"country": "PT"}}
PDF = b"%PDF-1.7\n" + b"an invoice " * 50


@pytest.fixture
async def bank(program_of):
    return await program_of()


async def uploaded(sender, content: bytes = PDF, name: str = "invoice.pdf") -> str:
    answer = await sender.create(len(content), name)
    await sender.patch(answer.headers["Location"], 0, content)
    return answer.headers["Location"].rpartition("/")[2]


async def file(sender, *upload_ids, **more):
    body = BODY | {"evidence": [{"upload_id": upload_id, "description": "the bill"} for upload_id in upload_ids]} | more
    return await sender.client.post("/v1/reports", json=body, headers=sender.headers)


@pytest.fixture
def told(database, vault):
    """Give the report as it was filed, and its files."""

    async def told(answer):
        report_id = ReportId(UUID(answer.json()["report_id"]))
        key = (await vault.keys([report_id]))[report_id]
        async with database.reading() as transaction:
            row = (await transaction.execute(reports.select().where(reports.c.report_id == report_id))).one()
            files = await evidence_of(transaction, report_id, key)
        box = msgspec.msgpack.decode(row.sealed, type=SealedBox)
        return msgspec.json.decode(unseal(key, report_id, REPORT, box), type=Report), files

    return told


async def test_a_report_holds_what_its_files_are_and_its_key_opens_them(bank, told, database, vault, clock):
    upload_id = await uploaded(bank)
    answer = await file(bank, upload_id)
    report, (kept,) = await told(answer)

    (named,) = report.evidence
    assert answer.status_code == 202
    assert (named.upload_id, named.description, named.name) == (upload_id, "the bill", "invoice.pdf")
    assert (named.media_type, named.size) == ("application/pdf", len(PDF))
    assert named == msgspec.structs.replace(as_evidence([kept])[0], description="the bill")
    assert b"".join([part async for part in open_file(database, kept, "a test", clock())]) == PDF
    assert await vault.keys([ReportId(kept.upload_id)]) == {}


async def test_sending_again_with_the_same_name_is_the_same_report(bank):
    upload_id = await uploaded(bank)

    first = await file(bank, upload_id, client_reference="A-1")
    again = await file(bank, upload_id, client_reference="A-1")

    assert (first.status_code, again.status_code, again.json()["is_repeated"]) == (202, 200, True)


async def test_a_file_belongs_to_one_report(bank):
    upload_id = await uploaded(bank)
    await file(bank, upload_id)

    again = await file(bank, upload_id)
    removed = await bank.ask("DELETE", f"/v1/uploads/{upload_id}")

    assert (again.status_code, removed.status_code) == (400, 409)
    assert "belongs to another report" in again.json()["errors"][0]["detail"]


async def test_of_two_reports_at_once_one_gets_the_file(bank, count):
    upload_id = await uploaded(bank)

    answers = await asyncio.gather(*(file(bank, upload_id) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [202, 400, 400, 400]
    assert await count(reports) == 1


async def test_files_that_are_not_there_or_not_theirs_are_named_in_the_answer(bank, program_of):
    theirs = await uploaded(await program_of("Other Bank"))
    begun = (await bank.create(10)).headers["Location"].rpartition("/")[2]
    own = await uploaded(bank)

    answer = await file(bank, "up-1", "0" * 32, theirs, begun, own, own)

    errors = answer.json()["errors"]
    assert answer.status_code == 400
    assert [error["pointer"] for error in errors] == [f"/evidence/{place}/upload_id" for place in (0, 1, 2, 3, 5)]
    assert "upload it to /v1/uploads" in errors[0]["detail"]
    assert "named twice" in errors[4]["detail"]


async def test_what_we_find_ourselves_is_taken_from_no_sender(bank):
    upload_id = await uploaded(bank)
    evidence = [{"upload_id": upload_id, "sha256": "0" * 64}]

    answer = await bank.client.post("/v1/reports", json=BODY | {"evidence": evidence}, headers=bank.headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/evidence/0")


async def test_a_supplement_brings_its_files_along(bank, database, vault):
    first = await file(bank, await uploaded(bank))
    prior = {"reference": first.json()["reference"], "relation": "supplement"}
    second = await file(bank, await uploaded(bank, b"hello", "b.txt"), prior=prior)

    report_id = ReportId(UUID(first.json()["report_id"]))
    key = (await vault.keys([report_id]))[report_id]
    async with database.reading() as transaction:
        files = await evidence_of(transaction, report_id, key)
    assert (second.status_code, second.json()["revision"]) == (202, 2)
    assert [kept.name for kept in files] == ["invoice.pdf", "b.txt"]


async def test_a_file_that_is_not_handed_over_is_caught(bank, told, monkeypatch):
    """Negative control: the report is filed, and the file stays behind with its old key."""

    async def forget(*_given):
        return True

    monkeypatch.setattr(repository, "name_file", forget)
    upload_id = await uploaded(bank)

    _, files = await told(await file(bank, upload_id))

    assert [str(kept.upload_id) for kept in files] != [upload_id]


async def test_a_report_is_not_filed_when_a_file_cannot_be_handed_over(bank, count, monkeypatch):
    async def refuse(*_given):
        return False

    monkeypatch.setattr(binding.repository, "name_file", refuse)

    answer = await file(bank, await uploaded(bank))

    assert (answer.status_code, await count(reports)) == (400, 0)
