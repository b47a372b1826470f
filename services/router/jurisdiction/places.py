"""Places in the narrative, and what they have to do with the case: that alone makes a country of them.

A place counts only beside a word that says why: an account there, a server there, someone who acts from there, a person
held there. What an offender says of himself, where he was born, how he speaks and what people say counts for nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.router.jurisdiction import weights
from services.router.reading.lexicon import Hit
from services.router.reading.narrative import Reading
from shared.messages.decision import Factor

_REACH = 95
_SILENCING_REACH = 75
_ADJECTIVE_REACH = 22
_VPN_REACH = 90
_LANGUAGE_REACH = 24
_LOWER_CASE_NAME = 6
_SHOWN = 60
_ABOUT_PEOPLE = frozenset({"at_captive", "at_kin"})
# Where somebody is held, that is what a place near it means.
_CAPTIVE_PULL = 4
_ANY_SCRIPT_UPPER = 0x250

_CUES: tuple[tuple[str, Factor, str, float], ...] = (
    ("at_account", "account", "account in words", weights.ACCOUNT_WORDS),
    ("at_registrar", "server", "server in words", weights.REGISTRAR_WORDS),
    ("at_server", "server", "server in words", weights.SERVER_WORDS),
    ("at_suspect", "suspect", "suspect in words", weights.SUSPECT_WORDS),
    ("at_captive", "victim", "person held", weights.CAPTIVE),
    ("at_kin", "victim", "family", weights.KIN),
)


class PlaceSignal(NamedTuple):
    """A country named for a reason."""

    country: str
    factor: Factor
    kind: str
    weight: float
    evidence: str


def place_signals(reading: Reading, home: str | None, *, is_captivity: bool) -> Iterator[PlaceSignal]:
    """Give the signals of the places in the narrative. `is_captivity` lets the words for a person held count."""
    for hit in _longest(reading.found("place")):
        if hit.value != home and _is_name(hit, reading):
            signal = _judge(hit, reading, is_captivity=is_captivity)
            if signal is not None:
                yield signal
    for hit in reading.found("place_adjective"):
        if hit.value == home:
            continue
        for kind, factor, name in (
            ("at_account", "account", "account in words"),
            ("at_server", "server", "server in words"),
        ):
            if reading.near(kind, hit.start, hit.end, _ADJECTIVE_REACH) and not _is_silenced(hit, reading):
                yield PlaceSignal(hit.value, factor, name, weights.ADJECTIVE_ACCOUNT, _words(hit, reading))  # type: ignore[arg-type]


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Leave out names inside longer names: Guinea in Papua New Guinea."""
    for index, hit in enumerate(hits):
        inside = any(
            other is not hit
            and other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            for other in hits[max(0, index - 3) : index + 6]
        )
        if not inside:
            yield hit


def _is_name(hit: Hit, reading: Reading) -> bool:
    """A Latin name begins with a capital; long ones are also known without."""
    first = reading.text[hit.start]
    return ord(first) >= _ANY_SCRIPT_UPPER or first.isupper() or hit.end - hit.start >= _LOWER_CASE_NAME


def _judge(hit: Hit, reading: Reading, *, is_captivity: bool) -> PlaceSignal | None:
    start, end = reading.sentence(hit.start)
    if reading.before("at_language", hit.start, _LANGUAGE_REACH):
        return None
    proved = reading.within("at_proved", max(start, hit.start - 2 * _REACH), min(end, hit.end + _REACH))
    if not proved and _is_silenced(hit, reading):
        return None
    cued = [
        (distance / _CAPTIVE_PULL if cue == "at_captive" else distance, factor, kind, weight)
        for cue, factor, kind, weight in _CUES
        if (is_captivity or cue not in _ABOUT_PEOPLE)
        and (distance := _distance(cue, hit, reading, start, end)) is not None
    ]
    if not cued:
        return None
    _, factor, kind, weight = min(cued, key=_nearest)
    if factor in {"suspect", "server"}:
        if reading.near("vpn_word", hit.start, hit.end, _VPN_REACH):
            return None
        if factor == "suspect" and proved:
            weight = weights.SUSPECT_PROVED
    # A city stands for its country a little less surely than the country's own name.
    return PlaceSignal(hit.value, factor, kind, weight * (0.95 + 0.05 * hit.weight), _words(hit, reading))


def _nearest(cued: tuple[float, Factor, str, float]) -> float:
    return cued[0]


def _distance(cue: str, hit: Hit, reading: Reading, start: int, end: int) -> float | None:
    """Give how far the nearest cue of this kind is within the sentence; words before a place bind it closer."""
    before = reading.before(cue, hit.start, _REACH)
    after = reading.after(cue, hit.end, _REACH // 2)
    found = []
    if before is not None and before.start >= start:
        found.append(float(hit.start - before.end))
    if after is not None and after.end <= end:
        found.append(1.5 * (after.start - hit.end) + 6)
    return min(found) if found else None


def _is_silenced(hit: Hit, reading: Reading) -> bool:
    """Ask whether the sentence is about what someone claims, promises, is, or is said to be."""
    start, _ = reading.sentence(hit.start)
    for cue in ("at_claimed", "at_hearsay", "at_promise"):
        before = reading.before(cue, hit.start, _SILENCING_REACH)
        if before is None or before.start < start:
            continue
        nearer = any(
            (other := reading.before(kind, hit.start, _SILENCING_REACH)) is not None and other.end > before.end
            for kind in ("at_account", "at_server", "at_captive")
        )
        if not nearer:
            return True
    return False


def _words(hit: Hit, reading: Reading) -> str:
    start = max(0, hit.start - _SHOWN // 2)
    shown = reading.text[start : hit.end + _SHOWN // 3].replace("\n", " ").strip()
    return f"narrative: …{shown}…"
