"""A topic of advice: the texts of one file in `topics/`, and when it fits. Texts are said where they are shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from services.intake.advice.lines import LineKind
from shared.welfare.concerns import Concern

FOLDER = Path(__file__).parent / "topics"
TEMPLATES = Path(__file__).parent / "templates"

Group = Literal["people", "money", "things", "always"]
Method = Literal[
    "transfer", "instant", "card", "crypto", "cash", "cheque", "gift_card", "wallet", "mobile_money", "other"
]
Teller = Literal["me", "someone", "witness", "business"]
Affected = Literal["money", "account", "device", "data", "images", "safety", "child", "business"]


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answers that a topic fits: any one of them is enough."""

    methods: frozenset[Method] = frozenset()
    affected: frozenset[Affected] = frozenset()
    concerns: frozenset[Concern] = frozenset()
    situations: frozenset[str] = frozenset()
    """The pictures of what happened, by their values in the form."""
    unless: frozenset[Concern] = frozenset()
    """Where what it says could harm: then it does not fit, whatever else was answered."""
    always: bool = False


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a topic is said to another reader."""

    title: str
    lead: str
    steps: tuple[str, ...] = ()
    """Empty = those of the topic."""


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do something about. English; each sentence has at most twenty words."""

    title: str
    lead: str
    group: Group
    rank: int
    """The most urgent has the lowest."""
    when: When
    say: tuple[str, ...] = ()
    """What to read out to the bank, one sentence each."""
    steps: tuple[str, ...]
    keep: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    lines: tuple[LineKind, ...] = ()
    """Whom it helps to call."""
    within_hours: int | None = None
    """How long it is urgent; then what else was answered comes first."""
    others: Wording | None = None
    """For whoever tells of someone else."""
    young: Wording | None = None
    """For a child or young person who tells of themselves."""
    slug: str = ""
    """The name of the file, and of the page: harmless in a browser's history."""


def _read(path: Path) -> Topic:
    return msgspec.structs.replace(msgspec.toml.decode(path.read_bytes(), type=Topic), slug=path.stem)


TOPICS: Mapping[str, Topic] = {
    topic.slug: topic for topic in sorted(map(_read, FOLDER.glob("*.toml")), key=lambda topic: (topic.rank, topic.slug))
}
"""Every topic by its slug, the most urgent first."""
FIRST = TOPICS["bank"]
"""What is shown before anything is asked."""
