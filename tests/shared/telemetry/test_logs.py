import ast
import asyncio
import io
import json
import logging
from pathlib import Path

import pytest
import structlog
from prometheus_client import CollectorRegistry

from shared.messages.ids import new_report_id
from shared.telemetry import logs, metrics, tracing
from shared.telemetry.keys import ALLOWED

ROOT = Path(__file__).parents[3]
NARRATIVE = "I sent my savings to Ana Beispiel"
TOKEN = "cbs_3d2c1b0a"  # noqa: S105 - invented
SECRETS = ("savings", "Ana", "Beispiel", "3d2c1b0a")


@pytest.fixture
def lines():
    """Configure the logs into memory; gives a function that reads what was written, and restores everything."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    logs.configure("json", service="test", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


@pytest.fixture
def log(lines):
    return structlog.get_logger()


def assert_tells_nothing(written):
    text = json.dumps(written, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in text] == []


def test_a_line_is_one_json_object_with_its_facts(log, lines):
    report_id = new_report_id()
    with tracing.continuing("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        log.info("report accepted", report_id=report_id, door="api", seconds=0.01)

    (line,) = lines()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "report accepted",
        "service": "test",
        "report_id": str(report_id),
        "door": "api",
        "seconds": 0.01,
        "trace": "0af7651916cd43dd8448eb211c80319c",
    }


def test_a_narrative_a_name_and_a_token_cannot_get_out(log, lines):
    before = metrics.registry.get_sample_value("casebridge_log_keys_dropped_total")
    log.info("report accepted", narrative=NARRATIVE, name="Ana", token=TOKEN, door="api")

    (line,) = lines()
    assert_tells_nothing(line)
    assert line["dropped"] == 3
    assert line["door"] == "api"
    assert metrics.registry.get_sample_value("casebridge_log_keys_dropped_total") == before + 3


def test_without_the_allow_list_they_would_and_the_check_sees_it(monkeypatch):
    monkeypatch.setattr(logs, "keep_allowed", lambda _logger, _method, event: event)
    before, stream = structlog.get_config(), io.StringIO()
    logs.configure("json", stream=stream)
    structlog.get_logger().info("report accepted", narrative=NARRATIVE)
    structlog.configure(**before)
    logging.getLogger().handlers.clear()

    with pytest.raises(AssertionError):
        assert_tells_nothing(json.loads(stream.getvalue()))


def test_an_exception_tells_its_type_and_place_and_never_its_message(log, lines):
    try:
        try:
            int(NARRATIVE)
        except ValueError as error:
            raise KeyError(TOKEN) from error
    except KeyError:
        log.exception("batch failed", stage="router")
    log.error("batch failed", error=ValueError(NARRATIVE), reason=ValueError(NARRATIVE))

    first, second = lines()
    assert_tells_nothing([first, second])
    assert first["level"] == "error"
    assert first["error"] == "KeyError from ValueError"
    assert "test_logs.py" in first["frames"][-1]
    assert second["error"] == "ValueError"


def test_objects_and_documents_under_an_allowed_key_tell_only_their_type_or_numbers(log, lines):
    log.info("batch done", reason=bytes(NARRATIVE, "utf-8"), outcome={"done": 3, "words": NARRATIVE}, state=object())

    (line,) = lines()
    assert_tells_nothing(line)
    assert (line["reason"], line["outcome"], line["state"]) == ("bytes", {"done": 3}, "object")


def test_terminal_escapes_and_line_breaks_forge_nothing(log, lines):
    log.info("topic missing", topic='casebridge\x1b[2J\n{"level":"info"}' + "x" * 500)

    (line,) = lines()
    assert "\x1b" not in line["topic"]
    assert "\n" not in line["topic"]
    assert len(line["topic"]) <= logs.MAX_CHARACTERS + 1


def test_the_console_form_is_cut_down_in_the_same_way():
    before, stream = structlog.get_config(), io.StringIO()
    logs.configure("console", stream=stream)
    structlog.get_logger().info("report accepted", narrative=NARRATIVE, reason="a\x1b[31mb")
    structlog.configure(**before)
    logging.getLogger().handlers.clear()

    assert "report accepted" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
    assert "savings" not in stream.getvalue()


@pytest.mark.parametrize("name", ["aiokafka.consumer", "_granian", "alembic.runtime", "sqlalchemy.engine", "asyncio"])
def test_the_lines_of_libraries_come_out_without_their_arguments(lines, name):
    logging.getLogger(name).error("Cannot send %s to node %s: %s", NARRATIVE, 3, ValueError(TOKEN))

    (line,) = lines()
    assert_tells_nothing(line)
    assert (line["event"], line["logger"], line["level"]) == ("library line", name, "error")


def test_a_trusted_library_keeps_its_own_words_and_numbers(lines):
    logging.getLogger("aiokafka").warning("Node %s is gone: %s", 3, OSError("10.0.0.1"))

    assert lines()[0]["line"] == "Node 3 is gone: OSError"


async def test_a_task_that_fails_unseen_tells_nothing_of_its_content(lines):
    async def fail():
        raise ValueError(NARRATIVE)

    task = asyncio.ensure_future(fail())
    await asyncio.wait({task})
    asyncio.get_running_loop().call_exception_handler(
        {"message": f"Task exception was never retrieved {NARRATIVE}", "exception": task.exception(), "future": task}
    )

    (line,) = lines()
    assert_tells_nothing(line)
    assert line["error"] == "ValueError"


def calls_of_the_log():
    for room in ("services", "shared"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and ast.unparse(node.func.value) in {"log", "_log", "self._log"}
                    and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_event_name_in_the_code_is_a_constant_phrase():
    variable = [
        place
        for place, call in calls_of_the_log()
        if not (isinstance(call.args[0], ast.Constant) or getattr(call.args[0], "id", "").isupper())
    ]

    assert variable == []


def test_every_key_in_the_code_is_on_the_list():
    unknown = [
        f"{place} {keyword.arg}"
        for place, call in calls_of_the_log()
        for keyword in call.keywords
        if keyword.arg is not None and keyword.arg not in ALLOWED | {"exc_info"}
    ]

    assert unknown == []


def test_no_app_lets_litestar_configure_the_logs_over_ours():
    apps = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("services", "shared")
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Litestar"
        and not any(keyword.arg == "logging_config" for keyword in node.keywords)
    ]

    assert apps == []


def test_no_key_on_the_list_could_hold_a_person():
    risky = {
        "narrative",
        "name",
        "email",
        "phone",
        "token",
        "receipt",
        "reference",
        "text",
        "message",
        "value",
        "body",
        "url",
    }

    assert ALLOWED & risky == set()


def test_metrics_have_unique_names_units_and_closed_labels():
    names = [metric.name for metric in metrics.TABLE]
    risky = {"report_id", "reference", "token", "path", "sender", "name"}

    assert len(names) == len(set(names))
    assert all(metric.unit and metric.meaning.endswith(".") for metric in metrics.TABLE)
    assert [metric.name for metric in metrics.TABLE if set(metric.labels) & risky] == []
    assert isinstance(metrics.registry, CollectorRegistry)


def test_every_metric_in_the_table_is_exposed():
    exposed = metrics.exposition().decode()

    assert [m.name for m in metrics.TABLE if f"# HELP {m.name} " not in exposed] == []
