"""The clamd of ClamAV itself, with one signature of the tests' own: by its protocol, and at its limit."""

import asyncio
import hashlib
import shutil
from contextlib import suppress

import pytest

from services.intake.evidence.scanning import ScannerAway, ask, scan_waiting
from shared.testing.missing import missing
from shared.testing.ports import free_port

pytestmark = pytest.mark.clamav
TELLTALE = b"This line stands for something harmful."
MOST_MIB = 1
CONFIGURATION = """
DatabaseDirectory {folder}
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength {most}M
Foreground yes
User {user}
"""


async def _of(*parts):
    for part in parts:
        yield part


@pytest.fixture
async def clamd(tmp_path):
    """Start it and wait until it answers; gives its address."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        missing("clamd is not installed (Debian: apt-get install clamav-daemon)")
    signature = f"{hashlib.md5(TELLTALE, usedforsecurity=False).hexdigest()}:{len(TELLTALE)}:Example-Signature\n"
    (tmp_path / "example.hdb").write_text(signature, encoding="utf-8")
    port = free_port()
    settings = CONFIGURATION.format(folder=tmp_path, port=port, most=MOST_MIB, user=tmp_path.owner())
    (tmp_path / "clamd.conf").write_text(settings, encoding="utf-8")
    quiet = asyncio.subprocess.DEVNULL
    running = await asyncio.create_subprocess_exec(
        program, f"--config-file={tmp_path / 'clamd.conf'}", stdout=quiet, stderr=quiet
    )
    async with asyncio.timeout(60):
        while True:
            with suppress(ScannerAway):
                await ask(f"127.0.0.1:{port}", _of(b"is anybody there?"))
                break
            assert running.returncode is None
            await asyncio.sleep(0.05)
    yield f"127.0.0.1:{port}"
    running.terminate()
    await running.wait()


async def test_it_finds_what_it_knows_however_it_is_cut_and_nothing_else(clamd):
    assert (await ask(clamd, _of(TELLTALE))).startswith("Example-Signature")
    assert (await ask(clamd, _of(TELLTALE[:7], TELLTALE[7:]))).startswith("Example-Signature")
    assert not await ask(clamd, _of(TELLTALE + b"!"))
    assert not await ask(clamd, _of())


async def test_what_is_beyond_its_limit_waits_and_holds_nobody_up(clamd, send, kept, database, vault, clock, bytes_of):
    await send(bytes_of(4 * MOST_MIB * 1024 * 1024))
    await send(TELLTALE)
    await send(b"harmless")

    assert await scan_waiting(database, vault, clamd, clock()) == 2
    assert [file.scan for file in await kept()] == ["waiting", "found", "clean"]
