"""The evaluation as tables for people."""

from collections.abc import Iterator

from rich.table import Table

from services.router.evaluation.calibration import calibration_error, reliability
from services.router.evaluation.score import Evaluation, total


def evaluation_tables(result: Evaluation) -> Iterator[Table]:
    """Give the scores, the indicators by type, and the wrong answers."""
    scores = Table(title=f"{result.cases} cases", title_justify="left")
    scores.add_column("question")
    scores.add_column("right", justify="right")
    scores.add_column("share", justify="right")
    for question, right in result.right.items():
        scores.add_row(question, f"{right}", f"{right / result.cases:.1%}")
    yield scores
    confidence = Table(title="Confidence in the category", title_justify="left")
    for column in ("answers", "confidence", "right"):
        confidence.add_column(column, justify="right")
    for held in reliability(result.answers):
        confidence.add_row(f"{held.answers}", f"{held.confidence:.2f}", f"{held.right:.0%}")
    needless = f"{result.reviewed_needlessly} of {result.needing_no_review}"
    error = calibration_error(result.answers)
    confidence.caption = f"expected calibration error {error:.3f}; sent to review without need: {needless}"
    yield confidence
    kinds = Table(title="Indicators", title_justify="left")
    for column in ("type", "right", "too much", "missed", "F1"):
        kinds.add_column(column, justify="left" if column == "type" else "right")
    for kind, counts in [*sorted(result.indicators.items()), ("all", total(result.indicators))]:
        kinds.add_row(kind, f"{counts.right}", f"{counts.extra}", f"{counts.missed}", f"{counts.f1:.3f}")
    yield kinds
    if result.wrong:
        wrong = Table(title="Answered otherwise", title_justify="left", show_lines=True)
        for column in ("case", "question", "decided", "gold", "because"):
            wrong.add_column(column, overflow="fold")
        for one in result.wrong:
            wrong.add_row(one.id, one.question, one.decided, one.gold, one.why)
        yield wrong
