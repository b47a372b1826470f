"""What a narrative gives reason to worry about. Rather one help too many than too few: it is shown, and blocks nothing.

Nothing is kept, sent or logged: a pure function of the text. What makes a case urgent is the router's to say, by the
same phrases.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from shared.welfare.phrases import Found, Hits, Phrases, searched, searched_with_marks, with_marks, written_alike
from shared.welfare.words import cues

Concern = Literal["self_harm", "danger", "held", "home", "child"]

_SAYS_IT_ALONE: dict[Concern, str] = {
    "self_harm": "danger_self",
    "danger": "danger_threat",
    "held": "danger_captive",
    "home": "danger_home",
}
_PAIR = 2
_SIGNS = 2
_DENIAL_REACH = 40
_SELF_DENIAL_REACH = 4
_PERSON_REACH = 25
_LONGEST = 40
_ADULT = 18
_YOUNGEST = 3
_NUMBER_BEFORE = re.compile(r"(?<![0-9])([0-9]{1,2}) ?\Z")
_NUMBER_AFTER = re.compile(
    r"[ |]{0,3}(?:is |ist |a |tiene |tem )?(?:only |just |now |erst |nur |seulement |solo |apenas )?"
    r"([0-9]{1,2})(?![0-9])(?! ?(?:min|hour|day|week|month|km|eur|usd|dollar|thousand|k |m ))"
)
_JOINED = re.compile(r" ([4-9]|1[0-7])(?:yo|yrs|ans|лет|살|세|jahrige) ")


def concerns(text: str) -> frozenset[Concern]:
    """Name what a text gives reason to worry about; nothing for a calm story."""
    plain, marked = written_alike(text), with_marks(text)
    loose, exact = _phrases()
    return _concerns(plain, loose.find(plain)) | _concerns(marked, exact.find(marked))


def _concerns(written: str, hits: Hits) -> frozenset[Concern]:
    found = {concern for concern, kind in _SAYS_IT_ALONE.items() if any(_standing(written, hits, kind))}
    if _is_at_the_door(hits) or _is_missing(hits):
        found.add("danger")
    if _is_held(written, hits):
        found.add("held")
    if _is_child_at_risk(written, hits):
        found.add("child")
    return frozenset(found)


@cache
def _phrases() -> tuple[Phrases, Phrases]:
    """Give all phrases without accents, and those of Vietnamese with them.

    Two syllables without their marks could be anything, as tự tử and từ từ: those count only with them.
    """
    loose: list[tuple[str, str]] = []
    exact: list[tuple[str, str]] = []
    for kind, languages in cues().items():
        for language, phrases in languages.items():
            for phrase in phrases:
                if language == "vi":
                    exact.append((searched_with_marks(phrase), kind))
                if language != "vi" or len(phrase.split()) != _PAIR:
                    loose += [(written, kind) for written in searched(phrase)]
    return Phrases(loose), Phrases(exact)


def _standing(written: str, hits: Hits, kind: str) -> Iterator[Found]:
    """Give the hits of a kind that nothing takes back: no denial before them in their clause, no idiom around them."""
    reach = _SELF_DENIAL_REACH if kind == "danger_self" else _DENIAL_REACH
    denials, idioms = hits.get("danger_denied", ()), hits.get("danger_idiom", ())
    for hit in hits.get(kind, ()):
        if any(idiom.start <= hit.start and hit.end <= idiom.end for idiom in idioms):
            continue
        if not any(_is_denial(written, denial, hit, reach) for denial in denials):
            yield hit


def _is_denial(written: str, denial: Found, hit: Found, reach: int) -> bool:
    if denial.start <= hit.start < denial.end - 1:
        return True
    return -1 <= hit.start - denial.end <= reach and "|" not in written[denial.end : hit.start]


def _is_at_the_door(hits: Hits) -> bool:
    return "door_word" in hits and "threat_word" in hits


def _is_missing(hits: Hits) -> bool:
    return any(
        -1 <= missing.start - person.end <= _PERSON_REACH
        for missing in hits.get("missing_word", ())
        for person in hits.get("person_word", ())
    )


def _is_held(written: str, hits: Hits) -> bool:
    signs = len({sign.start for sign in _standing(written, hits, "captive_sign")})
    return signs >= _SIGNS or (signs > 0 and "captive_place" in hits)


def _is_child_at_risk(written: str, hits: Hits) -> bool:
    if "child_abuse_word" in hits:
        return True
    is_harmed = "sexual_word" in hits or "groom_word" in hits or any(_standing(written, hits, "threat_word"))
    return is_harmed and ("minor_word" in hits or _names_a_minor_age(written, hits))


def _names_a_minor_age(written: str, hits: Hits) -> bool:
    """Units that only ages have speak alone; years are an age beside a person only."""
    people = hits.get("child_person", ())
    return (
        _JOINED.search(written) is not None
        or any(_is_minor(_before(written, unit)) for unit in hits.get("age_unit", ()))
        or any(
            _is_minor(_before(written, unit))
            and any(-1 <= unit.start - person.end <= _PERSON_REACH for person in people)
            for unit in hits.get("year_unit", ())
        )
        or any(
            _is_minor(_NUMBER_AFTER.match(written, word.end, word.end + _LONGEST))
            for word in hits.get("own_age_word", ())
        )
    )


def _before(written: str, unit: Found) -> re.Match[str] | None:
    return _NUMBER_BEFORE.search(written, max(0, unit.start - 3), unit.start)


def _is_minor(found: re.Match[str] | None) -> bool:
    return found is not None and _YOUNGEST <= int(found[1]) < _ADULT
