"""Alembic behind four functions: upgrade, downgrade, is this database current, and does it equal the models.

Each owner of tables keeps a package of migrations whose `env.py` is two lines:

    from services.intake.tables import metadata
    run(metadata, "intake")

All of its tables carry its prefix, and its version table is `<prefix>_alembic_version`, so that every owner's tables
can live in one database. Alembic keeps its context in the process: call these one at a time.
"""

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

from alembic import context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from shared.database.engine import Database

# Any number serves, if only migrations use it: one process migrates, the others wait and find it done.
_ADVISORY_LOCK = 0x6361_7365

Step = Callable[[Any, MigrationContext], Sequence[Any]]


async def upgrade(database: Database, package: str, revision: str = "head") -> None:
    """Bring the tables of this package to the revision, in one transaction."""
    await _migrate(database, package, lambda script, rev: script._upgrade_revs(revision, rev))  # noqa: SLF001 - what alembic's own commands call


async def downgrade(database: Database, package: str, revision: str = "base") -> None:
    """Take the tables of this package back to the revision, in one transaction."""
    await _migrate(database, package, lambda script, rev: script._downgrade_revs(revision, rev))  # noqa: SLF001 - likewise


async def is_current(database: Database, package: str) -> bool:
    """Tell whether the database stands at the newest revision of this package."""
    script = _script(package)
    standing: set[str] = set()

    def look(revision: Any, _context: MigrationContext) -> Sequence[Any]:  # noqa: ANN401 - a name, a tuple or nothing
        standing.update([revision] if isinstance(revision, str) else revision)
        return ()

    async with database.reading() as transaction:
        await transaction.connection.run_sync(_run_env, script, look)
    return standing == set(script.get_heads())


async def differences(database: Database, package: str) -> list[str]:
    """Say in which ways the tables of this package differ from its models; at the newest revision: in none."""
    found: list[str] = []

    def look(_revision: Any, migration: MigrationContext) -> Sequence[Any]:  # noqa: ANN401 - as above
        found.extend(str(difference) for difference in compare_metadata(migration, migration.opts["target_metadata"]))
        return ()

    async with database.reading() as transaction:
        await transaction.connection.run_sync(_run_env, _script(package), look)
    return found


def run(metadata: MetaData, prefix: str) -> None:
    """Run the step that was asked for over these models; for a package's `env.py`, and only there."""

    def ours(name: str | None, kind: str, _parent: Any) -> bool:  # noqa: ANN401 - alembic's mapping of names
        mine = name in metadata.tables or str(name).startswith(f"{prefix}_")
        return kind != "table" or (mine and name != version_table)

    version_table = f"{prefix}_alembic_version"
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table=version_table,
        include_name=ours,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate(database: Database, package: str, steps: Callable[[ScriptDirectory, Any], Any]) -> None:
    script = _script(package)
    async with database.writing() as transaction:
        # Else alembic would begin, and commit, by itself.
        await transaction.begin()
        if database.dialect == "postgresql":
            await transaction.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        await transaction.connection.run_sync(_run_env, script, lambda revision, _: steps(script, revision))


def _run_env(connection: Connection, script: ScriptDirectory, step: Step) -> None:
    config = Config(attributes={"connection": connection})
    with EnvironmentContext(config, script, fn=step):
        script.run_env()


def _script(package: str) -> ScriptDirectory:
    return ScriptDirectory(str(files(package)))
