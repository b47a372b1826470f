"""The page: a pure function of the report, its decision and the reader."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from jinja2 import Environment
from markupsafe import Markup

from services.router.explanation import sayings
from shared.i18n.languages import ENGLISH, Language, speaking
from shared.messages.decision import Decision, Indicator, Jurisdiction
from shared.messages.events import CaseFile
from shared.messages.redaction import redacted_for
from shared.messages.report import Reply, Report, by_pointer
from shared.web.assets import ASSETS
from shared.web.narrative import Piece, pieces
from shared.web.pages import environment

HERE = Path(__file__).parent
SHEETS = ("tokens.css", "base.css", "components.css")

SURE, FAIRLY, UNSURE = 0.8, 0.55, 0.3
"""From which confidence on a category is called sure, fairly sure, unsure; below, a guess."""
STRONG, SOME = 0.7, 0.44
"""From which weight on the evidence for a country is called strong; from the second on it is enough to send."""


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """One report with its decision, as the page shows it."""

    name: str
    """By which the reader knows the report: a reference, or the line of a file."""
    report: Report
    filed_at: datetime
    decision: Decision
    time_zone: str = "UTC"
    """That of the desk that reads."""


def explanation_page(
    case: Explained, *others: Explained, language: Language = ENGLISH, now: datetime | None = None
) -> str:
    """Write one self-contained HTML document, without scripts and without a request to anyone.

    With `others`, one document for all, with a list of contents. `now` is the instant from which the clocks count; by
    default that of filing, so that the same decision gives the same page.
    """
    with speaking(language):
        return (
            _templates()
            .get_template("explanation/page.html")
            .render(
                cases=[_view(each, now) for each in (case, *others)],
                language=language,
                sheet=_sheet(),
            )
        )


class _Place(msgspec.Struct, frozen=True):
    """A country with what speaks for it."""

    found: Jurisdiction
    part: Literal["home", "lead", "copy", "proposed", "too_weak", "held_back"]
    strength: Literal["strong", "some", "weak"]
    evidence: Sequence[sayings.Said]


class _View(msgspec.Struct, frozen=True):
    """What the template reads, beside the case."""

    case: Explained
    decision: Decision
    now: datetime
    narrative: Sequence[Piece]
    roles: Mapping[str, int]
    replies: Sequence[tuple[Reply, Sequence[Indicator]]]
    """Those that something was found in, with what."""
    fields: Sequence[Indicator]
    chosen: Sequence[_Place]
    passed_over: Sequence[_Place]
    sureness: Literal["sure", "fairly", "unsure", "guess"]
    channels: Sequence[tuple[object, Sequence[sayings.Said], Sequence[sayings.Said]]]
    left_out: Sequence[str]


def _view(case: Explained, now: datetime | None) -> _View:
    decision = case.decision
    marked = pieces(case.report.incident.narrative or "", decision.indicators)
    roles: dict[str, int] = {}
    for piece in marked:
        if piece.indicator is not None:
            roles[piece.indicator.role] = roles.get(piece.indicator.role, 0) + 1
    elsewhere = [indicator for indicator in decision.indicators if indicator.span is None]
    sources = by_pointer(case.report.replies)
    places = [_place(found, decision) for found in decision.jurisdictions]
    order = {code: number for number, code in enumerate(decision.destinations)}
    chosen = [place for place in places if place.part in {"home", "lead", "copy", "proposed"}]
    return _View(
        case=case,
        decision=decision,
        now=now or case.filed_at,
        narrative=marked,
        roles=roles,
        replies=[
            (reply, found)
            for pointer, reply in sources.items()
            if (found := [one for one in elsewhere if one.source == pointer])
        ],
        fields=[one for one in elsewhere if one.source not in sources],
        chosen=sorted(chosen, key=lambda place: order.get(place.found.country, -1)),
        passed_over=[place for place in places if place.part in {"too_weak", "held_back"}],
        sureness=_sureness(decision.categories[0].confidence if decision.categories else 0.0),
        channels=[
            (channel, sayings.basis(channel.basis), [sayings.not_checked(line) for line in channel.not_checked])
            for channel in decision.channels
        ],
        left_out=_left_out(case),
    )


def _place(found: Jurisdiction, decision: Decision) -> _Place:
    strength: Literal["strong", "some", "weak"] = (
        "strong" if found.weight >= STRONG else "some" if found.weight >= SOME else "weak"
    )
    return _Place(found, _part(found, decision), strength, [sayings.evidence(line) for line in found.evidence])


def _part(
    found: Jurisdiction, decision: Decision
) -> Literal["home", "lead", "copy", "proposed", "too_weak", "held_back"]:
    if found.country == decision.home:
        return "home"
    if found.country in decision.destinations:
        if decision.outcome != "routed" or found.country in decision.unreachable:
            return "proposed"
        return "lead" if found.country == decision.lead else "copy"
    return "held_back" if found.weight >= SOME else "too_weak"


def _sureness(confidence: float) -> Literal["sure", "fairly", "unsure", "guess"]:
    if confidence >= SURE:
        return "sure"
    if confidence >= FAIRLY:
        return "fairly"
    return "unsure" if confidence >= UNSURE else "guess"


def _left_out(case: Explained) -> Sequence[str]:
    """Name by JSON pointer what desks abroad do not get: the same for each of them."""
    abroad = [code for code in case.decision.destinations if code not in case.decision.unreachable]
    if not abroad:
        return ()
    return redacted_for(CaseFile(report=case.report, decision=case.decision), abroad[0]).left_out


@cache
def _templates() -> Environment:
    return environment(HERE / "templates")


@cache
def _sheet() -> Markup:
    """Give the house's sheets and the page's own, to stand in the document."""
    own = (HERE / "static" / "explanation.css").read_text("utf-8")
    sheets = "\n".join([*(ASSETS[name].content.decode() for name in SHEETS), own])
    return Markup(f"<style>{sheets}</style>")  # noqa: S704 - our own files
