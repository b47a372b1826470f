from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from services.router.classification.model import load_model
from services.router.decision.decide import decide
from services.router.evaluation.read import Case, cases
from services.router.worker import handler
from shared.directory.reader import Directory, load_directory
from shared.eventlog.records import Handler
from shared.messages.decision import Decision
from shared.messages.report import Report
from shared.vault.vault import Vault

FILED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parents[2] / "shared" / "cli" / "demo" / "sample_reports.ndjson"


@pytest.fixture(scope="session")
def directory() -> Directory:
    return load_directory()


@pytest.fixture(scope="session")
def samples() -> list[Case]:
    return list(cases(SAMPLES.read_bytes()))


@pytest.fixture
def decided(directory: Directory) -> Callable[..., Decision]:
    """Decide on a narrative of a victim in a country, with any other field of a report."""

    def _decided(narrative: str | None = None, country: str | None = "VN", filed_at: datetime = FILED, **fields: Any):
        incident = {"narrative": narrative, **fields.pop("incident", {})}
        body = {"reporter": {"country": country}, "victim": {"country": country}, "incident": incident} | fields
        return decide(msgspec.convert(body, Report), filed_at, directory, load_model())

    return _decided


@pytest.fixture
def route(vault: Vault, directory: Directory) -> Handler:
    """The stage's handler, on the shipped rules."""
    return handler(SimpleNamespace(vault=vault, directory=SimpleNamespace(current=directory)), load_model())
