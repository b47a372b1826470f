import asyncio
import base64
import socket
import subprocess
import sys

import msgspec
import pytest

from services.intake.__main__ import outbox_of
from shared.cli import doctor
from shared.cli.parts import opened
from shared.cli.service import services
from shared.directory.reader import SHIPPED
from shared.eventlog import outbox
from shared.eventlog.dead_letters import dead_letter
from shared.messages.topics import DEAD, REPORTS
from shared.settings import Settings, load
from shared.testing.deployment import command

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def environ(tmp_path, free_tcp_port_factory) -> dict[str, str]:
    return {
        "CASEBRIDGE_DATA": str(tmp_path / "data"),
        "CASEBRIDGE_INTAKE_PORT": str(free_tcp_port_factory()),
        "CASEBRIDGE_DESK_PORT": str(free_tcp_port_factory()),
        "COLUMNS": "200",
    }


@pytest.fixture
def casebridge(environ, monkeypatch):
    """Run a command and give (exit code, what it printed)."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


def test_doctor_says_what_is_missing_and_what_to_do(casebridge):
    code, printed = casebridge("doctor")

    assert code == 1
    assert "casebridge migrate" in printed


def test_doctor_is_content_once_the_tables_and_topics_are_there(casebridge):
    casebridge("migrate")
    casebridge("topics")
    code, printed = casebridge("doctor", "--json")

    findings = msgspec.json.decode(printed)
    wrong = [f["subject"] for f in findings if not f["is_well"]]
    # The key file is made by the first service that needs it.
    assert wrong in ([], ["master keys"])
    assert code == (1 if wrong else 0)


def test_a_command_that_needs_tables_says_so(casebridge):
    code, printed = casebridge("outcomes")

    assert code == 2
    assert "casebridge migrate" in printed


def test_a_wrong_setting_is_a_sentence_and_not_a_traceback(casebridge, monkeypatch):
    monkeypatch.setenv("CASEBRIDGE_LOG", "rabbit")

    code, printed = casebridge("migrate")

    assert code == 2
    assert "CASEBRIDGE_LOG" in printed
    assert "Traceback" not in printed


def test_postgresql_without_master_keys_is_refused_with_the_way_out(casebridge, monkeypatch):
    monkeypatch.setenv("CASEBRIDGE_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/none")

    _, printed = casebridge("doctor")

    assert "CASEBRIDGE_MASTER_KEYS" in printed


def test_a_token_for_a_role_that_is_not_is_refused(casebridge):
    casebridge("migrate")

    code, printed = casebridge("token", "desk", "DE", "king")

    assert code == 2
    assert "officer" in printed


def test_a_taken_port_is_named_before_anything_starts(casebridge, environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environ["CASEBRIDGE_DESK_PORT"])))
        taken.listen()
        code, printed = casebridge("up", "--once", "--no-samples")

    assert code == 2
    assert "CASEBRIDGE_DESK_PORT" in printed


def test_keys_are_rotated_and_old_reports_still_open(casebridge, monkeypatch):
    old, new = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    monkeypatch.setenv("CASEBRIDGE_MASTER_KEYS", f"old:{old}")
    casebridge("up", "--once")
    monkeypatch.setenv("CASEBRIDGE_MASTER_KEYS", f"new:{new},old:{old}")
    _, rotated = casebridge("rotate-keys")
    monkeypatch.setenv("CASEBRIDGE_MASTER_KEYS", f"new:{new}")
    _, printed = casebridge("outcomes", "--json")

    assert "58 keys" in rotated
    assert all(msgspec.json.decode(line)["decision"] for line in printed.splitlines())


def test_outcomes_keep_words_and_accounts_to_themselves_unless_asked(casebridge):
    casebridge("up", "--once")

    _, plain = casebridge("outcomes", "--json")
    _, full = casebridge("outcomes", "--json", "--evidence")

    assert "GB27BARC20304734787532" not in plain
    assert "GB27BARC20304734787532" in full


def test_replay_gives_dead_letters_another_chance(casebridge):
    casebridge("up", "--once")
    before = len(casebridge("outcomes", "--json")[1].splitlines())

    asyncio.run(_bury_every_report())
    code, printed = casebridge("replay", "router")
    _, again = casebridge("outcomes", "--json")

    assert code == 0
    assert "58 dead letters" in printed
    assert "none died again" in printed
    assert len(again.splitlines()) == before
    assert casebridge("reconcile")[0] == 0


async def _bury_every_report() -> None:
    """Put each report in the dead letters of the router, as a bad deployment would have."""
    async with opened(load(Settings)) as parts:
        letters = [dead_letter(record, "router", "handler failed") async for record in parts.log.read([REPORTS])]
        stop = asyncio.Event()
        box = outbox_of(parts)
        async with parts.database.writing() as transaction:
            await outbox.put(transaction, box, letters)
        relay = asyncio.create_task(parts.log.run_relay(box, stop))
        async with asyncio.timeout(30):
            while len([1 async for _ in parts.log.read([DEAD])]) < len(letters):  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.05)
        stop.set()
        await relay


def test_every_service_names_what_it_offers():
    assert all(service.replay and service.summary for service in services().values())


def test_tokens_are_listed_and_revoked_by_label(casebridge):
    casebridge("migrate")
    made = casebridge("token", "desk", "DE", "officer")[1].strip()
    casebridge("token", "intake", "Example Bank", "sender")

    for service in ("desk", "intake"):
        _, printed = casebridge("tokens", service, "--json")
        (holder,) = map(msgspec.json.decode, printed.splitlines())
        assert casebridge("revoke-token", service, holder["label"])[0] == 0
        _, table = casebridge("tokens", service)
        assert holder["label"] in table
        (revoked,) = map(msgspec.json.decode, casebridge("tokens", service, "--json")[1].splitlines())
        assert revoked["revoked_at"]
        assert made not in printed + table

    assert casebridge("revoke-token", "desk", "nobody")[0] == 2
    assert casebridge("tokens", "router")[0] == 2


def test_doctor_names_the_topics_that_a_new_focal_point_needs_and_what_to_do(casebridge, monkeypatch, tmp_path):
    head, *rows = (SHIPPED / "focal_points.csv").read_text("utf-8").splitlines()
    folder = tmp_path / "directory"
    folder.mkdir()
    (folder / "focal_points.csv").write_text("\n".join([head, *(row for row in rows if row[:2] == "DE"), ""]), "utf-8")
    monkeypatch.setenv("CASEBRIDGE_DIRECTORY", str(folder))
    casebridge("migrate")
    casebridge("topics")
    (folder / "focal_points.csv").write_text(
        "\n".join([head, *(row for row in rows if row[:2] in {"DE", "FR"}), ""]), "utf-8"
    )

    _, printed = casebridge("doctor", "--json")

    (topics,) = [finding for finding in msgspec.json.decode(printed) if finding["subject"] == "topics"]
    assert topics["is_well"] is False
    assert "casebridge.queue.fr.v1" in topics["found"]
    assert "casebridge topics" in topics["remedy"]
    assert "SIGHUP" in topics["remedy"]


async def test_doctor_reads_the_directory_once(monkeypatch, tmp_path):
    reads = []
    load_once = doctor.load_directory
    monkeypatch.setattr(doctor, "load_directory", lambda folder: reads.append(folder) or load_once(folder))
    settings = Settings(data=tmp_path)
    async with opened(settings, migrate=True):
        pass

    findings = await doctor.examine(settings)

    assert "topics" in [finding.subject for finding in findings]
    assert len(reads) == 1


def test_the_command_starts_without_what_only_a_service_needs():
    asked = "import sys; from shared.cli.__main__ import build; build(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert {"alembic", "aiokafka", "granian", "sklearn"} & set(done.stdout.split()) == set()
