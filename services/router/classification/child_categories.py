"""What is done to an adult has another category where it is done to a child."""

from collections.abc import Mapping, Sequence

from services.router.reading.rules import rows
from shared.messages.decision import CategoryScore

CHILD_CATEGORIES: Mapping[str, str] = {
    row["category"]: row["child_category"] for row in rows("classification", "child_categories")
}
"""From a category for adults to the one for children; whatever is not in it is the same for both."""
_GROOMING = "CH.GROOM"


def for_a_child(categories: Sequence[CategoryScore]) -> tuple[CategoryScore, ...]:
    """Give the categories where the victim is a child, likeliest first; two that become one speak together."""
    found: dict[str, CategoryScore] = {}
    for score in categories:
        code = CHILD_CATEGORIES.get(score.code, score.code)
        before = found.get(code)
        found[code] = CategoryScore(
            code=code,
            confidence=round(score.confidence + (before.confidence if before else 0.0), 3),
            evidence=tuple(dict.fromkeys((*(before.evidence if before else ()), *score.evidence))),
        )
    return tuple(sorted(found.values(), key=lambda score: -score.confidence))


def for_an_adult(categories: Sequence[CategoryScore]) -> tuple[CategoryScore, ...]:
    """Give the categories where nothing tells of a child: nobody grooms one then, whatever a word sounds like."""
    return tuple(score for score in categories if score.code != _GROOMING) or tuple(categories)
