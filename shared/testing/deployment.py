"""The services as separate processes, as an operator runs them: for tests and benchmarks."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

READY_SECONDS = 60
STOP_SECONDS = 20


class NotReady(Exception):  # noqa: N818 - named for the condition
    """A process ended, or did not answer in time; the message ends with what it wrote last."""


class Running(msgspec.Struct, frozen=True):
    """A process of ours and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    written: Path

    @property
    def resident_mib(self) -> float:
        """Resident memory in MiB, now (Linux)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


def command(*arguments: str) -> list[str]:
    """Give the command line of `casebridge …` with this interpreter."""
    return [sys.executable, "-m", "shared.cli", *arguments]


def run(*arguments: str, environ: Mapping[str, str]) -> str:
    """Run a command to its end and give what it printed; raises `subprocess.CalledProcessError` where it failed."""
    finished = subprocess.run(  # noqa: S603 - our own command
        command(*arguments), env={**os.environ, **environ}, stdout=subprocess.PIPE, check=True
    )
    return finished.stdout.decode()


@contextmanager
def started(name: str, *arguments: str, environ: Mapping[str, str], folder: Path, ready: str = "") -> Iterator[Running]:
    """Start `casebridge <arguments>`, wait until the URL `ready` answers 200, and end it cleanly afterwards."""
    written = folder / f"{name}.log"
    with written.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command(*arguments), env={**os.environ, **environ}, stdout=output, stderr=output
        )
    running = Running(name, process, written)
    try:
        if ready:
            wait_until_ready(running, ready)
        yield running
    finally:
        stop(running)


def stop(running: Running) -> None:
    """Ask the process to end (SIGTERM), and kill it if it does not."""
    process = running.process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(running: Running, url: str) -> None:
    """Return when the URL answers 200; raises `NotReady`."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise NotReady(f"{running.name} ended with {running.process.returncode}: {_last(running.written)}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback only
                if answer.status == 200:  # noqa: PLR2004 - HTTP
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.05)
    raise NotReady(f"{running.name} did not answer at {url} in {READY_SECONDS} s: {_last(running.written)}")


def _last(written: Path) -> str:
    return written.read_text(errors="replace")[-2000:]
