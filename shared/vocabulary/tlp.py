"""The Traffic Light Protocol, version 2.0 (FIRST, August 2022): with whom a case may be shared."""

from enum import StrEnum


class Marking(StrEnum):
    """The label as it must be written: upper case, no space. Strictest first."""

    RED = "TLP:RED"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    AMBER = "TLP:AMBER"
    GREEN = "TLP:GREEN"
    CLEAR = "TLP:CLEAR"

    @property
    def audience(self) -> str:
        """Say who may see it."""
        return _AUDIENCE[self]


_AUDIENCE = {
    Marking.RED: "the named recipients only",
    Marking.AMBER_STRICT: "the recipient's organisation, as far as needed",
    Marking.AMBER: "the recipient's organisation and its clients, as far as needed",
    Marking.GREEN: "the recipient's community, not the public",
    Marking.CLEAR: "everyone",
}
