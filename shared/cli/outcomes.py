"""What became of each report, read from the log itself: the table that `up` and `outcomes` print."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from shared.cli.service import Parts
from shared.messages.decision import Decision
from shared.messages.events import CaseFile, CaseReferred, RoutingEvent, SentToReview, Unroutable, decode
from shared.messages.ids import ReportId
from shared.messages.topics import REVIEW, UNROUTABLE, queue_topic
from shared.vault.sealing import unseal
from shared.vocabulary.countries import COUNTRIES

_case_file = msgspec.json.Decoder(CaseFile)


class CaseOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """One report and where it went; `decision` is None where the report was erased."""

    report_id: ReportId
    reference: str
    revision: int
    filed_at: datetime
    outcome: Literal["routed", "review", "unroutable"]
    queues: tuple[str, ...]
    decision: Decision | None
    sample: str = ""
    """The sample that it was filed from, where `demo` filed it."""


async def outcomes(parts: Parts) -> list[CaseOutcome]:
    """Read every routing event and give the latest outcome of each report, oldest report first."""
    found: dict[ReportId, tuple[RoutingEvent, set[str]]] = {}
    async for event in _routing_events(parts):
        held = found.get(event.report_id)
        if held is None or event.revision > held[0].revision:
            held = found[event.report_id] = (event, set())
        if isinstance(event, CaseReferred):
            held[1].add(event.queue)
        elif event.revision == held[0].revision:
            found[event.report_id] = (event, held[1])
    keys = await parts.vault.keys(list(found))
    given = []
    for event, queues in found.values():
        key = keys.get(event.report_id)
        content = key and unseal(key, event.report_id, event.sealed.purpose, event.sealed)
        given.append(
            CaseOutcome(
                report_id=event.report_id,
                reference=event.reference,
                revision=event.revision,
                filed_at=event.filed_at,
                outcome=_outcome(event),
                queues=tuple(sorted(queues)),
                decision=_case_file.decode(content).decision if content else None,
            )
        )
    return sorted(given, key=lambda case: (case.filed_at, case.report_id))


def without_evidence(case: CaseOutcome) -> CaseOutcome:
    """Leave out what repeats the reporter's words or names an account: an operator need not see it."""
    if case.decision is None:
        return case
    decision = msgspec.structs.replace(
        case.decision,
        indicators=(),
        jurisdictions=tuple(msgspec.structs.replace(j, evidence=()) for j in case.decision.jurisdictions),
        categories=tuple(msgspec.structs.replace(c, evidence=()) for c in case.decision.categories),
    )
    return msgspec.structs.replace(case, decision=decision)


def table(cases: Sequence[CaseOutcome]) -> Table:
    """Lay the outcomes out for a terminal, a line each."""
    title = f"{len(cases)} reports and where they went"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, expand=True)
    for heading in ("report", "category", "where it went", "channel"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why", no_wrap=True, overflow="ellipsis", ratio=1, min_width=12)
    for case in cases:
        table.add_row(case.sample or case.reference, *map(escape, _cells(case)))
    return table


def _cells(case: CaseOutcome) -> tuple[str, str, str, str]:
    decision = case.decision
    if decision is None:
        return ("erased", case.outcome, "", "")
    abroad = " → ".join(decision.destinations)
    if case.outcome == "review":
        went = f"review: {str(decision.review).replace('_', ' ')}" + (f" ({abroad}?)" if abroad else "")
    elif case.outcome == "unroutable":
        went = f"unroutable: {abroad or 'no home'}"
    else:
        went = abroad or f"{decision.home}, at home"
    lead = next((channel for channel in decision.channels if channel.destination == decision.lead), None)
    return (decision.category, went, lead.channel if lead else "domestic", _why(decision))


def _why(decision: Decision) -> str:
    weighed = next((j for j in decision.jurisdictions if j.country == decision.lead), None)
    if weighed is None:
        return f"nothing points out of {_country(decision.home)}"
    factors = ", ".join(weighed.factors)
    return f"{factors}: {weighed.evidence[0]}" if weighed.evidence else factors


def _country(code: str | None) -> str:
    return COUNTRIES[code].name if code and code in COUNTRIES else "unknown"


def _outcome(event: RoutingEvent) -> Literal["routed", "review", "unroutable"]:
    match event:
        case CaseReferred():
            return event.outcome
        case SentToReview():
            return "review"
        case Unroutable():
            return "unroutable"


async def _routing_events(parts: Parts) -> AsyncIterator[RoutingEvent]:
    topics = [queue_topic(country) for country in parts.directory.current.queues()]
    async for record in parts.log.read([*topics, REVIEW, UNROUTABLE]):
        event = decode(record.value)
        if isinstance(event, CaseReferred | SentToReview | Unroutable):
            yield event
