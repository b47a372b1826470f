"""From the words and facts of a report to offence categories, each with a confidence and the words that led to it.

Two layers are weighed together: a linear model that has learnt from labelled texts, and readable rules, phrases and
facts, that anyone can check and change. How much a rule's point is worth beside the model, and how far a lead is a
confidence, was fitted where the model's weights had not seen the texts.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from services.router.classification.features import WEIGHTS, features
from services.router.classification.model import UNKNOWN, Floats, Model, Seen, shares
from shared.messages.decision import CategoryScore, Indicator
from shared.messages.report import Report
from shared.reading.reading import Reading

# A fact is rarer and surer than a word, and so is what a bank or an officer has said.
_FACT = 2.0
_STATED = 20.0
# Where there are no words that the model knows, the rules must stand alone, and "unknown" is what they have to beat.
_ALONE = 6.0
_NOTHING_SAID = 1.6
_MOST = 4
_LEAST_CONFIDENCE = 0.05
_MOST_EVIDENCE = 6


def classify(
    report: Report, reading: Reading, indicators: Sequence[Indicator], model: Model
) -> tuple[CategoryScore, ...]:
    """Give up to four categories, likeliest first; their confidences are shares of one whole."""
    seen = model.look(reading.folded)
    points = _points(report, reading, indicators)
    certain = shares(_weighed(model, seen, points), model.certainty)
    ranked = (-certain).argsort(kind="stable")[:_MOST].tolist()
    found = certain.tolist()
    return tuple(
        CategoryScore(
            code=model.labels[at],
            confidence=round(found[at], 3),
            evidence=_evidence(model, seen, model.labels[at], points),
        )
        for place, at in enumerate(ranked)
        if place == 0 or found[at] >= _LEAST_CONFIDENCE
    )


def rule_points(reading: Reading) -> dict[str, dict[str, float]]:
    """Give the phrases of the rules that stand in the text with their points, by category; each phrase once."""
    points: dict[str, dict[str, float]] = {}
    for hit in reading.found("category"):
        points.setdefault(hit.value, {})[reading.folded[hit.start : hit.end]] = hit.weight
    return points


def margins(report: Report, reading: Reading, indicators: Sequence[Indicator], model: Model) -> Floats:
    """Give what model and rules together say for each of the model's labels: before it is a confidence."""
    return _weighed(model, model.look(reading.folded), _points(report, reading, indicators))


def _points(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> dict[str, dict[str, float]]:
    points = rule_points(reading)
    for feature in features(report, reading, indicators):
        for code, weight in WEIGHTS[feature].items():
            points.setdefault(code, {})[feature.replace("_", " ")] = weight * _FACT
    stated = report.incident.category
    if stated is not None and stated != UNKNOWN:
        points.setdefault(stated, {})["stated by the sender"] = _STATED
    return points


def _weighed(model: Model, seen: Seen | None, points: Mapping[str, Mapping[str, float]]) -> Floats:
    if seen is None:
        margins = np.zeros(len(model.labels), np.float32)
        margins[model.index[UNKNOWN]] = _NOTHING_SAID * model.rules_share * _ALONE
        worth = model.rules_share * _ALONE
    else:
        margins, worth = seen.margins.copy(), model.rules_share
    for code, of_code in points.items():
        at = model.index.get(code)
        if at is not None:
            margins[at] += worth * sum(of_code.values())
    return margins


def _evidence(
    model: Model, seen: Seen | None, label: str, points: Mapping[str, Mapping[str, float]]
) -> tuple[str, ...]:
    """Name what spoke for it: the rules' phrases first, then words of the model that none of them holds."""
    of_label = points.get(label, {})
    named = [word for word in sorted(of_label, key=lambda word: (-of_label[word], word)) if of_label[word] > 0]
    if seen is not None:
        for word in model.words_for(seen, label, _MOST_EVIDENCE):
            if len(named) < _MOST_EVIDENCE and not any(word in other or other in word for other in named):
                named.append(word)
    return tuple(named[:_MOST_EVIDENCE])
