"""The samples through the embedded default and through separate processes on PostgreSQL and Kafka."""

import base64
import re
import secrets
import subprocess
import urllib.request
from collections import Counter
from contextlib import ExitStack
from uuid import uuid4

import msgspec
import pytest

from shared.cli.parts import all_topics
from shared.directory.reader import load_directory
from shared.messages.topics import DEAD, REVIEW, UNROUTABLE
from shared.testing.deployment import run, started
from shared.testing.missing import missing
from shared.testing.ports import free_port

pytestmark = [pytest.mark.kafka, pytest.mark.postgresql, pytest.mark.slow, pytest.mark.timeout(400)]

INSTANT = re.compile(r"\d{4}-\d\d-\d\d([T ][0-9:.]+(Z|[+-]\d\d:\d\d)?)?")


def decisions(printed: str) -> dict[str, bytes]:
    """Give each sample's decision as bytes, without the times, which follow the day of the run."""
    cases = [msgspec.json.decode(line) for line in printed.splitlines()]
    return {
        case["sample"]: INSTANT.sub("<time>", msgspec.json.encode(case["decision"]).decode()).encode() for case in cases
    }


def read_with_kcat(bootstrap: str, topics: list[str]) -> list[tuple[str, str]]:
    """Read every committed record with a consumer that nobody here wrote; gives (topic, event id)."""
    command = ["kcat", "-b", bootstrap, "-G", f"outside-{uuid4().hex}", "-e", "-q", "-f", "%t %h\n"]
    command += ["-X", "isolation.level=read_committed", "-X", "auto.offset.reset=earliest", *topics]
    output = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()
    seen = []
    for line in output.splitlines():
        name, _, headers = line.partition(" ")
        ids = [value for key, _, value in (part.partition("=") for part in headers.split(",")) if key == "ce_id"]
        seen.append((name, ids[0]))
    return seen


@pytest.fixture
def kcat() -> None:
    try:
        subprocess.run(["kcat", "-V"], capture_output=True, check=True)
    except FileNotFoundError:
        missing("kcat is not installed (Debian: apt-get install kcat)")


def test_both_sizes_give_the_same_decisions_and_kcat_reads_each_referral_once(
    tmp_path, postgresql_url, kafka_bootstrap, kcat
):
    ports = {name: str(free_port()) for name in ("INTAKE", "DESK", "ROUTER")}
    embedded = {
        "CASEBRIDGE_DATA": str(tmp_path / "embedded"),
        "CASEBRIDGE_INTAKE_PORT": ports["INTAKE"],
        "CASEBRIDGE_DESK_PORT": ports["DESK"],
    }
    small = run("up", "--once", "--json", environ=embedded)
    small_balance = msgspec.json.decode(run("reconcile", "--json", environ=embedded))

    distributed = {
        "CASEBRIDGE_DATA": str(tmp_path / "none"),
        "CASEBRIDGE_DATABASE_URL": postgresql_url,
        "CASEBRIDGE_LOG": "kafka",
        "CASEBRIDGE_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "CASEBRIDGE_MASTER_KEYS": "test:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "CASEBRIDGE_INTAKE_PORT": ports["INTAKE"],
        "CASEBRIDGE_DESK_PORT": ports["DESK"],
    }
    run("migrate", environ=distributed)
    run("topics", environ=distributed)
    # Other tests may have buried letters of their own in this broker.
    dead_before = read_with_kcat(kafka_bootstrap, [DEAD])
    with ExitStack() as stack:
        for name in ("intake", "router", "desk"):
            ready = f"http://127.0.0.1:{ports[name.upper()]}/health/ready"
            environ = distributed | ({"CASEBRIDGE_METRICS_PORT": ports["ROUTER"]} if name == "router" else {})
            stack.enter_context(started(name, name, environ=environ, folder=tmp_path, ready=ready))
        large = run("demo", "--json", environ=distributed)
        large_balance = msgspec.json.decode(run("reconcile", "--json", environ=distributed))
        desk_token = run("token", "desk", "KH", "officer", environ=distributed).strip()
        request = urllib.request.Request(
            f"http://127.0.0.1:{ports['DESK']}/v1/queue", headers={"Authorization": f"Bearer {desk_token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            queue_of_cambodia = msgspec.json.decode(answer.read())

    topics = list(all_topics(load_directory().queues()))
    seen = read_with_kcat(kafka_bootstrap, [t for t in topics if ".queue." in t or t in {REVIEW, UNROUTABLE}])
    dead = read_with_kcat(kafka_bootstrap, [DEAD])
    assert len(decisions(large)) == 58
    assert decisions(small) == decisions(large)
    assert max(Counter(seen).values()) == 1
    assert len(seen) >= 58
    assert Counter(dead) == Counter(dead_before)
    assert small_balance["accepted"] == large_balance["accepted"] == 58
    assert small_balance == large_balance
    assert queue_of_cambodia["referrals"]
