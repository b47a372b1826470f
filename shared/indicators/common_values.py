"""Values that so many reports share that they link nobody to anybody: hotlines, exchanges' wallets, token contracts."""

from shared.indicators.tables import rows
from shared.messages.decision import Role

# Hosts have a list of their own, `overcommon.csv`, since they match by their ends.
_KINDS = {(row["type"], row["value"].lower()): row["kind"] for row in rows("common_values")}


def common_kind(kind: str, value: str) -> str | None:
    """Say what an over-common value is (`hotline`, `exchange`, `contract`, `burn`); None of any other."""
    return _KINDS.get((kind, value.lower()))


def common_role(kind: str, value: str) -> Role | None:
    """A hotline is named by those who pretend to be it; a wallet that everybody uses is a third party's."""
    common = common_kind(kind, value)
    if common is None:
        return None
    return "brand" if common == "hotline" else "third"
