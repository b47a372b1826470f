"""What a confidence is worth: of answers at 0.8, about eight in ten should be right."""

from collections.abc import Sequence
from typing import NamedTuple

BINS = 10


class Answer(NamedTuple):
    """How confident an answer was, in [0, 1], and whether it was right."""

    confidence: float
    is_right: bool


class Bin(NamedTuple):
    """Answers of like confidence: how many, how confident they were, and how many of them were right (in [0, 1])."""

    answers: int
    confidence: float
    right: float


def reliability(answers: Sequence[Answer]) -> list[Bin]:
    """Sort answers into ten bins by confidence; empty ones are left out."""
    bins: list[list[Answer]] = [[] for _ in range(BINS)]
    for answer in answers:
        bins[min(int(answer.confidence * BINS), BINS - 1)].append(answer)
    return [
        Bin(
            len(held),
            sum(answer.confidence for answer in held) / len(held),
            sum(answer.is_right for answer in held) / len(held),
        )
        for held in bins
        if held
    ]


def calibration_error(answers: Sequence[Answer]) -> float:
    """Give the expected calibration error: by how much confidence and truth differ, weighed over the bins."""
    return sum(held.answers * abs(held.confidence - held.right) for held in reliability(answers)) / max(len(answers), 1)
