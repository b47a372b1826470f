"""Places in the narrative, and what they have to do with the case: that alone makes a country of them.

A place counts only beside a word that says why: an account there, a server there, someone who acts from there, a person
held there. What an offender says of himself, where he was born, how he speaks and what people say counts for nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.router.jurisdiction import weights
from services.router.jurisdiction.asides import is_aside, is_hidden
from services.router.jurisdiction.silence import is_about_relatives, is_own, is_silenced
from shared.messages.decision import Factor
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_REACH = 60
_PROVED_BEFORE = 190
_BANK_REACH = 45
_PAID_BEFORE = 120
_PROVED_AFTER = 40
_ADJECTIVE_REACH = 14
_AUTHORITY_REACH = 24
_OWN_REACH = 2
_VPN_REACH = 90
_LANGUAGE_REACH = 24
_LOWER_CASE_NAME = 6
_SURE_NAME = 0.9
_SHOWN = 60
_MOST_PLACES = 400
_ABOUT_PEOPLE = frozenset({"at_captive", "at_kin"})
# Where somebody is held, that is what a place near it means.
_CAPTIVE_PULL = 4
_ANY_SCRIPT_UPPER = 0x250
_COMMA = re.compile(r"[,;،，、；]")

_CUES: tuple[tuple[str, Factor, str, float, int], ...] = (
    ("at_account", "account", "receiving account", weights.ACCOUNT_WORDS, _REACH),
    ("at_bank", "account", "receiving account", weights.ACCOUNT_WORDS, _BANK_REACH),
    ("at_seat", "account", "custodian in words", weights.CUSTODIAN, _BANK_REACH),
    ("at_exchange", "account", "custodian in words", weights.CUSTODIAN, _BANK_REACH),
    ("at_registrar", "server", "server in words", weights.REGISTRAR_WORDS, _REACH),
    ("at_server", "server", "server in words", weights.SERVER_WORDS, _REACH),
    ("at_suspect", "suspect", "suspect in words", weights.SUSPECT_WORDS, _REACH),
    ("at_moved", "suspect", "residence in words", weights.LIVES, _BANK_REACH),
    ("at_captive", "victim", "person held", weights.CAPTIVE, _REACH),
    ("at_kin", "victim", "family", weights.KIN, _REACH),
)


_ADJECTIVES: tuple[tuple[str, Factor, str], ...] = (
    ("at_noun", "account", "receiving account"),
    ("at_server", "server", "server in words"),
)
# What may stand between the noun and the adjective: compte bancaire lituanien, a Spanish bank account.
_BETWEEN = re.compile(r"\W{0,2}(?:(?:banc|bank|банк|compan|corrent|empresa)\w{0,12}\W)?\W{0,2}")


class PlaceSignal(NamedTuple):
    """A country named for a reason."""

    country: str
    factor: Factor
    kind: str
    weight: float
    evidence: str


class View(NamedTuple):
    """What the case is, as far as it changes what a place says."""

    home: str | None
    is_captivity: bool = False
    """Words for a person who is held count."""
    is_known: bool = False
    """The offender plays no part: what he says of himself counts, and so does whose police is asked for."""
    is_sought: bool = False
    """Where the offender lives is where the other desk must look."""
    promises_count: bool = False
    """The place of the promised work may be the place where somebody is held."""


def place_signals(reading: Reading, view: View) -> Iterator[PlaceSignal]:
    """Give the signals of the places in the narrative."""
    hits = [
        hit
        for hit in _longest(reading.found("place")[:_MOST_PLACES])
        if hit.value != view.home and _is_name(hit, reading)
    ]
    signals = [signal for hit in hits if (signal := _judge(hit, reading, view)) is not None]
    if view.is_captivity and not signals:
        # Someone was promised work there, and is held: no other place is named.
        promised = view._replace(promises_count=True)
        signals = [signal for hit in hits if (signal := _judge(hit, reading, promised)) is not None]
    yield from signals
    for hit in reading.found("place_adjective")[:_MOST_PLACES]:
        if hit.value != view.home and not _is_mine(hit, reading) and not is_aside(hit, reading):
            yield from _by_adjective(hit, reading, view)


def _is_mine(hit: Hit, reading: Reading) -> bool:
    """`My Polish account`, `meine deutsche Bank`: the victim's own."""
    return any(reading.before(kind, hit.start, _OWN_REACH) is not None for kind in ("own_word", "at_mine"))


def _by_adjective(hit: Hit, reading: Reading, view: View) -> Iterator[PlaceSignal]:
    """Judge `Lithuanian account`, `serveur roumain`, and in cases about what somebody said, `the Swiss police`."""
    for kind, factor, name in _ADJECTIVES:
        if _is_beside(kind, hit, reading) and not is_silenced(hit, reading):
            yield PlaceSignal(hit.value, factor, name, weights.ADJECTIVE_ACCOUNT, _words(hit, reading))
    if view.is_known and reading.near("at_authority", hit.start, hit.end, _AUTHORITY_REACH):
        yield PlaceSignal(hit.value, "suspect", "residence in words", weights.LIVES, _words(hit, reading))


def _is_beside(kind: str, hit: Hit, reading: Reading) -> bool:
    """Ask whether the adjective belongs to the noun: `the account of a Spanish man` says nothing of the account."""
    before = reading.before(kind, hit.start, _ADJECTIVE_REACH)
    after = reading.after(kind, hit.end, _ADJECTIVE_REACH)
    return (before is not None and _BETWEEN.fullmatch(reading.folded, before.end, hit.start) is not None) or (
        after is not None and _BETWEEN.fullmatch(reading.folded, _word_end(hit, reading), after.start) is not None
    )


def _word_end(hit: Hit, reading: Reading) -> int:
    """Give the end of the word that a stem begins: `литовск|ий`."""
    end = hit.end
    while end < len(reading.folded) and reading.folded[end].isalpha():
        end += 1
    return end


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
    """A name has a capital where the script has them; countries and great cities are also known without."""
    written = reading.text[hit.start : hit.end]
    if not written.islower():
        return True
    return hit.weight >= _SURE_NAME and (ord(written[0]) >= _ANY_SCRIPT_UPPER or len(written) >= _LOWER_CASE_NAME)


def _judge(hit: Hit, reading: Reading, view: View) -> PlaceSignal | None:
    start, end = reading.sentence(hit.start)
    if reading.before("at_language", hit.start, _LANGUAGE_REACH) or _is_mine(hit, reading) or is_aside(hit, reading):
        return None
    proved = reading.within("at_proved", max(start, hit.start - _PROVED_BEFORE), min(end, hit.end + _PROVED_AFTER))
    held = reading.within("at_custody", start, end)
    if not (proved or held) and is_silenced(
        hit,
        reading,
        claims_count=view.is_known,
        is_captivity=view.is_captivity,
        promises_count=view.promises_count,
    ):
        return None
    cued = [
        (distance / _CAPTIVE_PULL if cue == "at_captive" else distance, cue, factor, kind, weight)
        for cue, factor, kind, weight, reach in _CUES
        if (view.is_captivity or cue not in _ABOUT_PEOPLE)
        and (distance := _distance(cue, hit, reading, start, end, reach)) is not None
        and (cue != "at_seat" or held or reading.within("at_exchange", start, end))
        and (cue != "at_exchange" or held or _is_about_money(reading, start, end))
    ]
    if view.is_known and reading.near("at_authority", hit.start, hit.end, _AUTHORITY_REACH):
        cued.append((_AUTHORITY_REACH, "at_moved", "suspect", "residence in words", weights.LIVES))
    if not cued:
        return None
    _, cue, factor, kind, weight = min(cued, key=_nearest)
    if factor in {"suspect", "server"}:
        if is_hidden(reading, hit.start, hit.end, _VPN_REACH):
            return None
        if factor == "suspect" and proved:
            weight = weights.SUSPECT_PROVED
        elif cue == "at_moved" and view.is_sought:
            weight = weights.SUSPECT_WORDS
    elif cue == "at_bank" and not (proved or _is_about_money(reading, start, end)):
        weight = weights.BANK_WORDS
    # A city stands for its country a little less surely than the country's own name.
    return PlaceSignal(hit.value, factor, kind, weight * (0.95 + 0.05 * hit.weight), _words(hit, reading))


def _is_about_money(reading: Reading, start: int, end: int) -> bool:
    return reading.within("at_paid", max(0, start - _PAID_BEFORE), end) or reading.within("at_account", start, end)


def _nearest(cued: tuple[float, str, Factor, str, float]) -> float:
    return cued[0]


def _distance(  # noqa: PLR0917 - a place, and where in the narrative to look
    cue: str, hit: Hit, reading: Reading, start: int, end: int, reach: int
) -> float | None:
    """Give how far the nearest cue of this kind is within the sentence; words before a place bind it closer."""
    before = reading.before(cue, hit.start, reach)
    after = reading.after(cue, hit.end, reach // 2)
    found = []
    if before is not None and before.start >= start and not _is_own(cue, before, reading):
        found.append(float(hit.start - before.end))
    if after is not None and after.end <= end and not _is_own(cue, after, reading) and _joins(cue, hit, after, reading):
        found.append(1.5 * (after.start - hit.end) + 6)
    return min(found) if found else None


def _joins(cue: str, hit: Hit, after: Hit, reading: Reading) -> bool:
    """What follows a comma is another clause, but where somebody is held."""
    return cue in _ABOUT_PEOPLE or _COMMA.search(reading.text, hit.end, after.start) is None


def _is_own(cue: str, hit: Hit, reading: Reading) -> bool:
    if cue in {"at_suspect", "at_moved"}:
        return is_about_relatives(hit, reading) or reading.before("own_word", hit.start, _OWN_REACH) is not None
    return cue in {"at_account", "at_bank"} and is_own(hit, reading)


def _words(hit: Hit, reading: Reading) -> str:
    """Quote the words around a place, cut where words end."""
    text = reading.text
    start, end = max(0, hit.start - _SHOWN // 2), min(len(text), hit.end + _SHOWN // 3)
    if start:
        start = min(text.find(" ", start, hit.start) + 1 or start, hit.start)
    if end < len(text):
        end = max(text.rfind(" ", hit.end, end), hit.end) if " " in text[hit.end : end] else end
    return f"narrative: …{text[start:end].replace(chr(10), ' ').strip()}…"
