"""ClamAV is asked by clamd's protocol; a finding marks and deletes nothing, and a scanner that is away is awaited."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from services.intake.evidence import keeping, scanning
from services.intake.evidence.custody import custody_of
from services.intake.evidence.keeping import keep_evidence, sweep
from services.intake.evidence.limits import CHUNK_BYTES
from services.intake.evidence.receiving import Owner, Receiving
from services.intake.evidence.scanning import ScannerAway, scan_waiting
from services.intake.evidence.tables import chunks, evidence
from services.intake.evidence.tables import custody as custody_table
from services.intake.form.drafts import Draft, begin_draft, forget_draft
from services.intake.reports.tables import drafts
from shared.testing.builders import a_report

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """A clamd that speaks INSTREAM: commands ended by a NUL, chunks with their length before them, zero at the end."""

    def __init__(self, most: int = 30 * 1024 * 1024, *, hangs_up: bool = False) -> None:
        self.most = most
        self.hangs_up = hangs_up
        self.seen: list[bytes] = []
        self.address = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = b""
        while (length := int.from_bytes(await reader.readexactly(4), "big")) > 0:
            content += await reader.readexactly(length)
            if len(content) > self.most:
                if self.hangs_up:
                    writer.transport.abort()
                    return
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                break
        else:
            self.seen.append(content)
            writer.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
        await writer.drain()
        writer.close()


@pytest.fixture
def running(tmp_path):
    @asynccontextmanager
    async def running(clamd: Clamd, *, by_port: bool = False):
        if by_port:
            server = await asyncio.start_server(clamd.answer, "127.0.0.1", 0)
            clamd.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        else:
            clamd.address = str(tmp_path / "clamd.ctl")
            server = await asyncio.start_unix_server(clamd.answer, clamd.address)
        async with server:
            yield clamd

    return running


@pytest.fixture
def scan(database, vault, clock):
    return lambda address: scan_waiting(database, vault, address, clock())


@pytest.mark.parametrize("by_port", [False, True])
async def test_a_finding_marks_the_file_and_a_clean_one_is_called_clean(
    by_port, send, kept, running, scan, bytes_of, content, database
):
    clean = await send(bytes_of(2 * CHUNK_BYTES + 9))
    infected = await send(b"look: " + EICAR)
    async with running(Clamd(), by_port=by_port) as clamd:
        done = await scan(clamd.address)

    assert done == 2
    assert clamd.seen == [bytes_of(2 * CHUNK_BYTES + 9), b"look: " + EICAR]
    assert [(file.upload_id, file.scan) for file in await kept()] == [
        (clean.upload_id, "clean"),
        (infected.upload_id, "found"),
    ]
    assert await content(infected) == b"look: " + EICAR
    async with database.reading() as transaction:
        log = await custody_of(transaction, infected)
    assert (log[3].action, log[3].facts) == ("scanned", {"verdict": "found", "signature": "Eicar-Test-Signature"})


async def test_a_scanner_that_is_away_leaves_the_file_not_scanned_and_is_asked_again(
    send, kept, running, scan, tmp_path
):
    await send(EICAR)
    with pytest.raises(ScannerAway):
        await scan(str(tmp_path / "clamd.ctl"))

    assert [file.scan for file in await kept()] == ["waiting"]
    async with running(Clamd()) as clamd:
        assert await scan(clamd.address) == 1
    assert [file.scan for file in await kept()] == ["found"]


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_a_file_that_the_scanner_refuses_waits_and_holds_nobody_up(
    hangs_up, send, kept, running, scan, clock, bytes_of
):
    await send(bytes_of(2000))
    await send(b"small")
    async with running(Clamd(most=1000, hangs_up=hangs_up)) as clamd:
        assert await scan(clamd.address) == 1
        assert [file.scan for file in await kept()] == ["waiting", "clean"]
        clamd.most = 10_000
        assert await scan(clamd.address) == 0
        clock.now += scanning.TRY_AGAIN + timedelta(seconds=1)
        assert await scan(clamd.address) == 1

    assert [file.scan for file in await kept()] == ["clean", "clean"]


async def test_a_verdict_that_nobody_reads_is_caught(send, kept, running, scan, monkeypatch):
    """Negative control: whatever clamd says is taken for clean."""
    monkeypatch.setattr(scanning, "_asked", lambda *_given: asyncio.sleep(0, "stream: OK"))
    await send(EICAR)
    async with running(Clamd()) as clamd:
        await scan(clamd.address)

    assert [file.scan for file in await kept()] != ["found"]


async def test_new_files_are_scanned_as_soon_as_they_are_there(send, kept, running, database, vault, clock):
    stop = asyncio.Event()
    async with running(Clamd()) as clamd, asyncio.TaskGroup() as group:
        group.create_task(
            keep_evidence(database, vault, clamd.address, stop, clock=clock, pause_seconds=keeping.LOOK_AGAIN_SECONDS)
        )
        async with asyncio.timeout(20):
            await send(EICAR)
            while [file.scan for file in await kept()] != ["found"]:  # noqa: ASYNC110 - the scanner tells nobody
                await asyncio.sleep(0.01)
        stop.set()


async def test_the_sweep_takes_what_nobody_finished_and_what_nobody_sent(
    send, receiving, owner, database, vault, clock, count
):
    await receiving.begin(owner, 10, "not finished")
    await send(b"of a draft that is gone")
    clock.pass_by(hours=25)
    young = await receiving.begin(owner, 10, "young")

    swept = await sweep(database, vault, clock())

    async with database.reading() as transaction:
        left = (await transaction.execute(evidence.select())).all()
    assert swept == 2
    assert [row.upload_id for row in left] == [young.upload_id]
    assert (await count(chunks), await count(custody_table)) == (0, 0)


async def test_the_sweep_leaves_the_files_of_a_draft_that_lives(send, owner, database, vault, clock, kept):
    await send(b"abc")
    clock.pass_by(hours=25)
    async with database.writing() as transaction:
        row = {"report_id": owner.report_id, "sealed": b"x", "updated_at": clock()}
        await transaction.execute(drafts.insert(), row)

    assert await sweep(database, vault, clock()) == 0
    assert len(await kept()) == 1


async def test_the_sweep_takes_the_files_of_an_erased_report_and_leaves_those_of_a_filed_one(
    send, owner, database, vault, clock, filing, kept, count
):
    await send(b"abc")
    accepted = await filing.file(a_report(), door="form", report_id=owner.report_id, data_key=owner.key)
    clock.pass_by(hours=48)
    left = await sweep(database, vault, clock())
    await filing.erase(accepted.report_id)

    assert (left, await sweep(database, vault, clock())) == (0, 1)
    assert await count(chunks) == 0


async def test_a_draft_that_is_forgotten_takes_its_files_with_it(database, vault, clock, count, bytes_of):
    opened = await begin_draft(database, vault, "token", Draft(), clock())
    receiving = Receiving(database, vault, clock)
    owner = Owner(report_id=opened.report_id, key=opened.key)
    going_on = await receiving.resume(owner, await receiving.begin(owner, 3, "a"), 0)
    await going_on.feed(b"abc")
    await going_on.settle()

    await forget_draft(database, vault, "token", opened)

    assert (await count(chunks), await count(evidence), await count(custody_table)) == (0, 0, 0)


async def test_a_form_that_broke_off_is_forgotten_after_an_hour(receiving, owner, database, vault, clock):
    await receiving.begin(owner, None, "plain")
    clock.pass_by(minutes=61)

    assert await sweep(database, vault, clock()) == 1


async def test_what_a_sender_never_named_goes_with_its_key(send, database, vault, clock):
    file = await send(b"abc", to=Owner(sender="Example Bank"))
    clock.pass_by(hours=25)

    assert await sweep(database, vault, clock()) == 1
    assert await vault.keys([file.report_id]) == {}
