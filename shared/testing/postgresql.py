"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a free loopback port, stopped at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from shared.testing.missing import missing
from shared.testing.ports import free_port

_OPTIONS = "-c max_connections=200 -c shared_buffers=64MB"
# A test's data need not survive a power cut; its commits need not wait for the disk. A benchmark's must.
_NOT_DURABLE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_START_SECONDS = 60


class PostgresqlServer(msgspec.Struct, frozen=True, kw_only=True):
    """A running server with the user `postgres`, who needs no password there."""

    port: int
    programs: Path
    folder: Path
    is_durable: bool = False

    def url(self, database: str) -> str:
        """Give the URL of a database for `Database`."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each in a transaction of its own."""
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database)
        commands = [word for statement in statements for word in ("-c", statement)]
        _run(self.programs / "psql", *address, "-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", *commands)

    def control(self, *arguments: str) -> None:
        """Run `pg_ctl`, as the user `postgres` where we are root (the server refuses root)."""
        _run(*_as_postgres(), self.programs / "pg_ctl", "-D", self.folder / "data", *arguments)

    def start(self) -> None:
        """Start and wait until it answers."""
        listen = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options = f"{listen} {_OPTIONS}" if self.is_durable else f"{listen} {_OPTIONS} {_NOT_DURABLE}"
        log = self.folder / "server.log"
        self.control("start", "-w", "-t", str(_START_SECONDS), "-l", str(log), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop; `immediate` is the crash."""
        self.control("stop", "-w", "-m", mode)


@contextmanager
def serving(*, durable: bool) -> Iterator[PostgresqlServer]:
    """Start a server, with an empty database `casebridge`, and stop it at the end; skips where there is none."""
    programs = _programs()
    if programs is None:
        missing("PostgreSQL's programs are not installed (Debian: apt-get install postgresql)")
    if os.geteuid() == 0 and not _has_user("postgres"):
        missing("PostgreSQL does not run as root, and there is no user `postgres`")
    folder = Path(tempfile.mkdtemp(prefix="casebridge-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = PostgresqlServer(port=free_port(), programs=programs, folder=folder, is_durable=durable)
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        _run(*_as_postgres(), programs / "initdb", "-D", folder / "data", *options)
        server.start()
        try:
            server.execute("CREATE DATABASE casebridge")
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Give a server that this test run shares."""
    with serving(durable=False) as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> str:
    """Give the URL of an empty database, this test's alone: whoever is still connected is thrown out first."""
    postgresql_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "DROP SCHEMA IF EXISTS public CASCADE",
        "CREATE SCHEMA public",
        database="casebridge",
    )
    return postgresql_server.url("casebridge")


def _programs() -> Path | None:
    found = shutil.which("initdb")
    # Debian keeps them out of PATH, one folder per version.
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next(
        (folder for folder in reversed(folders) if all((folder / name).exists() for name in ("pg_ctl", "psql"))), None
    )


def _has_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _as_postgres() -> tuple[str, ...]:
    return ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()


def _run(*command: str | Path) -> None:
    done = subprocess.run(  # noqa: S603 - programs found by us, arguments of ours
        [*map(str, command)], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:5]))} … failed: {done.stdout}")
