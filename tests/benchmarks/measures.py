"""What a benchmark answers: named figures of one run, with their ratio and their aim."""

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure with its unit."""

    name: str
    value: float
    unit: str


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What one benchmark found. `aim` is what the design asks for; machines differ, so nothing asserts it."""

    name: str
    figures: tuple[Figure, ...]
    memory_mib: float
    ratio: float | None = None
    aim: str = ""
    is_met: bool | None = None
    note: str = ""


def as_text(measure: Measure) -> str:
    """Lay one measure out for people."""
    lines = [measure.name]
    lines += [f"    {figure.name:<58} {figure.value:>12,.1f} {figure.unit}" for figure in measure.figures]
    lines.append(f"    {'resident memory, largest of our processes':<58} {measure.memory_mib:>12,.0f} MiB")
    if measure.ratio is not None:
        lines.append(f"    {'ratio':<58} {measure.ratio:>12.0%}")
    if measure.aim:
        verdict = {True: "met", False: "not met", None: ""}[measure.is_met]
        lines.append(f"    {'aim: ' + measure.aim:<58} {verdict:>12}")
    if measure.note:
        lines.append(f"    {measure.note}")
    return "\n".join(lines)
