"""How good a model is on texts that it had not seen: by category, by confusion, and by what its confidence is worth."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.router.training.judged import Judged

BINS = 10


class OfCategory(NamedTuple):
    """One category: how many texts are of it, and how well it is found (each in [0, 1])."""

    code: str
    texts: int
    precision: float
    recall: float
    f1: float


class Bin(NamedTuple):
    """Answers of like confidence: how many, how confident they were, and how many of them were right (in [0, 1])."""

    answers: int
    confidence: float
    right: float


def share_right(judged: Sequence[Judged], among: int = 1) -> float:
    """Give the share of texts with a right category among the first so many."""
    return sum(bool(set(one.ranked[:among]) & set(one.categories)) for one in judged) / max(len(judged), 1)


def by_category(judged: Sequence[Judged]) -> list[OfCategory]:
    """Score each category by main labels and first answers, commonest first."""
    texts = Counter(one.categories[0] for one in judged)
    answers = Counter(one.ranked[0] for one in judged)
    right = Counter(one.ranked[0] for one in judged if one.ranked[0] == one.categories[0])
    scored = []
    for code, count in sorted(texts.items(), key=lambda item: (-item[1], item[0])):
        precision = right[code] / answers[code] if answers[code] else 0.0
        recall = right[code] / count
        both = precision + recall
        scored.append(OfCategory(code, count, precision, recall, 2 * precision * recall / both if both else 0.0))
    return scored


def confusions(judged: Sequence[Judged], most: int) -> list[tuple[str, str, int]]:
    """Give the commonest errors: what it is, what was answered, how often."""
    wrong = Counter((one.categories[0], one.ranked[0]) for one in judged if one.ranked[0] not in one.categories)
    ranked = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(is_, said, count) for (is_, said), count in ranked[:most]]


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """Sort answers into ten bins by confidence; empty ones are left out."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [Bin(len(held), sum(one.confidence for one in held) / len(held), share_right(held)) for held in bins if held]


def calibration_error(judged: Sequence[Judged]) -> float:
    """Give the expected calibration error: by how much confidence and truth differ, weighed over the bins."""
    return sum(held.answers * abs(held.confidence - held.right) for held in reliability(judged)) / max(len(judged), 1)
