"""From the words and facts of a report to offence categories with confidences."""

import math
from collections.abc import Sequence

from services.router.classification.features import WEIGHTS, features
from services.router.reading.narrative import Reading
from shared.messages.decision import CategoryScore, Indicator
from shared.messages.report import Report
from shared.vocabulary.offence_categories import CATEGORIES

UNKNOWN = "UN.UNKNOWN"
# Below this score no category has been named: one weak word is no classification.
_FLOOR = 1.6
# Turns a lead in score into a confidence; set on the samples that were not kept aside.
_SHARPNESS = 0.55
# The share that always belongs to "something that the rules do not know".
_DOUBT = 1.2
_MOST = 4
_LEAST_CONFIDENCE = 0.05
_MOST_EVIDENCE = 6


def classify(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> tuple[CategoryScore, ...]:
    """Give up to four categories, likeliest first; `UN.UNKNOWN` alone where nothing speaks for any."""
    stated = report.incident.category
    scores: dict[str, float] = {}
    words: dict[str, dict[str, float]] = {}
    for hit in reading.found("category"):
        phrase = reading.folded[hit.start : hit.end]
        known = words.setdefault(hit.value, {})
        if phrase not in known:
            known[phrase] = hit.weight
            scores[hit.value] = scores.get(hit.value, 0.0) + hit.weight
    for feature in features(report, reading, indicators):
        for code, weight in WEIGHTS[feature].items():
            scores[code] = scores.get(code, 0.0) + weight
            words.setdefault(code, {})[feature.replace("_", " ")] = weight
    if stated is not None and stated in CATEGORIES and stated != UNKNOWN:
        scores[stated] = scores.get(stated, 0.0) + 6.0
        words.setdefault(stated, {})["stated by the sender"] = 6.0
    ranked = sorted(((score, code) for code, score in scores.items() if score >= _FLOOR), key=_rank)[: _MOST * 2]
    if not ranked:
        return (CategoryScore(code=UNKNOWN, confidence=1.0),)
    top = ranked[0][0]
    strengths = [(math.exp(_SHARPNESS * (score - top)), code) for score, code in ranked]
    whole = sum(strength for strength, _ in strengths) + _DOUBT * math.exp(-_SHARPNESS * top)
    return tuple(
        CategoryScore(code=code, confidence=round(strength / whole, 3), evidence=_evidence(words[code]))
        for strength, code in strengths[:_MOST]
        if strength / whole >= _LEAST_CONFIDENCE
    )


def _rank(scored: tuple[float, str]) -> tuple[float, str]:
    return -scored[0], scored[1]


def _evidence(words: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], word))[:_MOST_EVIDENCE])
