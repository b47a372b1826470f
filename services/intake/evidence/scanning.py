"""Asking ClamAV about a file, by clamd's INSTREAM command (clamd(8)): the content goes there, a verdict comes back.

A finding marks a file and never deletes it: it is evidence. Where clamd is away the file stays "not scanned yet" and is
asked about again. clamd refuses a stream beyond its StreamMaxLength: that is said in its log and ours, and tried again
later, when an operator may have raised it.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import structlog

from services.intake.evidence import custody, repository
from services.intake.evidence.errors import FileChanged
from services.intake.evidence.files import KeptFile, opened
from services.intake.evidence.reading import content_of
from services.intake.evidence.repository import Scan
from shared.database.engine import Database
from shared.messages.ids import ReportId
from shared.telemetry import metrics
from shared.vault.errors import SealBroken
from shared.vault.vault import Vault

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
AT_ONCE = 20
TRY_AGAIN = timedelta(hours=1)
_MOST_ANSWER = 4_096
_CLEAN = "OK"
_FOUND = "FOUND"

log = structlog.get_logger()


class ScannerAway(Exception):  # noqa: N818 - named for the condition
    """clamd cannot be reached."""


class ScanRefused(Exception):  # noqa: N818 - named for the condition
    """clamd did not scan this file: as it is set up it will not, or it went away in the middle."""


async def scan_waiting(database: Database, vault: Vault, clamd: str, now: datetime) -> int:
    """Scan the files that wait for it, a few at a time; gives how many got a verdict. Raises `ScannerAway`."""
    async with database.reading() as transaction:
        rows = await repository.to_scan(transaction, now, AT_ONCE)
    keys = await vault.keys({ReportId(row.report_id) for row in rows})
    done = 0
    for row in rows:
        key = keys.get(ReportId(row.report_id))
        try:
            # Erased: there is nothing left to scan.
            is_told = key is not None and await _scan(database, clamd, opened(row, key), now)
        except (ScanRefused, SealBroken, FileChanged) as refusal:
            log.warning("file not scanned", reason=type(refusal).__name__)
            is_told = False
        if is_told:
            done += 1
        else:
            async with database.writing() as transaction:
                await repository.scan_later(transaction, row.upload_id, now + TRY_AGAIN)
    return done


async def _scan(database: Database, clamd: str, file: KeptFile, now: datetime) -> bool:
    async with database.reading() as transaction:
        signature = await ask(clamd, content_of(transaction, file))
    verdict: Scan = "found" if signature else "clean"
    async with database.writing() as transaction:
        if not await repository.set_scan(transaction, file.upload_id, verdict):
            return True
        facts = {"verdict": verdict, "signature": signature} if signature else {"verdict": verdict}
        await custody.record(transaction, file, now, ("scanned", facts))
        transaction.after_commit(metrics.evidence_scanned.labels(verdict=verdict).inc)
    return True


async def ask(clamd: str, content: AsyncIterator[bytes]) -> str:
    """Send content to clamd; gives the name of what it found, empty if nothing. Raises `ScannerAway`, `ScanRefused`."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await _connected(clamd)
    except (OSError, TimeoutError) as error:
        raise ScannerAway(type(error).__name__) from error
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await _asked(reader, writer, content)
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        # Beyond its StreamMaxLength clamd 1.4 resets the connection, mostly before its answer can be read. Were that
        # taken for a clamd that is away, this file would be asked about for ever, and those behind it never.
        raise ScanRefused(type(error).__name__) from error
    finally:
        writer.close()
    # `stream: Eicar-Test-Signature FOUND`
    said = answer.partition(": ")[2] or answer
    if said == _CLEAN:
        return ""
    name, _, word = said.rpartition(" ")
    if word != _FOUND:
        raise ScanRefused(said)
    return name


async def _connected(clamd: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if clamd.startswith("/"):
        return await asyncio.open_unix_connection(clamd, limit=_MOST_ANSWER)
    host, _, port = clamd.rpartition(":")
    return await asyncio.open_connection(host, int(port), limit=_MOST_ANSWER)


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: AsyncIterator[bytes]) -> str:
    writer.write(b"zINSTREAM\0")
    try:
        async for part in content:
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
    except ConnectionError:
        # It may have hung up after it said why: that it takes no more.
        pass
    answer = await reader.readuntil(b"\0")
    return answer[:-1].decode("utf-8", "replace").strip()
