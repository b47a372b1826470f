"""From two countries, a day and an offence to the channel between them."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.directory.bonds import bond_between
from shared.directory.treaties import Treaties
from shared.messages.decision import Channel, Urgency
from shared.vocabulary.offence_categories import CATEGORIES

_IN_PARALLEL = "whether bank recall, the financial intelligence units and INTERPOL I-GRIP run in parallel"


def channels(
    treaties: Treaties, home: str, destinations: Iterable[str], on: date, *, category: str, urgency: Urgency
) -> Iterator[Channel]:
    """Give the channel from home to each destination that the treaty data know."""
    for destination in destinations:
        if not (treaties.is_routable(home) and treaties.is_routable(destination)):
            continue
        bond = bond_between(treaties, home, destination, on, CATEGORIES.get(category))
        parallel = (_IN_PARALLEL,) if urgency == "money" and bond.channel != "domestic" else ()
        yield Channel(
            destination=destination,
            channel=bond.channel,
            basis=bond.basis,
            as_of=bond.as_of,
            source=bond.source,
            not_checked=(*bond.not_checked, *parallel),
        )
