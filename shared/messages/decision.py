"""The decision: what the router concluded, why, and on which versions."""

from datetime import date
from typing import Literal

import msgspec

from shared.messages.envelope import Instant

IndicatorType = Literal[
    "iban", "bic", "account", "phone", "email", "url", "domain", "ip", "wallet", "tx_hash", "file_hash", "handle"
]
Role = Literal["suspect", "victim", "brand", "third"]
Factor = Literal["victim", "reporter", "account", "server", "suspect", "platform"]
Urgency = Literal["emergency", "child", "money", "ordinary"]
ReviewReason = Literal["rights", "child", "emergency", "low_information", "low_confidence", "no_consent"]
Outcome = Literal["routed", "review", "unroutable"]


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """An observable with its role. `span` is [start, end) in characters of the narrative, None elsewhere."""

    type: IndicatorType
    value: str
    role: Role
    country: str | None = None
    span: tuple[int, int] | None = None
    source: str
    """Where it was found: `narrative`, or the JSON pointer of the field or of the text of a reply."""


class CategoryScore(msgspec.Struct, frozen=True, kw_only=True):
    """An offence category with its confidence in [0, 1] and the words that led to it."""

    code: str
    confidence: float
    evidence: tuple[str, ...] = ()


class Jurisdiction(msgspec.Struct, frozen=True, kw_only=True):
    """A country with its connecting factors, its weight in [0, 1], and what each rests on."""

    country: str
    factors: tuple[Factor, ...]
    weight: float
    evidence: tuple[str, ...]


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """The legal channel to a destination. `basis` names treaty and article, or the membership it rests on."""

    destination: str
    channel: Literal["budapest", "hanoi", "interpol", "diplomatic", "domestic"]
    basis: str
    as_of: date
    source: str = ""
    not_checked: tuple[str, ...] = ()


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What the decision was made with: content hashes, so that it can be made again."""

    rules: str
    model: str
    directory: str
    treaties: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One routing decision; a pure function of the report, when it was filed, and the versions."""

    outcome: Outcome
    home: str | None
    lead: str | None
    destinations: tuple[str, ...]
    unreachable: tuple[str, ...] = ()
    """Those of home and destinations that no focal point serves."""
    cross_border: bool
    category: str
    categories: tuple[CategoryScore, ...]
    urgency: Urgency
    deadline: Instant | None
    review: ReviewReason | None
    jurisdictions: tuple[Jurisdiction, ...]
    channels: tuple[Channel, ...]
    indicators: tuple[Indicator, ...]
    markings: tuple[str, ...] = ("TLP:AMBER",)
    versions: Versions
