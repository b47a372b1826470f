"""What is configured, what answers, what is missing, and what to do about it."""

import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text

from shared.cli.parts import all_topics, event_log, master_keys, migrations
from shared.cli.service import Finding, services
from shared.database.engine import Database
from shared.directory.reader import Directory, load_directory
from shared.directory.sheets import DirectoryRefused
from shared.eventlog.port import EventLog
from shared.messages.topics import REPORTS
from shared.settings import SettingRefused, Settings, load

_MOST_NAMED = 5


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything that a service needs; never changes anything, never raises for what is missing."""
    directory, read = _directory(settings)
    findings = [_service_settings(), _data(settings), read, _master_keys(settings)]
    database = Database(settings.database)
    vault_database = Database(settings.vault_database_url or settings.database)
    try:
        remedy = "It is made by: casebridge up, or casebridge migrate"
        if database.dialect == "postgresql":
            remedy = "Is it running, and is CASEBRIDGE_DATABASE_URL right?"
        reached = await _try("database", _reach(database), remedy)
        findings.append(reached)
        if reached.is_well:
            findings += [
                await _tables(owner, package, vault_database if owner == "vault" else database)
                for owner, package in migrations(settings)
            ]
            findings += await _event_log(settings, database, directory)
    finally:
        await database.close()
        await vault_database.close()
    return findings + await _of_services()


def _service_settings() -> Finding:
    try:
        for service in services().values():
            load(service.settings)
    except SettingRefused as refusal:
        return Finding(subject="settings", is_well=False, found=str(refusal), remedy="Set the variable and try again.")
    return Finding(subject="settings", is_well=True, found=f"{', '.join(services())}: every variable can be read")


async def _of_services() -> list[Finding]:
    """Look at what is each service's own; where a setting cannot be read, that was said already."""
    found: list[Finding] = []
    for service in services().values():
        if service.examine is not None:
            with suppress(SettingRefused):
                found += await service.examine(load(service.settings))
    return found


def _data(settings: Settings) -> Finding:
    if not settings.database.startswith("sqlite"):
        return Finding(subject="data folder", is_well=True, found="not used: the database is PostgreSQL")
    folder = Path(settings.database.partition(":///")[2]).parent
    return Finding(
        subject="data folder",
        is_well=folder.is_dir(),
        found=str(folder) if folder.is_dir() else f"{folder} is not there yet",
        remedy="" if folder.is_dir() else "It is made by: casebridge up, or casebridge migrate",
    )


def _directory(settings: Settings) -> tuple[Directory | None, Finding]:
    try:
        directory = load_directory(Path(settings.directory) if settings.directory else None)
    except DirectoryRefused as refusal:
        return None, Finding(
            subject="directory", is_well=False, found=str(refusal), remedy="Correct the file named above."
        )
    found = f"{len(directory.focal_points)} focal points, version {directory.version[:12]}"
    return directory, Finding(subject="directory", is_well=True, found=found)


def _master_keys(settings: Settings) -> Finding:
    if not settings.master_keys and settings.database.startswith("sqlite"):
        kept = settings.data / "master.key"
        found = "key file of the embedded default" if kept.exists() else "no key file yet"
        return Finding(subject="master keys", is_well=kept.exists(), found=found, remedy="It is made by: casebridge up")
    try:
        master_keys(settings)
    except (SettingRefused, ValueError) as refusal:
        return Finding(subject="master keys", is_well=False, found=str(refusal), remedy="Set CASEBRIDGE_MASTER_KEYS.")
    return Finding(subject="master keys", is_well=True, found="set")


async def _tables(owner: str, package: str, database: Database) -> Finding:
    from shared.database.migrations import is_current  # noqa: PLC0415 - `casebridge --help` needs no alembic

    current = await is_current(database, package)
    found = "current" if current else "missing or old"
    return Finding(subject=f"tables of {owner}", is_well=current, found=found, remedy="Run: casebridge migrate")


async def _event_log(settings: Settings, database: Database, directory: Directory | None) -> list[Finding]:
    log = event_log(settings, database)
    try:
        reached = await _try(
            "event log",
            lambda: _checked(log.check, f"{settings.log}: answers"),
            "Is Kafka running, and is CASEBRIDGE_KAFKA_BOOTSTRAP right?"
            if settings.log == "kafka"
            else "Run: casebridge migrate",
        )
        if not reached.is_well:
            return [reached]
        return [reached, await _topics(log, directory)]
    finally:
        await log.close()


async def _checked(check: Callable[[], Awaitable[None]], found: str) -> str:
    await check()
    return found


async def _topics(log: EventLog, directory: Directory | None) -> Finding:
    expected = all_topics(directory.queues() if directory else ())
    remedy = "Is the log reached? See above."
    try:
        missing = await log.missing(expected)
        if not missing:
            waiting = await log.lag("router", [REPORTS])
            found = f"all {len(expected)} are there; {waiting} reports wait for the router"
            return Finding(subject="topics", is_well=True, found=found)
        named = ", ".join(missing[:_MOST_NAMED]) + (" …" if len(missing) > _MOST_NAMED else "")
        found = f"{len(missing)} of {len(expected)} are missing: {named}"
        remedy = "Run: casebridge topics. Then send SIGHUP to every service that runs."
    except Exception as error:  # noqa: BLE001 - whatever is wrong is the finding
        found = _said(error)
    return Finding(subject="topics", is_well=False, found=found, remedy=remedy)


def _reach(database: Database) -> Callable[[], Awaitable[str]]:
    async def reach() -> str:
        async with database.reading() as transaction:
            await transaction.execute(text("SELECT 1"))
        return f"{database.dialect}: answers"

    return reach


async def _try(subject: str, look: Callable[[], Awaitable[str]], remedy: str) -> Finding:
    try:
        return Finding(subject=subject, is_well=True, found=await look())
    except Exception as error:  # noqa: BLE001 - whatever is wrong is the finding
        return Finding(subject=subject, is_well=False, found=_said(error), remedy=remedy)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no answer'}"


def free_port(host: str, port: int) -> bool:
    """Tell whether a server can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
