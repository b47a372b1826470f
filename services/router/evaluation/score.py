"""Scores: one number for each question that a decision answers, and the wrong answers by line."""

from collections.abc import Iterable

import msgspec

from services.router.evaluation.calibration import Answer
from services.router.evaluation.read import Case, Gold
from shared.messages.decision import Decision

_TOP = 3


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """One question answered otherwise than the officer did."""

    id: str
    question: str
    decided: str
    gold: str
    why: str = ""


class Counts(msgspec.Struct, kw_only=True):
    """Indicators found rightly, found too much, and missed."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        whole = 2 * self.right + self.extra + self.missed
        return 2 * self.right / whole if whole else 1.0


class Evaluation(msgspec.Struct, kw_only=True):
    """How often each question was answered as in `gold`."""

    cases: int = 0
    right: dict[str, int] = {}
    indicators: dict[str, Counts] = {}
    wrong: list[Wrong] = []
    answers: list[Answer] = []
    """How confident each main category was, and whether it was right."""
    needing_no_review: int = 0
    reviewed_needlessly: int = 0


def score(decided: Iterable[tuple[Case, Decision]]) -> Evaluation:
    """Compare decisions with the gold of their lines; a line without gold is passed over."""
    result = Evaluation()
    for case, decision in decided:
        if case.gold is None:
            continue
        result.cases += 1
        for question, (given, gold, is_right, why) in _answers(decision, case.gold).items():
            result.right[question] = result.right.get(question, 0) + is_right
            if not is_right:
                result.wrong.append(Wrong(id=case.id, question=question, decided=given, gold=gold, why=why))
        _count_indicators(result, case, decision, case.gold)
        confidence = decision.categories[0].confidence if decision.categories else 0.0
        result.answers.append(Answer(confidence, decision.category in {case.gold.category, *case.gold.also_acceptable}))
        result.needing_no_review += case.gold.review is None
        result.reviewed_needlessly += case.gold.review is None and decision.review is not None
    return result


def _answers(decision: Decision, gold: Gold) -> dict[str, tuple[str, str, bool, str]]:
    lead = gold.destinations[0] if gold.destinations else None
    good = {gold.category, *gold.also_acceptable}
    ranked = [found.code for found in decision.categories][:_TOP]
    because = "; ".join(
        f"{j.country} {j.weight:.2f} ({', '.join(j.factors)})"
        for j in decision.jurisdictions
        if j.country != decision.home
    )
    words = ", ".join(decision.categories[0].evidence) if decision.categories else ""
    return {
        "home": (str(decision.home), str(gold.home), decision.home == gold.home, ""),
        "lead": (str(decision.lead), str(lead), decision.lead == lead, because),
        "destinations": (
            " ".join(decision.destinations),
            " ".join(gold.destinations),
            set(decision.destinations) == set(gold.destinations),
            because,
        ),
        "cross-border": (
            str(decision.cross_border),
            str(gold.cross_border),
            decision.cross_border == gold.cross_border,
            because,
        ),
        "category": (decision.category, gold.category, decision.category in good, words),
        "category in top 3": (" ".join(ranked), gold.category, bool(good & set(ranked)), words),
        "urgency": (decision.urgency, gold.urgency, decision.urgency == gold.urgency, ""),
        "review": (str(decision.review), str(gold.review), decision.review == gold.review, ""),
    }


def _count_indicators(result: Evaluation, case: Case, decision: Decision, gold: Gold) -> None:
    found = {(indicator.type, indicator.value.lower()) for indicator in decision.indicators}
    wanted = {(indicator.type, indicator.value.lower()) for indicator in gold.indicators}
    for kind in {kind for kind, _ in found | wanted}:
        counts = result.indicators.setdefault(kind, Counts())
        of_kind = ({v for k, v in found if k == kind}, {v for k, v in wanted if k == kind})
        counts.right += len(of_kind[0] & of_kind[1])
        counts.extra += len(of_kind[0] - of_kind[1])
        counts.missed += len(of_kind[1] - of_kind[0])
    if found != wanted:
        extra, missed = (", ".join(sorted(f"{k} {v}" for k, v in some)) for some in (found - wanted, wanted - found))
        result.wrong.append(
            Wrong(
                id=case.id, question="indicators", decided=f"too much: {extra or '–'}", gold=f"missed: {missed or '–'}"
            )
        )


def total(indicators: dict[str, Counts]) -> Counts:
    """Add up over all types."""
    return Counts(
        right=sum(counts.right for counts in indicators.values()),
        extra=sum(counts.extra for counts in indicators.values()),
        missed=sum(counts.missed for counts in indicators.values()),
    )
