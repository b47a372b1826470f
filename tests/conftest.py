"""What holds for every test: the servers' fixtures, the loopback as the only network, skips told at the end."""

import pytest
import structlog
from hypothesis import settings
from pytest_socket import socket_allow_hosts

pytest_plugins = (
    "shared.testing.fixtures",
    "shared.testing.postgresql",
    "shared.testing.eventlog",
    "shared.testing.kafka",
    "shared.testing.browser",
)


# Machines are shared: no test fails for its time, not even a property's.
settings.register_profile("casebridge", deadline=None)
settings.load_profile("casebridge")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that at the end neither of two processes waits for the other."""
    long = {item.path for item in items if any(item.get_closest_marker(mark) for mark in ("slow", "kafka", "browser"))}
    items.sort(key=lambda item: item.path not in long)


def pytest_runtest_setup() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            # Plain: the coloured traceback of the default takes a second each.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ],
        cache_logger_on_first_use=False,
    )
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} NOT RUN", sep="!", red=True, bold=True)
    for reason, count in sorted(_reasons(skipped).items()):
        terminalreporter.write_line(f"{count:5} × {reason}")


def _reasons(skipped: list[pytest.TestReport]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        counts[reason] = counts.get(reason, 0) + 1
    return counts
