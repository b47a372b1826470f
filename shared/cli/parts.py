"""The one place where adapters are chosen: settings in, parts out."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import text

from shared.cli.service import Parts, services
from shared.cli.terminal import NotMigrated
from shared.database.engine import Database
from shared.directory.reader import CurrentDirectory
from shared.eventlog.port import EventLog
from shared.eventlog.sql.log import SqlLog
from shared.messages.topics import PARTITIONS, queue_topic
from shared.settings import SettingRefused, Settings
from shared.telemetry.health import Health
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault


@asynccontextmanager
async def opened(settings: Settings, *, migrate: bool = False) -> AsyncIterator[Parts]:
    """Open the adapters that the settings choose, and close them at the end.

    Raises `SettingRefused` where a choice cannot work, `NotMigrated` where tables are missing and `migrate` is False,
    and `shared.directory.reader.DirectoryRefused` where the directory's files cannot be read.
    """
    from shared.database.migrations import is_current, upgrade  # noqa: PLC0415 - `casebridge --help` needs no alembic

    async with AsyncExitStack() as stack:
        if settings.database.startswith("sqlite"):
            Path(settings.database.partition(":///")[2]).parent.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        vault_database = database
        if settings.vault_database_url not in {"", settings.database}:
            vault_database = Database(settings.vault_database_url)
            stack.push_async_callback(vault_database.close)
        for owner, package in migrations(settings):
            target = vault_database if owner == "vault" else database
            if migrate:
                await upgrade(target, package)
            elif not await is_current(target, package):
                raise NotMigrated(f"The tables of {owner} are missing or old. Run: casebridge migrate")
        log = event_log(settings, database)
        stack.push_async_callback(log.close)
        health = Health(stalled=log.stalled)
        health.check("database", partial(_answers, database))
        yield Parts(
            database=database,
            log=log,
            health=health,
            vault=Vault(vault_database, master_keys(settings)),
            directory=CurrentDirectory(Path(settings.directory) if settings.directory else None),
        )


async def _answers(database: Database) -> None:
    async with database.reading() as transaction:
        await transaction.execute(text("SELECT 1"))


def event_log(settings: Settings, database: Database) -> EventLog:
    """Choose the engine of the event log."""
    if settings.log == "sql":
        return SqlLog(database)
    from shared.eventlog.kafka.log import KafkaLog  # noqa: PLC0415 - a quarter of the start, for whoever has Kafka

    return KafkaLog(
        settings.kafka_bootstrap,
        username=settings.kafka_username,
        password=settings.kafka_password,
        ca=settings.kafka_ca,
    )


def master_keys(settings: Settings) -> MasterKeys:
    """Read the master keys; only the embedded default may make its own."""
    if settings.master_keys:
        return MasterKeys.parse(settings.master_keys)
    if settings.database.startswith("sqlite"):
        settings.data.mkdir(parents=True, exist_ok=True)
        return MasterKeys.load_or_create(settings.data / "master.key")
    raise SettingRefused(
        "CASEBRIDGE_MASTER_KEYS: needed with PostgreSQL, the same for every service. Write `id:key`, the key as base64 "
        "of 32 random bytes, from your secret store. To make one: openssl rand -base64 32"
    )


def migrations(settings: Settings) -> list[tuple[str, str]]:
    """Name who keeps tables, and the package of their migrations."""
    kept = [("vault", "shared.vault.migrations")]
    if settings.log == "sql":
        kept.append(("eventlog", "shared.eventlog.sql.migrations"))
    return kept + [(service.name, service.migrations) for service in services().values() if service.migrations]


def all_topics(queues: Iterable[str]) -> dict[str, int]:
    """Give every topic with its number of partitions: the fixed ones, and one a queue."""
    return PARTITIONS | {queue_topic(country): 1 for country in queues}
