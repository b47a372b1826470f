"""Danger to a person's life or safety, as a narrative tells it.

A phrase counts unless something beside it denies it, says that it is long past, or makes an idiom of it.
"""

from collections.abc import Iterator

from services.router.reading.rules import table
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading
from shared.reading.text import fold
from shared.welfare.words import cues

_DENIAL_REACH = 40
_SELF_DENIAL_REACH = 3
_MISSING_REACH = 25
_KIN_REACH = 60
_SOON_REACH = 80
_SIGNS = 2
_STORY = 60
_CLAUSE_ENDS = frozenset(",;，、；،؛")

_PAIR = 2
_LONGEST = 40
_PAST_REACH = 80
_MOST = 200


def _vietnamese() -> frozenset[str]:
    """Without its marks a word of Vietnamese is another: tự tử, to kill oneself, and từ từ, slowly."""
    tables = (*table("urgency", "cues.danger").values(), *cues().values())
    return frozenset(fold(phrase) for cue in tables for phrase in cue.get("vi", ()))


_VIETNAMESE = _vietnamese()


def is_danger(reading: Reading) -> bool:
    """Ask whether a person is in danger: by their own hand, threatened, held, missing, or about to be lured away."""
    if _is_threatened(reading) or any(_stands(reading, "danger_self", _SELF_DENIAL_REACH)):
        return True
    return not reading.found("danger_over") and (_is_held(reading) or _is_missing(reading) or _is_leaving(reading))


def is_vital_service_down(reading: Reading) -> bool:
    """Ask whether a hospital, a rescue service, water or power is hit so that people may come to harm."""
    return bool(
        reading.found("vital_word")
        and reading.found("outage_word")
        and reading.found("harm_word")
        and not reading.found("danger_over")
    )


def may_be_held(reading: Reading) -> bool:
    """Ask, where the category is known, whether a place or a way to hold people is named, or at least much said."""
    if reading.found("danger_over"):
        return False
    signs = ("danger_captive", "captive_sign", "captive_place")
    return len(reading.text) >= _STORY or any(reading.found(kind) for kind in signs)


def may_be_violence(reading: Reading) -> bool:
    """Ask whether violence is spoken of that is neither denied nor over, for where the category is known."""
    return not reading.found("danger_over") and any(_stands(reading, "violence_word", _DENIAL_REACH))


def is_threat(reading: Reading) -> bool:
    """Ask whether somebody threatens or blackmails at all."""
    return any(_stands(reading, "threat_word", _DENIAL_REACH))


def _is_threatened(reading: Reading) -> bool:
    if any(_stands(reading, "danger_threat", _DENIAL_REACH)) or any(_stands(reading, "danger_home", _DENIAL_REACH)):
        return True
    if reading.found("door_word") and is_threat(reading):
        return True
    # Words of violence alone may be told of a film or a virus: beside a threat and a time they are meant.
    return any(
        reading.near("soon_word", hit.start, hit.end, _SOON_REACH)
        and reading.near("threat_word", hit.start, hit.end, _SOON_REACH)
        for hit in _stands(reading, "violence_word", _DENIAL_REACH)
    )


def _is_held(reading: Reading) -> bool:
    if any(_stands(reading, "danger_captive", _DENIAL_REACH)):
        return True
    signs = len({hit.start for hit in _stands(reading, "captive_sign", _DENIAL_REACH)})
    return signs >= _SIGNS or (signs > 0 and bool(reading.found("captive_place")))


def _is_missing(reading: Reading) -> bool:
    return any(
        reading.before("person_word", hit.start, _MISSING_REACH)
        for hit in _stands(reading, "missing_word", _DENIAL_REACH)
    )


def _is_leaving(reading: Reading) -> bool:
    """Ask whether somebody is about to go where people are held."""
    if not (reading.found("captive_place") or reading.found("captive_sign")):
        return False
    return any(
        reading.near("soon_word", hit.start, hit.end, _KIN_REACH)
        and (reading.near("person_word", hit.start, hit.end, _KIN_REACH) or is_threat(reading))
        for hit in reading.found("leave_word")
    )


def _stands(reading: Reading, kind: str, denial_reach: int) -> Iterator[Hit]:
    """Give the hits that nothing takes back."""
    return (hit for hit in reading.found(kind)[:_MOST] if not _is_taken_back(reading, hit, denial_reach))


def _is_taken_back(reading: Reading, hit: Hit, denial_reach: int) -> bool:
    if not _is_as_written(reading, hit) or _covers(reading, "danger_idiom", hit, hit.end):
        return True
    start, end = reading.sentence(hit.start)
    past = reading.within("long_ago", max(start, hit.start - _PAST_REACH), min(end, hit.end + _PAST_REACH))
    if past or _covers(reading, "danger_denied", hit, hit.start + 1):
        return True
    denial = reading.before("danger_denied", hit.start, denial_reach)
    if denial is None or denial.start < start:
        return False
    return not _CLAUSE_ENDS & set(reading.folded[denial.end : hit.start])


def _covers(reading: Reading, kind: str, hit: Hit, until: int) -> bool:
    """Ask whether a hit of a kind begins no later than this one and reaches `until`."""
    around = reading.between(kind, hit.start, hit.end + _LONGEST)
    return any(other.start <= hit.start and until <= other.end for other in around)


def _is_as_written(reading: Reading, hit: Hit) -> bool:
    """Without any marks two syllables of Vietnamese could be anything."""
    text = reading.text[hit.start : hit.end]
    return not (text.isascii() and text.count(" ") + 1 == _PAIR and text.lower() in _VIETNAMESE)
