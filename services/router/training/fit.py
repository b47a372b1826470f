"""The fit: one linear separator per category over the grams of labelled texts, and what its margins are worth.

Everything that is said of the model's quality, and the certainty that makes confidences of margins, comes from texts
that the weights had not seen (cross-validation).
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from services.router.classification.classify import margins, rule_points
from services.router.classification.grams import grams
from services.router.classification.model import FORMAT, Certainty, Model, ModelFile, shares
from services.router.evaluation.read import Case
from services.router.extraction.extract import extract
from services.router.jurisdiction.home import home_of
from services.router.reading.narrative import read
from services.router.training.judged import Judged
from services.router.training.labelled import Labelled, digest
from shared.reading.text import fold

FOLDS = 5
# Fewer, and a fold would hold none.
FEWEST = FOLDS
# Chosen by cross-validation among 0.1, 0.2, 0.4 and 1: flat between 0.2 and 1.
_SLACK = 0.4
# A gram that stands in fewer texts is a name.
_FEWEST_TEXTS = 3
_MOST_GRAMS = 100_000
# Tried in this order; the first of the best wins.
_RULES_SHARES = (0.0, 0.025, 0.05, 0.075, 0.1, 0.15)
_STEPS = 127
_SHARPNESS = (0.5, 40.0)
_DOUBTS = (0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15)

Floats = npt.NDArray[np.float64]
Tell = Callable[[str], None]


class TooFewTexts(Exception):  # noqa: N818 - named for the condition
    """A category has too few texts to be learnt and judged; the message names it."""


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """A model to write, and how it did on texts that it had not seen."""

    file: ModelFile
    judged: tuple[Judged, ...]
    """By cross-validation."""
    calibrated_on: tuple[Judged, ...]
    """The cases that were kept apart to set the certainty."""


def train(texts: Sequence[Labelled], kept_apart: Sequence[Case], *, tell: Tell) -> Trained:
    """Fit and judge. `tell` hears of the progress in sentences. Raises `TooFewTexts`.

    A corpus that was written to be varied is harder than what comes in; cases `kept_apart` say how confident the model
    may be on real ones. Without them the corpus itself says it.
    """
    counts = Counter(labelled.categories[0] for labelled in texts)
    few = sorted(code for code, count in counts.items() if count < FEWEST)
    if few:
        raise TooFewTexts(f"Too few texts of {', '.join(few)}: at least {FEWEST} of each, or leave the category out.")
    labels = tuple(sorted(counts))
    mains = np.array([labels.index(labelled.categories[0]) for labelled in texts])
    tell(f"Counting the grams of {len(texts)} texts …")
    counted = [grams(fold(labelled.text)) for labelled in texts]
    points = _points(texts, labels)
    unseen = np.zeros((len(texts), len(labels)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for number, (learn, judge) in enumerate(folds.split(mains, mains), 1):
        tell(f"Fold {number} of {FOLDS} …")
        grammar, separators = _fit([counted[at] for at in learn], mains[learn])
        unseen[judge] = separators.decision_function(grammar.vectors([counted[at] for at in judge]))
    rules_share, certainty = _worth(unseen, points, mains.tolist())
    tell("The whole …")
    grammar, separators = _fit(counted, mains)
    file = msgspec.structs.replace(
        _file(grammar, separators, labels, texts), rules_share=rules_share, certainty=certainty
    )
    judged = _judged(texts, unseen + rules_share * points, certainty, labels)
    if not kept_apart:
        return Trained(file=file, judged=tuple(judged), calibrated_on=())
    file = calibrated(file, kept_apart)
    return Trained(file=file, judged=tuple(judged), calibrated_on=tuple(judged_cases(file, kept_apart)))


def calibrated(file: ModelFile, kept_apart: Sequence[Case]) -> ModelFile:
    """Set the certainty under which the right categories of these cases surprise least."""
    model = Model(file, "")
    known = [case for case in kept_apart if case.gold and set(_right(case)) & model.index.keys()]
    leads = np.array([_margins(model, case) for case in known])
    right = [[model.index[code] for code in _right(case) if code in model.index] for case in known]
    return msgspec.structs.replace(file, certainty=_most_certain(leads, right)[1])


def judged_cases(file: ModelFile, kept_apart: Sequence[Case]) -> list[Judged]:
    """Let the model judge reports with their facts, as the router does."""
    model = Model(file, "")
    known = [case for case in kept_apart if case.gold]
    return _judged_by(
        np.array([_margins(model, case) for case in known]),
        model.certainty,
        model.labels,
        [(_right(case), "cases") for case in known],
    )


def _right(case: Case) -> tuple[str, ...]:
    return (case.gold.category, *case.gold.also_acceptable) if case.gold else ()


def _margins(model: Model, case: Case) -> Floats:
    reading = read(case.report.incident.narrative, case.report.replies)
    indicators = extract(case.report, reading, home_of(case.report))
    return np.asarray(margins(case.report, reading, indicators, model), float)


Counted = Sequence[tuple[str, float]]


class _Grammar:
    """The grams that are worth counting, and how a text is a vector of them: as `Model.look` weighs it."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        holding = Counter(gram for of_text in counted for gram in {gram for gram, _ in of_text})
        self.grams = sorted(gram for gram, texts in holding.items() if texts >= _FEWEST_TEXTS)
        self._places = {gram: at for at, gram in enumerate(self.grams)}
        texts_with = np.array([holding[gram] for gram in self.grams])
        self.rarity: Floats = np.log((1 + len(counted)) / (1 + texts_with)) + 1

    def vectors(self, counted: Sequence[Counted]) -> csr_matrix:
        """Give a row for each text: its grams by count and rarity, over the length of its parts."""
        places, counts, ends = [], [], [0]
        for of_text in counted:
            known = [(self._places[gram], count) for gram, count in of_text if gram in self._places]
            places += [place for place, _ in known]
            counts += [count for _, count in known]
            ends.append(len(places))
        weighed = np.array(counts) * self.rarity[places]
        lengths = [math.sqrt(float((weighed[start:end] ** 2).sum())) for start, end in pairwise(ends)]
        weighed /= np.repeat(np.maximum(lengths, 1e-9), np.diff(ends))
        matrix = csr_matrix((weighed, places, ends), shape=(len(counted), len(self.grams)))
        matrix.sum_duplicates()
        return matrix


def _fit(counted: Sequence[Counted], mains: npt.NDArray[Any]) -> tuple[_Grammar, LinearSVC]:
    grammar = _Grammar(counted)
    return grammar, LinearSVC(C=_SLACK, random_state=0).fit(grammar.vectors(counted), mains)


def _points(texts: Sequence[Labelled], labels: Sequence[str]) -> Floats:
    points = np.zeros((len(texts), len(labels)))
    for at, labelled in enumerate(texts):
        for code, of_code in rule_points(read(labelled.text)).items():
            if code in labels:
                points[at, labels.index(code)] = sum(of_code.values())
    return points


def _worth(unseen: Floats, points: Floats, mains: Sequence[int]) -> tuple[float, Certainty]:
    """Find what a rule's point is worth, and the certainty, under which the right labels surprise least."""
    right = [[main] for main in mains]
    tried = [(_most_certain(unseen + share * points, right), share) for share in _RULES_SHARES]
    (_, certainty), share = min(tried, key=lambda one: one[0][0])
    return share, certainty


def _most_certain(leads: Floats, right: Sequence[Sequence[int]]) -> tuple[float, Certainty]:
    """Give the least mean surprise (in nats) and the certainty that has it."""
    is_right = np.zeros(leads.shape, bool)
    for at, labels in enumerate(right):
        is_right[at, labels] = True

    def surprise(sharpness: float, doubt: float) -> float:
        raised = leads * sharpness
        strengths = np.exp(raised - raised.max(axis=1, keepdims=True))
        sure = (strengths * is_right).sum(axis=1) / strengths.sum(axis=1)
        found = (1 - doubt) * sure + doubt * is_right.mean(axis=1)
        return float(-np.log(np.maximum(found, 1e-12)).mean())

    tried = []
    for doubt in _DOUBTS:
        best = minimize_scalar(surprise, bounds=_SHARPNESS, args=(doubt,), method="bounded")
        tried.append((float(best.fun), Certainty(sharpness=float(best.x), doubt=doubt)))
    return min(tried, key=lambda one: one[0])


def _file(grammar: _Grammar, separators: LinearSVC, labels: tuple[str, ...], texts: Sequence[Labelled]) -> ModelFile:
    rarity = grammar.rarity
    weights = separators.coef_.T * rarity[:, None]
    # Those that decide least are left out; the rest stays as it was learnt.
    kept = np.sort(np.argsort(-np.abs(weights).max(axis=1), kind="stable")[:_MOST_GRAMS])
    scales = np.abs(weights[kept]).max(axis=0) / _STEPS
    return ModelFile(
        format=FORMAT,
        labels=labels,
        grams=tuple(grammar.grams[at] for at in kept),
        weights=np.rint(weights[kept] / scales).astype(np.int8).tobytes(),
        scales=scales.astype("<f4").tobytes(),
        bias=separators.intercept_.astype("<f4").tobytes(),
        rarity=rarity[kept].astype("<f4").tobytes(),
        certainty=Certainty(sharpness=1.0, doubt=0.0),
        rules_share=0.0,
        trained_on=digest(texts),
        texts=len(texts),
        made_at=datetime.now(UTC).date().isoformat(),
    )


def _judged(texts: Sequence[Labelled], leads: Floats, certainty: Certainty, labels: Sequence[str]) -> list[Judged]:
    return _judged_by(leads, certainty, labels, [(labelled.categories, labelled.source) for labelled in texts])


def _judged_by(
    leads: Floats, certainty: Certainty, labels: Sequence[str], known: Sequence[tuple[tuple[str, ...], str]]
) -> list[Judged]:
    judged = []
    for (categories, source), of_text in zip(known, leads, strict=True):
        found = shares(of_text, certainty)
        order = np.argsort(-found, kind="stable")[:3]
        ranked = tuple(labels[at] for at in order)
        judged.append(Judged(categories=categories, ranked=ranked, confidence=float(found[order[0]]), source=source))
    return judged
