"""Whose an indicator of the narrative is: said by its form, by the words before it, or else the suspect's."""

from shared.indicators.found import Found
from shared.indicators.small_words import SmallWords, holds_into
from shared.messages.decision import Role
from shared.reading.reading import Reading

_OWN_REACH = 34
_FROM_REACH = 26
_BRAND_REACH = 70
_THIRD_REACH = 45
_PASSED_OVER = frozenset(" :=()#/-\u00a0\n\"'“”«»：（）「」+@_")
# Directly before the value only: `desde mi cuenta a ES94`, `de mon compte à FR76`; elsewhere they mean anything.
_TO = (" a", " ao")
_MARKS = " :\"'("
_OWN = SmallWords("own")
_THINGS = (
    "account_word",
    "phone_word",
    "key_word",
    "number_word",
    "service_word",
    "handle_word",
    "bank_word",
)


def role_of(found: Found, reading: Reading) -> Role:
    """Give the role; nothing is the victim's own but what the words before it say is."""
    if found.role is not None:
        return found.role
    if found.type in {"ip", "domain", "url"} and _is_third(found, reading):
        return "third"
    if found.type in {"phone", "domain", "url"} and reading.near("brand_word", found.start, found.end, _BRAND_REACH):
        return "brand"
    if found.type in {"account", "iban"} and _is_paid_from(found, reading):
        return "victim"
    return "victim" if found.type not in {"ip", "tx_hash", "file_hash"} and _is_own(found, reading) else "suspect"


def _is_third(found: Found, reading: Reading) -> bool:
    first, last = reading.sentence(found.start)
    return any(
        first <= hit.start
        and hit.end <= last
        and (-_THIRD_REACH <= hit.start - found.end <= _THIRD_REACH or 0 <= found.start - hit.end <= _THIRD_REACH)
        for hit in reading.between("third_word", found.start - _THIRD_REACH, found.end + 2 * _THIRD_REACH)
    )


def _is_paid_from(found: Found, reading: Reading) -> bool:
    """Money that left this account; a word for where it went to stands nearer to the account it went to."""
    source = reading.before("from_word", found.start, _FROM_REACH)
    if source is None:
        return False
    # "from my account to 123": what the money went to stands nearer.
    between = reading.folded[source.end : found.start]
    return not holds_into(between) and not between.rstrip(_MARKS).endswith(_TO)


def _is_own(found: Found, reading: Reading) -> bool:
    """`my`, and between it and the value nothing but words for the thing itself: `my account number is`."""
    own = reading.before("own_word", found.start, _OWN_REACH)
    if own is None:
        return False
    covered = bytearray(found.start - own.end)
    for kind in _THINGS:
        for hit in reading.between(kind, own.end, found.start):
            first = max(0, hit.start - own.end)
            covered[first : hit.end - own.end] = b"\1" * (hit.end - own.end - first)
    position = own.end
    while position < found.start:
        if covered[position - own.end] or reading.folded[position] in _PASSED_OVER:
            position += 1
            continue
        end = _OWN.skip(reading.folded, position)
        if end == position:
            return False
        position = end
    return True
