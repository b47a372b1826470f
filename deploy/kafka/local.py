#!/usr/bin/env python3
"""Run one Apache Kafka broker on the loopback interface, without a container: a JDK and Maven are all it needs.

    local.py start [--data DIR] [--port N]     download the jars once, format, start, wait until it listens
    local.py status [--data DIR]               say whether it runs and where
    local.py stop [--data DIR] [--kill]        end the broker of this folder, and no other

The standard library alone, so that the system's Python can run it. For trying and testing: one node, no replication.
"""

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("CASEBRIDGE_KAFKA_CACHE") or HERE.parents[1] / ".cache" / "kafka")
START_SECONDS = 90
STOP_SECONDS = 20

# Small, because it shares a laptop with everything else; the short group timeouts are for tests that freeze a process.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=BROKER://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=BROKER://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=BROKER
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={logs}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
num.network.threads=1
num.io.threads=2
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.dedupe.buffer.size=2097152
controlled.shutdown.enable=false
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
"""


class Refused(Exception):  # noqa: N818 - named for the condition
    """The broker cannot be started or stopped; the message says what is missing."""


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def jars() -> Path:
    """Give the folder of jars; downloads them through Maven the first time, once however many ask."""
    if not shutil.which("java"):
        raise Refused("No `java` on the path: install a JDK, version 17 or newer.")
    libs = CACHE / "libs"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if libs.is_dir():
            return libs
        if not shutil.which("mvn"):
            raise Refused("No `mvn` on the path: install Maven; it downloads Kafka's jars.")
        say("Downloading Kafka's jars (44 MB, once) …")
        with tempfile.TemporaryDirectory(dir=CACHE) as half:
            command = ["mvn", "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml")]
            command += ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={half}/libs"]
            done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - fixed words
            if done.returncode:
                raise Refused(f"Maven could not download Kafka's jars:\n{done.stdout}{done.stderr}")
            Path(half, "libs").rename(libs)
    return libs


def java(libs: Path, *arguments: str) -> list[str]:
    """Compose a command line on the jars. The quick compiler alone: the other takes a third of a core for minutes."""
    memory = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC")
    return ["java", *memory, "-XX:TieredStopAtLevel=1", "-cp", f"{libs}/*", *arguments]


def free_port() -> int:
    """Find a port that nobody listens on, below those of outgoing connections: a broker comes back on the same one."""
    while True:
        port = 15_000 + secrets.randbelow(17_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def listens(port: int) -> bool:
    """Say whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def prepare(data: Path, port: int, libs: Path) -> Path:
    """Write the configuration and format the storage of a new folder; an old folder keeps its port and its data."""
    config = data / "server.properties"
    if config.exists():
        return config
    if listens(port):
        raise Refused(f"Port {port} is taken: name another with --port.")
    data.mkdir(parents=True, exist_ok=True)
    draft = data / "server.properties.new"
    draft.write_text(PROPERTIES.format(port=port, controller_port=free_port(), logs=data / "logs"))
    identity = subprocess.run(  # noqa: S603 - fixed words
        java(libs, "kafka.tools.StorageTool", "random-uuid"), check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    formatted = subprocess.run(  # noqa: S603 - fixed words
        java(libs, "kafka.tools.StorageTool", "format", "-t", identity, "-c", str(draft)),
        check=False,
        capture_output=True,
        text=True,
    )
    if formatted.returncode:
        raise Refused(f"Kafka could not format {data}:\n{formatted.stdout}{formatted.stderr}")
    return draft.rename(config)


def port_of(data: Path) -> int:
    """Read the port that this folder's broker listens on."""
    lines = (data / "server.properties").read_text().splitlines()
    listener = next(line for line in lines if line.startswith("advertised.listeners="))
    return int(listener.rpartition(":")[2])


def running(data: Path) -> int | None:
    """Give the process id of this folder's broker; None if it is not running (or the number is another's by now)."""
    try:
        pid = int((data / "pid").read_text())
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if state != "Z" and str(data / "server.properties").encode() in command else None


def start(data: Path, port: int) -> None:
    """Start the broker of this folder and wait until it listens; does nothing when it runs already."""
    libs = jars()
    if pid := running(data):
        say(f"Kafka runs already at 127.0.0.1:{port_of(data)} (process {pid}).")
        return
    config = prepare(data, port, libs)
    port = port_of(data)
    if listens(port):
        raise Refused(f"Port {port} is taken by another program.")
    with (data / "broker.log").open("ab") as log:
        broker = subprocess.Popen(  # noqa: S603 - fixed words
            java(libs, "kafka.Kafka", str(config)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=data,
            start_new_session=True,
        )
    (data / "pid").write_text(str(broker.pid))
    deadline = time.monotonic() + START_SECONDS
    while not listens(port):
        if broker.poll() is not None or time.monotonic() > deadline:
            broker.kill()
            tail = "\n".join((data / "broker.log").read_text(errors="replace").splitlines()[-20:])
            raise Refused(f"Kafka did not start; the end of {data / 'broker.log'}:\n{tail}")
        time.sleep(0.1)
    say(f"Kafka listens at 127.0.0.1:{port} (process {broker.pid}, data in {data}).")
    broker.returncode = 0  # It lives on without us: no warning that nobody waits for it.


def stop(data: Path, *, kill: bool) -> None:
    """End the broker of this folder: in order, or at once as a power cut would."""
    pid = running(data)
    if pid is None:
        say("Kafka is not running.")
        return
    os.kill(pid, signal.SIGKILL if kill else signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running(data):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    (data / "pid").unlink(missing_ok=True)
    say("Kafka has stopped.")


def status(data: Path) -> int:
    """Say whether the broker runs; 0 if it does, 3 if not, as `systemctl status` answers."""
    pid = running(data)
    if pid is None:
        say("Kafka is not running.")
        return 3
    say(f"Kafka runs at 127.0.0.1:{port_of(data)} (process {pid}, data in {data}).")
    return 0


def main() -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("verb", choices=["start", "stop", "status"])
    parser.add_argument("--data", type=Path, default=CACHE / "data", help="folder of this broker's data")
    parser.add_argument("--port", type=int, default=9092, help="port of a new folder's broker")
    parser.add_argument("--kill", action="store_true", help="stop: end it at once (kill -9)")
    given = parser.parse_args()
    data = given.data.resolve()
    try:
        match given.verb:
            case "start":
                start(data, given.port)
            case "stop":
                stop(data, kill=given.kill)
            case _:
                return status(data)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
