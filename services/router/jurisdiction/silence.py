"""When a place says nothing, although a word beside it would: a claim, a rumour, a promise, a pretext, one's own bank.

What outweighs a claim is something that happened: money that went there, or what a bank or the police found.
"""

from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_REACH = 75
_ACCOUNT_AFTER = 8
_OWN_REACH = 4
_OWN_AFTER = 2
_OWN_ENDING = 4
_PRETEXT_REACH = 40
_FROZEN_AFTER = 14
_RELATIVE_REACH = 14
_HAN = 0x2E80
_CLAIMS = ("at_claimed", "at_owned")
# The promise comes last, so that it can be left out.
_STORIES = ("at_hearsay", "at_promise")


def is_silenced(
    hit: Hit, reading: Reading, *, claims_count: bool = False, is_captivity: bool = False, promises_count: bool = False
) -> bool:
    """Ask whether the sentence is about what someone claims, promises, is, or is said to be.

    `claims_count` is for offenders who play no part: what they say of themselves is then as good as any word. Where
    somebody is held (`is_captivity`), the place where he is said to be held is no pretext; `promises_count` takes the
    place of the promised work for the place where he is.
    """
    start, _ = reading.sentence(hit.start)
    if not is_captivity and _is_pretext(hit, reading, start):
        return True
    cues = _STORIES if claims_count or is_captivity else (*_CLAIMS, *_STORIES)
    for cue in cues[:-1] if promises_count else cues:
        before = reading.before(cue, hit.start, _REACH)
        if before is not None and before.start >= start and not _is_outweighed(before, hit, reading):
            return True
    return False


def is_own(cue: Hit, reading: Reading) -> bool:
    """Ask whether the account or bank is the victim's own: `my account`, `tài khoản của tôi`, `บัญชีของผม`."""
    if reading.before("own_word", cue.start, _OWN_REACH) or reading.after("own_word", cue.end, _OWN_AFTER):
        return True
    # In one word, as in حسابي: the word that says whose it is holds the cue, or ends with it.
    return any(
        (whole := reading.before(kind, cue.end + _OWN_ENDING, _OWN_ENDING)) is not None and whole.start <= cue.start
        for kind in ("own_word", "at_mine")
    )


def is_about_relatives(cue: Hit, reading: Reading) -> bool:
    """Ask whether `lives in` is said of the victim's own people."""
    return reading.before("at_relative", cue.start, _RELATIVE_REACH) is not None


def is_spaceless(reading: Reading, hit: Hit) -> bool:
    """Ask whether the place is written in a script that puts the noun after it, and no blank between: 香港的帳戶."""
    return ord(reading.text[hit.end - 1]) >= _HAN


def _is_pretext(hit: Hit, reading: Reading, start: int) -> bool:
    before = reading.before("at_pretext", hit.start, _PRETEXT_REACH)
    return before is not None and before.start >= start


def _is_outweighed(claim: Hit, place: Hit, reading: Reading) -> bool:
    """Ask whether money moved, or an account, a server or a captive is named, nearer to the place than the claim."""
    if reading.after("at_frozen", place.end, _FROZEN_AFTER) is not None:
        return False
    paid = reading.before("at_paid", place.start, _REACH)
    if paid is not None and paid.start >= claim.start and paid.end > claim.end:
        return True
    account = reading.after("at_account", place.end, _ACCOUNT_AFTER) if is_spaceless(reading, place) else None
    if account is not None and account.end <= reading.sentence(place.start)[1]:
        return True
    return any(
        (other := reading.before(kind, place.start, _REACH)) is not None and other.end > claim.end
        for kind in ("at_account", "at_server", "at_captive")
    )
