"""The ledger: signals for countries as they are found, and what they come to."""

from collections.abc import Iterable

from shared.messages.decision import Factor, Jurisdiction

_MOST_EVIDENCE = 6
_NEVER_QUITE = 0.99


class Ledger:
    """Collects (country, factor, kind of evidence, weight, words) and adds up by country."""

    def __init__(self) -> None:
        self._weights: dict[str, dict[str, float]] = {}
        self._factors: dict[str, dict[Factor, float]] = {}
        self._evidence: dict[str, dict[str, float]] = {}

    def add(self, country: str | None, factor: Factor, kind: str, weight: float, evidence: str) -> None:
        """Enter a signal. Of one kind only the strongest counts; a signal without a country is none."""
        if country is None:
            return
        kinds = self._weights.setdefault(country, {})
        kinds[kind] = max(weight, kinds.get(kind, 0.0))
        factors = self._factors.setdefault(country, {})
        factors[factor] = max(weight, factors.get(factor, 0.0))
        said = self._evidence.setdefault(country, {})
        said[evidence] = max(weight, said.get(evidence, 0.0))

    def countries(self) -> Iterable[str]:
        """Give the countries that anything was entered for."""
        return self._weights

    def weight(self, country: str) -> float:
        """Give the weight of a country in [0, 1]."""
        doubt = 1.0
        for weight in self._weights.get(country, {}).values():
            doubt *= 1.0 - weight
        whole = 1.0 - doubt
        return 1.0 if whole >= 1.0 else round(min(whole, _NEVER_QUITE), 3)

    def money_of(self, country: str) -> float:
        """Give the strongest sign that the money is in this country."""
        return self._factors.get(country, {}).get("account", 0.0)

    def factors(self, country: str) -> tuple[Factor, ...]:
        """Give the connecting factors of a country, the strongest first."""
        found = self._factors.get(country, {})
        return tuple(sorted(found, key=lambda factor: (-found[factor], factor)))

    def jurisdictions(self) -> tuple[Jurisdiction, ...]:
        """Give every country, the strongest first; of equal ones that which came last, as the last payment does."""
        ranked = sorted((-self.weight(country), -place, country) for place, country in enumerate(self._weights))
        return tuple(
            Jurisdiction(
                country=country,
                factors=self.factors(country),
                weight=-minus,
                evidence=self._said(country),
            )
            for minus, _, country in ranked
        )

    def _said(self, country: str) -> tuple[str, ...]:
        said = self._evidence[country]
        return tuple(sorted(said, key=lambda words: (-said[words], words))[:_MOST_EVIDENCE])
