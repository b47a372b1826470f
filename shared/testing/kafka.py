"""A real Kafka broker of the tests' own: on free ports of the loopback, in a temporary folder, stopped at the end."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from shared.database.engine import Database
from shared.eventlog.kafka.connection import Timings
from shared.eventlog.kafka.log import KafkaLog
from shared.eventlog.kafka.producer import TransactionalProducer
from shared.messages.envelope import Message
from shared.testing.eventlog import EngineFactory, Instance, ready
from shared.testing.missing import missing
from shared.testing.ports import free_port

# A test that freezes or kills a process waits for the group to notice.
QUICK_TIMINGS = Timings(
    session_seconds=3.0, request_seconds=5.0, commit_seconds=8.0, close_seconds=1.5, lease_seconds=2.0
)
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


class KafkaEngine:
    """The Kafka log, with a service's database in SQLite beside it."""

    name = "kafka"

    def __init__(self, bootstrap: str, database_url: str) -> None:
        self._bootstrap = bootstrap
        self._database_url = database_url
        self._opened: list[Instance] = []
        self._producer: TransactionalProducer | None = None
        self.first = self.open()

    def open(self) -> Instance:
        """Open an instance with clients of its own."""
        log = KafkaLog(self._bootstrap, timings=QUICK_TIMINGS)
        instance = Instance(log=log, database=Database(self._database_url))
        self._opened.append(instance)
        return instance

    async def second(self) -> Instance:
        """Open another instance."""
        return self.open()

    async def restart(self) -> None:
        """Open a new first instance; the old one is left as it is."""
        self.first = self.open()

    async def append(self, messages: Sequence[Message]) -> None:
        """Append in one transaction."""
        if self._producer is None:
            self._producer = TransactionalProducer(KafkaLog(self._bootstrap).connection, f"suite.{uuid4().hex}")
            await self._producer.start()
        await self._producer.transact(messages)

    async def close(self) -> None:
        """Close every instance."""
        if self._producer is not None:
            await self._producer.discard()
        for instance in self._opened:
            await instance.log.close()
            await instance.database.close()


def start_broker() -> KafkaBroker:
    """Start a broker in a new temporary folder."""
    broker = KafkaBroker(folder=Path(tempfile.mkdtemp(prefix="casebridge-kafka-")), port=free_port())
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


@pytest.fixture
def kafka_engine(kafka_bootstrap: str, sqlite_url: str) -> EngineFactory:
    """Give the Kafka log, for the behaviour suite."""
    return lambda: ready(KafkaEngine(kafka_bootstrap, sqlite_url))
