"""Places that are named beside the point: people's names, accounts out of use, goods on their way, mere talk.

A word for an account or for sending may stand right beside them; it is not about them.
"""

import re

from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_RUMOUR_REACH = 60
_REPLACED_REACH = 45
_AUDIT_REACH = 45
_NAMED_REACH = 48
_GOODS_REACH = 45
_GOODS_AFTER = 8
_WAY_IN = 14
_MOST_ACCOUNTS = 1
_COMMA = re.compile(r"[,;:،，、；：]")
# Between `in the name of` and the place nothing but names: words with a capital, initials, quotes.
_NAMES = re.compile(r"[\s:：\"'«“(]*(?:(?:[^\W\d_]\.|[^\W\d_][\w-]*)[\s\"'»”]+)*")
_IS = frozenset({"is", "was", "est", "es", "é", "ist", "war", "lautet", "era", "là"})
_WORD = re.compile(r"\w+")
_PATRONYMIC = re.compile(r"[а-я]{1,16}?(?:[ое]вич|[ое]вн|ичн)[а-я]{0,3}\b")
_INITIAL = re.compile(r"[а-я]{0,4} [А-ЯЁ]\.")
_WORDS_OF_MONEY = ("at_account", "at_bank", "at_noun", "at_paid")
_WORDS_OF_PLACE = ("at_suspect", "at_server", "at_captive", "at_registrar")


def is_aside(place: Hit, reading: Reading) -> bool:
    """Ask whether the place is no place in this sentence, or one that the case does not touch."""
    start, end = reading.sentence(place.start)
    return (
        _is_of_a_name(place, reading)
        or _is_rumour(place, reading, start)
        or _is_replaced(place, reading, start)
        or _is_under_audit(place, reading, end)
        or _is_on_the_way(place, reading, start, end)
    )


def is_hidden(reading: Reading, start: int, end: int, reach: int) -> bool:
    """Ask whether a VPN, a proxy or Tor stands near that somebody hides behind; one that was broken into hides none."""
    return any(
        not is_way_in(hit, reading)
        for hit in reading.between("vpn_word", start - reach, end + reach)
        if hit.end <= start or hit.start >= end
    )


def is_way_in(vpn: Hit, reading: Reading) -> bool:
    """Ask whether this VPN is the victim's own, or what was broken into, or Tor only the way to a page."""
    return (
        reading.near("vpn_aside", vpn.start, vpn.end, _WAY_IN) or reading.before("own_word", vpn.start, 2) is not None
    )


def _is_of_a_name(place: Hit, reading: Reading) -> bool:
    """`Titular: Israel Córdoba`, `получатель Николаева Е. В.`, Игорь Николаевич."""
    if _PATRONYMIC.match(reading.folded, place.start) or _INITIAL.match(reading.text, place.end):
        return True
    named = reading.before("at_named", place.start, _NAMED_REACH)
    if named is None:
        return False
    between = reading.text[named.end : place.start]
    return _NAMES.fullmatch(between) is not None and all(
        word[0].isupper() or word in _IS for word in _WORD.findall(between)
    )


def _is_rumour(place: Hit, reading: Reading, start: int) -> bool:
    rumour = reading.before("at_rumour", place.start, _RUMOUR_REACH)
    return rumour is not None and rumour.start >= start


def _is_replaced(place: Hit, reading: Reading, start: int) -> bool:
    """`Instead of their usual account in Italy`: the next place is another matter, and so is what was paid."""
    replaced = reading.before("at_replaced", place.start, _REPLACED_REACH)
    if replaced is None or replaced.start < start or _COMMA.search(reading.text, replaced.end, place.start):
        return False
    return (
        not _starts_between("at_paid", replaced.end, place.start, reading)
        and not any(hit.start >= replaced.end for hit in reading.between("place", replaced.end, place.start - 1))
        and len({hit.start for hit in _starts_between("at_account", replaced.end, place.start, reading)})
        <= _MOST_ACCOUNTS
    )


def _is_under_audit(place: Hit, reading: Reading, end: int) -> bool:
    """`Their bank in Italy is being audited, please use the account in Poland`."""
    audit = reading.after("at_audit", place.end, _AUDIT_REACH)
    return (
        audit is not None
        and audit.end <= end
        and not _COMMA.search(reading.text, place.end, audit.start)
        and not reading.between("place", place.end, audit.start)
        and not reading.within("at_proved", *reading.sentence(place.start))
    )


def _is_on_the_way(place: Hit, reading: Reading, start: int, end: int) -> bool:
    """`The parcel was sent to me from China`, `从香港发货`: unless money, a machine or a person is meant."""
    after = reading.after("at_goods", place.end, _GOODS_AFTER)
    if after is not None and after.end <= end and not _COMMA.search(reading.text, place.end, after.start):
        return not any(reading.within(kind, max(start, place.start - _GOODS_REACH), place.start) for kind in _NOT_GOODS)
    before = reading.before("at_goods", place.start, _GOODS_REACH)
    if before is None or before.start < start or _COMMA.search(reading.text, before.end, place.start):
        return False
    sent = reading.between("at_sent", before.end, place.start)
    money = [hit for kind in _WORDS_OF_MONEY for hit in reading.between(kind, before.end, place.start)]
    return all(any(s.start <= hit.start and hit.end <= s.end for s in sent) for hit in money) and not any(
        reading.between(kind, before.end, place.start) for kind in _WORDS_OF_PLACE
    )


_NOT_GOODS = (*_WORDS_OF_MONEY, *_WORDS_OF_PLACE)


def _starts_between(kind: str, start: int, end: int, reading: Reading) -> list[Hit]:
    return [hit for hit in reading.between(kind, start, end) if hit.start >= start]
