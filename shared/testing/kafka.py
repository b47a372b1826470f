"""A real Kafka broker of the tests' own: on free ports of the loopback, in a temporary folder, stopped at the end."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from shared.testing.missing import missing

LOCAL = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "local.py"


class KafkaBroker(msgspec.Struct, frozen=True, kw_only=True):
    """A broker that a test may kill; it comes back on the same port with the same data."""

    folder: Path
    port: int

    @property
    def bootstrap(self) -> str:
        """Give the address that clients start from."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it listens."""
        self._run("start", "--port", str(self.port))

    def kill(self) -> None:
        """End it at once (SIGKILL), as a power cut would."""
        self._run("stop", "--kill")

    def stop(self) -> None:
        """End it in order."""
        self._run("stop")

    def _run(self, verb: str, *arguments: str) -> None:
        command = [sys.executable, str(LOCAL), verb, "--data", str(self.folder), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - a script of ours
        if done.returncode:
            raise RuntimeError(f"local.py {verb}: {done.stdout}{done.stderr}")


def start_broker() -> KafkaBroker:
    """Start a broker in a new temporary folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    broker = KafkaBroker(folder=Path(tempfile.mkdtemp(prefix="casebridge-kafka-")), port=port)
    broker.start()
    return broker


def end_broker(broker: KafkaBroker) -> None:
    """Stop the broker and remove its folder."""
    broker.kill()
    shutil.rmtree(broker.folder, ignore_errors=True)


def require_kafka() -> None:
    """Skip loudly (or fail, where skips are forbidden) when this machine cannot run a broker."""
    if not LOCAL.exists():
        missing("The local Kafka runs from a checkout (deploy/kafka is not in the wheel)")
    for program, package in (("java", "a JDK, 17 or newer"), ("mvn", "Maven")):
        if not shutil.which(program):
            missing(f"Kafka needs {package}: no `{program}` on the path")


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[KafkaBroker]:
    """Give the broker that this test run shares; whoever kills it starts it again."""
    require_kafka()
    broker = start_broker()
    yield broker
    end_broker(broker)


@pytest.fixture(scope="session")
def kafka_bootstrap(kafka_broker: KafkaBroker) -> str:
    """Give the address of the broker that this test run shares. Topics are not created by themselves."""
    return kafka_broker.bootstrap
