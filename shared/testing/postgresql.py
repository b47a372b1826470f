"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a free loopback port, stopped at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from shared.testing.missing import missing

# A test's data need not survive a power cut; its commits need not wait for the disk.
_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB"
)
_START_SECONDS = 60


class PostgresqlServer(msgspec.Struct, frozen=True, kw_only=True):
    """A running server with the user `postgres`, who needs no password there."""

    port: int
    programs: Path
    folder: Path

    def url(self, database: str) -> str:
        """Give the URL of a database for `Database`."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one statement as the superuser, outside of a transaction."""
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", "postgres")
        _run(self.programs / "psql", *address, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def control(self, *arguments: str) -> None:
        """Run `pg_ctl`, as the user `postgres` where we are root (the server refuses root)."""
        _run(self.programs / "pg_ctl", "-D", self.folder / "data", *arguments)

    def start(self) -> None:
        """Start and wait until it answers."""
        listen = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        log = self.folder / "server.log"
        self.control("start", "-w", "-t", str(_START_SECONDS), "-l", str(log), "-o", f"{listen} {_OPTIONS}")

    def stop(self, mode: str = "fast") -> None:
        """Stop; `immediate` is the crash."""
        self.control("stop", "-w", "-m", mode)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Give a server that this test run shares."""
    programs = _programs()
    if programs is None:
        missing("PostgreSQL's programs are not installed (Debian: apt-get install postgresql)")
    if os.geteuid() == 0 and not _has_user("postgres"):
        missing("PostgreSQL does not run as root, and there is no user `postgres`")
    folder = Path(tempfile.mkdtemp(prefix="casebridge-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = PostgresqlServer(port=_free_port(), programs=programs, folder=folder)
        _run(programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """Give the URL of a fresh, empty database, dropped after the test."""
    name = f"test_{uuid4().hex}"
    postgresql_server.execute(f"CREATE DATABASE {name}")
    yield postgresql_server.url(name)
    postgresql_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _programs() -> Path | None:
    found = shutil.which("initdb")
    # Debian keeps them out of PATH, one folder per version.
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next(
        (folder for folder in reversed(folders) if all((folder / name).exists() for name in ("pg_ctl", "psql"))), None
    )


def _has_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(*command: str | Path) -> None:
    user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run(  # noqa: S603 - programs found by us, arguments of ours
        [*user, *map(str, command)], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}")
