"""The decision alone, on one core: how many a second on the sample mix, and the slowest of texts made to be slow."""

import resource
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from services.router.classification.model import load_model
from services.router.decision.decide import decide
from shared.cli.demo import samples
from shared.directory.reader import CurrentDirectory
from shared.messages.report import Incident, Report, Victim
from tests.benchmarks.measures import Figure, Measure
from tests.router.test_extraction_work import LENGTH, WORDS

AIM = 2000
MOST_SECONDS = 0.05
MOST_MIB = 400
ROUNDS = 9
TRIES = 3
FILED_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PHRASES = (
    "转账到银行卡号我被骗了钱",
    "ฉันถูกหลอกให้โอนเงินไปยังบัญชี",
    "+44 7700 900123, ",
    "bank in Vilnius ",
    "12/11/2026 ",
)


def measure(_folder: Path, seconds: float) -> Iterator[Measure]:
    """Measure the mix in rounds, then every hostile text thrice."""
    model, directory = load_model(), CurrentDirectory().current
    reports = [msgspec.convert(sample["report"], Report) for sample in samples()]

    def rate(some: Sequence[Report], for_seconds: float) -> float:
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < for_seconds:
            for report in some:
                decide(report, FILED_AT, directory, model)
            count += len(some)
        return count / (time.perf_counter() - began)

    rate(reports, seconds / ROUNDS)
    rates = [rate(reports, seconds / ROUNDS) for _ in range(ROUNDS)]

    def took(piece: str) -> float:
        report = _long(piece)
        tries = []
        for _ in range(TRIES):
            began = time.perf_counter()
            decide(report, FILED_AT, directory, model)
            tries.append(time.perf_counter() - began)
        return min(tries)

    slowest = max((took(piece), piece) for piece in (*WORDS, *PHRASES))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Measure(
        name="router, the decision alone, one process",
        figures=(
            Figure(name="sample mix, median of the rounds", value=median(rates), unit="reports/s"),
            Figure(name="sample mix, best round", value=max(rates), unit="reports/s"),
            Figure(name=f"slowest text of {LENGTH:,} characters", value=slowest[0] * 1000, unit="ms"),
        ),
        memory_mib=memory,
        ratio=median(rates) / AIM,
        aim=f"{AIM:,} reports/s, {MOST_SECONDS * 1000:.0f} ms, {MOST_MIB} MiB",
        is_met=median(rates) >= AIM and slowest[0] <= MOST_SECONDS and memory <= MOST_MIB,
        note=f"the slowest text repeats {slowest[1]!r}",
    )


def _long(piece: str) -> Report:
    narrative = (piece * LENGTH)[:LENGTH]
    return Report(victim=Victim(country="DE"), incident=Incident(narrative=narrative))
