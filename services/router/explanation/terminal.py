"""Decisions for the terminal: one in words, or many in a table; rests on shared/ alone, as the page does."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from shared.directory.treaties import Treaties
from shared.messages.decision import Decision
from shared.vocabulary.offence_categories import CATEGORIES


def summary_table(decided: Sequence[tuple[str, Decision]]) -> Table:
    """Give one row for each report, by its name: what it is, where it goes, how soon, why a person must look."""
    table = Table("report", "category", "outcome", "home", "destinations", "urgency", "channel")
    for name, decision in decided:
        table.add_row(
            name,
            decision.category,
            f"{decision.outcome}: {decision.review}" if decision.review else decision.outcome,
            decision.home or "–",
            " ".join(decision.destinations) or "–",
            decision.urgency,
            decision.channels[0].channel if decision.channels else "–",
        )
    return table


def explanation(name: str, decision: Decision, treaties: Treaties) -> RenderableType:
    """Say what the decision on the report of this name rests on, one line a reason."""
    lines = [
        Text(f"{name}: {decision.outcome}" + (f", {decision.review}" if decision.review else ""), style="bold"),
        Text(f"  home {decision.home or '–'}, urgency {decision.urgency}")
        + Text(f", by {decision.deadline:%Y-%m-%d %H:%M} UTC" if decision.deadline else ""),
    ]
    for category in decision.categories:
        known = CATEGORIES.get(category.code)
        kind = known.name if known else category.code
        lines.append(
            Text(f"  {category.code} {kind}: {category.confidence:.2f} by {', '.join(category.evidence) or 'nothing'}")
        )
    for jurisdiction in decision.jurisdictions:
        country = (
            treaties.partner_name(jurisdiction.country)
            if jurisdiction.country in treaties.statuses
            else jurisdiction.country
        )
        lines.append(Text(f"  {country}: {jurisdiction.weight:.2f}, {', '.join(jurisdiction.factors)}"))
        lines.extend(Text(f"      {said}", style="dim") for said in jurisdiction.evidence)
    for channel in decision.channels:
        lines.append(Text(f"  to {channel.destination}: {channel.basis} (as of {channel.as_of.isoformat()})"))
        lines.append(Text(f"      not checked: {'; '.join(channel.not_checked)}", style="dim"))
    lines.extend(Text(f"  {i.role} {i.type} {i.value} {i.country or ''} [{i.source}]") for i in decision.indicators)
    return Group(*lines)
