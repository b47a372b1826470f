"""Choosing advice: what fits the answers, the most urgent first, and no more than a shaken person can take in."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from services.intake.advice.lines import Line, Lines
from services.intake.advice.topic import TOPICS, Group, Teller, Topic
from shared.welfare.concerns import Concern

MOST = 5
_LATER = 30
"""How many ranks a topic falls when its first hours are over: behind what can still be done about the rest."""
_ANY_BANK = "other"
_OWNERS: frozenset[Group] = frozenset({"money", "things"})
"""What only the owner of the money, the phone or the account can do: no witness."""
_NO_LINES = Lines()


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of someone's situation; nothing is enough."""

    methods: frozenset[str] = frozenset()
    """How it was paid, in the report's words: transfer, instant, card, …"""
    affected: frozenset[str] = frozenset()
    """Money, account, device, data, images, safety, child, business."""
    concerns: frozenset[Concern] = frozenset()
    situations: frozenset[str] = frozenset()
    """The pictures that were chosen of what happened."""
    hours_since: float | None = None
    """Since the last payment; None = not known, and then it counts as now."""
    attempt_only: bool = False
    """They tried, and no money left."""
    country: str | None = None
    teller: Teller = "me"
    is_young: bool = False
    """The person it happened to is under 18."""

    @property
    def is_of_another(self) -> bool:
        """Tell whether it happened to someone else than whoever tells."""
        return self.teller in {"someone", "witness"}


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """A topic, with the lines that the country is known to have for it."""

    topic: Topic
    lines: tuple[Line, ...] = ()


def advice_for(situation: Situation, lines: Lines = _NO_LINES, most: int = MOST) -> tuple[Advice, ...]:
    """Give what to do, people first, then what runs away fastest."""
    fitting = sorted(
        (topic for topic in TOPICS.values() if _fits(topic, situation)), key=lambda topic: _rank(topic, situation)
    )
    # What is good for everyone says to pay nothing more: that stands beside anything else.
    own = [topic for topic in fitting if not topic.when.always][: most - 1]
    rest = [topic for topic in fitting if topic.when.always][: most - len(own)]
    return with_lines([_said_to(topic, situation) for topic in (*own, *rest)], lines, situation.country)


def with_lines(topics: Sequence[Topic], lines: Lines, country: str | None) -> tuple[Advice, ...]:
    """Put a country's lines beside each topic."""
    return tuple(Advice(topic=topic, lines=lines.of(country, topic.lines)) for topic in topics)


def help_for(situation: Situation) -> tuple[Topic, ...]:
    """Give the topics for what there is reason to worry about; none for a calm story."""
    return tuple(_said_to(topic, situation) for topic in TOPICS.values() if topic.when.concerns & situation.concerns)


def _fits(topic: Topic, situation: Situation) -> bool:
    when = topic.when
    if when.unless & situation.concerns or (situation.teller == "witness" and topic.group in _OWNERS):
        return False
    return (
        when.always
        or bool(when.methods & _methods(situation))
        or bool(when.affected & situation.affected)
        or bool(when.concerns & situation.concerns)
        or bool(when.situations & situation.situations)
    )


def _said_to(topic: Topic, situation: Situation) -> Topic:
    """Say a topic to whoever tells; a firm that paid nothing has no card to block."""
    wording = topic.young if situation.teller == "me" and situation.is_young else None
    wording = topic.others if situation.is_of_another else wording
    if wording is not None:
        topic = replace(topic, title=wording.title, lead=wording.lead, steps=wording.steps or topic.steps)
    if situation.teller == "business" and "money" not in situation.affected:
        topic = replace(topic, lines=tuple(kind for kind in topic.lines if kind != "bank_block"))
    return topic


def _methods(situation: Situation) -> frozenset[str]:
    """Money that left nobody knows how left through a bank, as far as we know."""
    if situation.attempt_only:
        return frozenset()
    if "money" in situation.affected and not situation.methods:
        return frozenset({_ANY_BANK})
    return situation.methods


def _rank(topic: Topic, situation: Situation) -> tuple[int, str]:
    is_late = (
        topic.within_hours is not None
        and situation.hours_since is not None
        and situation.hours_since > topic.within_hours
    )
    return topic.rank + (_LATER if is_late else 0), topic.slug
