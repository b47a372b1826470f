"""How good a model is on texts that it had not seen: by category and by confusion."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.router.evaluation.calibration import Answer
from services.router.training.judged import Judged


class OfCategory(NamedTuple):
    """One category: how many texts are of it, and how well it is found (each in [0, 1])."""

    code: str
    texts: int
    precision: float
    recall: float
    f1: float


def share_right(judged: Sequence[Judged], among: int = 1) -> float:
    """Give the share of texts with a right category among the first so many."""
    return sum(bool(set(one.ranked[:among]) & set(one.categories)) for one in judged) / max(len(judged), 1)


def by_category(judged: Sequence[Judged]) -> list[OfCategory]:
    """Score each category by main labels and first answers, commonest first."""
    texts = Counter(one.categories[0] for one in judged)
    answered = Counter(one.ranked[0] for one in judged)
    right = Counter(one.ranked[0] for one in judged if one.ranked[0] == one.categories[0])
    scored = []
    for code, count in sorted(texts.items(), key=lambda item: (-item[1], item[0])):
        precision = right[code] / answered[code] if answered[code] else 0.0
        recall = right[code] / count
        both = precision + recall
        scored.append(OfCategory(code, count, precision, recall, 2 * precision * recall / both if both else 0.0))
    return scored


def confusions(judged: Sequence[Judged], most: int) -> list[tuple[str, str, int]]:
    """Give the commonest errors: what it is, what was answered, how often."""
    wrong = Counter((one.categories[0], one.ranked[0]) for one in judged if one.ranked[0] not in one.categories)
    ranked = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(is_, said, count) for (is_, said), count in ranked[:most]]


def answers(judged: Sequence[Judged]) -> list[Answer]:
    """Give each first answer with its confidence, and whether it was right."""
    return [Answer(one.confidence, one.ranked[0] in one.categories) for one in judged]
