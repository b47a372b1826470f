"""What goes on by itself: files are scanned, and what nobody finished or sent is forgotten in time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.intake.evidence import repository
from services.intake.evidence.limits import UNFINISHED_KEPT, UNSENT_KEPT, UNSIZED_KEPT
from services.intake.evidence.scanning import ScannerAway, scan_waiting
from services.intake.evidence.upload import NEW_FILE
from shared.database.engine import Database
from shared.database.errors import is_passing
from shared.messages.ids import ReportId
from shared.vault.vault import Vault

LOOK_AGAIN_SECONDS = 30.0

log = structlog.get_logger()


async def keep_evidence(
    database: Database,
    vault: Vault,
    clamd: str,
    stop: asyncio.Event,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    pause_seconds: float = LOOK_AGAIN_SECONDS,
) -> None:
    """Scan new files at once and waiting ones every half minute, and sweep, until `stop` is set."""
    signal = database.listen(NEW_FILE)
    ending = asyncio.create_task(_wake(stop, signal.set))
    is_away = False
    try:
        while not stop.is_set():
            try:
                await sweep(database, vault, clock())
                while clamd and await scan_waiting(database, vault, clamd, clock()):
                    pass
                is_away = False
            except ScannerAway:
                if not is_away:
                    log.warning("scanner away")
                is_away = True
            except (SQLAlchemyError, OSError) as error:
                if not is_passing(error):
                    raise
                log.warning("evidence not kept up", reason=type(error).__name__)
            if not stop.is_set():
                await signal.wait(pause_seconds)
    finally:
        ending.cancel()


async def sweep(database: Database, vault: Vault, now: datetime) -> int:
    """Forget uploads that were not finished in time, and files that no draft or report holds; gives how many."""
    async with database.writing() as transaction:
        old = await repository.unfinished(transaction, now - UNFINISHED_KEPT, now - UNSIZED_KEPT)
        old = [*old, *await repository.unsent(transaction, now - UNSENT_KEPT)]
        await repository.delete_files(transaction, [row.upload_id for row in old])
        for row in old:
            if row.sender and row.report_id == row.upload_id:
                # It had a key of its own.
                await vault.erase(transaction, ReportId(row.upload_id))
    return len({row.upload_id for row in old})


async def _wake(stop: asyncio.Event, wake: Callable[[], None]) -> None:
    await stop.wait()
    wake()
