"""Names on services: @someone, `WeChat id someone_77`, `live:.someone`, payment handles such as name@upi."""

import re
from collections.abc import Iterator

from shared.indicators.found import Found, Taken
from shared.indicators.hosts import is_overcommon
from shared.indicators.small_words import SmallWords
from shared.indicators.tables import table
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_PAYMENT_HANDLES = frozenset(table("services")["payment_handles"])
_AT = re.compile(r"@(?<![a-z0-9_@./%+-].)[a-z0-9_](?:[a-z0-9_.-]{1,38}[a-z0-9_])(?!@)")
_PAYMENT = re.compile(r"(?<![\w@.-])[\w.-]{2,64}@[A-Za-z]{2,20}(?![\w@-]|\.\w)", re.ASCII)
_LIVE = re.compile(r"(?<!\w)live:[\w.:-]{3,60}", re.ASCII)
# The ending of an inflected word, and the punctuation after it.
_BETWEEN = re.compile(r"[\u0400-\u052f]{0,6}[\s:：=＝()（）「」『』\"'\[\]<>|/,-]{0,4}")
_MARKED = re.compile(r"[:：=\"'「『(（<]")
_NAME = re.compile(r"@?[a-z0-9_][a-z0-9_.:-]{2,40}(?:#[0-9]{4})?(?![a-z0-9_@]|\.[a-z0-9])")
_DIGITS_ONLY = re.compile(r"[0-9]{5,12}(?![0-9])")
# Between a name and its service: `user_77 on Telegram`, `user_77 в Дискорде`.
_ON = frozenset(
    {"on", "en", "no", "na", "sur", "auf", "bei", "в", "во", "tren", "di", "su", "ใน", "บน", "ทาง", "على", "عبر"}
)
_NAME_ALONE = re.compile(r"[a-z][a-z0-9_.-]{4,40}")
_AROUND = "\"'()«»“”「」,:"
_LONGEST_PHRASE = 40
_TELLING = re.compile(r"[0-9_]|[a-z]\.[a-z]|[a-z]:|#")
_MORE = re.compile(r" [a-z]")
_LINK = SmallWords("link")
_UNDERSCORED = re.compile(r"(?<![a-z0-9@._/:-])[a-z0-9.]{1,20}_[a-z0-9_.]{1,30}(?![a-z0-9@/_])")
_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|heic|pdf|docx?|xlsx?|txt|csv|eml|html?|zip|rar|apk|exe|mp[34]|mov)\Z")
_UNDERSCORE_REACH = 60
_UPI_REACH = 30
_STEPS = 6
_PLAIN_LENGTH = 5
_BEFORE_REACH = 54
_CASE_REACH = 3
_ALIAS = re.compile(
    r"[\s:：=\"'()]{1,4}(?:(?:era|es|is|was)[\s:]{1,2})?([a-z0-9-]{2,20}(?:\.[a-z0-9-]{2,20}){1,4})(?![a-z0-9@.-])"
)
_OTHER_ALPHABETS = 0x370
# No report names more; a text made to be slow does.
_MOST_WORDS = 200


def handles(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Find handles; only a mark, a digit or an underscore makes a word after a service's name one."""
    if "@" in reading.folded:
        yield from _with_at(reading, taken)
    for match in _LIVE.finditer(reading.text) if "live:" in reading.text else ():
        yield from _take("handle", match.start(), match.start() + len(match[0].rstrip(".:-")), reading, taken)
    for hit in reading.found("alias_word"):
        alias = _ALIAS.match(reading.folded, hit.end)
        if alias is not None:
            yield from _take("account", *alias.span(1), reading, taken)
    if "_" in reading.folded:
        yield from _underscored(reading, taken)
    for kind in ("service_word", "handle_word"):
        walked = 0
        for hit in reading.found(kind)[:_MOST_WORDS]:
            if hit.end <= walked:
                continue
            walked, span = _after(hit, reading, is_service=kind == "service_word")
            span = span or (_before(hit, reading) if kind == "service_word" else None)
            if span is not None:
                yield from _take("handle", *span, reading, taken)


def is_announced(reading: Reading, start: int, *, by_name: bool = False) -> bool:
    """Ask whether a word for a handle stands directly before; `by_name` lets the name of a service do as well."""
    if reading.before("handle_word", start, _CASE_REACH) and not reading.before("brand_word", start, _CASE_REACH):
        return True
    return by_name and reading.before("service_word", start, _CASE_REACH) is not None


def _take(kind: str, start: int, end: int, reading: Reading, taken: Taken) -> Iterator[Found]:
    if not taken.overlaps(start, end):
        taken.add(start, end)
        value = reading.text[start:end].replace("＠", "@")
        yield Found("account" if kind == "account" else "handle", value, start, end)


def _with_at(reading: Reading, taken: Taken) -> Iterator[Found]:
    for match in _AT.finditer(reading.folded):
        if not is_overcommon(match[0][1:]):
            yield from _take("handle", *match.span(), reading, taken)
    for match in _PAYMENT.finditer(reading.text):
        bank = match[0].rpartition("@")[2].lower()
        is_paid = bank in _PAYMENT_HANDLES or reading.before("upi_word", match.start(), _UPI_REACH) is not None
        if is_paid:
            yield from _take("account", *match.span(), reading, taken)


def _underscored(reading: Reading, taken: Taken) -> Iterator[Found]:
    """`On Instagram a man, dr.markus_relief`: nothing but a name has an underscore, unless it is a file."""
    for hit in reading.found("service_word")[:_MOST_WORDS]:
        end = min(reading.sentence(hit.start)[1], hit.end + _UNDERSCORE_REACH)
        for match in _UNDERSCORED.finditer(reading.folded, hit.end, end):
            name = match[0].rstrip("._")
            if not _FILE.search(name):
                yield from _take("handle", match.start(), match.start() + len(name), reading, taken)


def _after(hit: Hit, reading: Reading, *, is_service: bool) -> tuple[int, tuple[int, int] | None]:
    """Walk over more such words and punctuation to a name; give how far that went, and the span of the name."""
    position, links, marked, steps = hit.end, [hit], False, 0
    while True:
        between = _BETWEEN.match(reading.folded, position)
        start = between.end() if between is not None else position
        marked = marked or bool(_MARKED.search(reading.folded, position, start))
        steps += 1
        if steps > _STEPS:
            break
        following = _link_at(start, reading)
        if following is not None:
            links.append(following)
            position = following.end
            continue
        position = _LINK.skip(reading.folded, start)
        if position == start:
            break
    if start == hit.end and reading.folded[start - 1].isascii():
        return start, None
    return start, _name_at(start, links, reading, is_service=is_service, marked=marked)


def _name_at(
    start: int, links: list[Hit], reading: Reading, *, is_service: bool, marked: bool
) -> tuple[int, int] | None:
    match = _NAME.match(reading.folded, start)
    if match is None or (not is_service and reading.before("case_word", links[0].end + 1, _CASE_REACH + 2)):
        return None
    end = start + len(match[0].rstrip(".:-"))
    name = reading.folded[start:end]
    if name.isdigit():
        is_qq = any("qq" in reading.folded[link.start : link.end] for link in links)
        return (start, end) if is_qq and _DIGITS_ONLY.fullmatch(name) else None
    if not any(character.isalpha() for character in name):
        return None
    if _TELLING.search(name):
        return (start, end) if is_service or len(name) >= _PLAIN_LENGTH else None
    foreign = ord(reading.folded[links[0].end - 1]) >= _OTHER_ALPHABETS
    explicit = (len(links) > 1 or not is_service) and (marked or foreign)
    plain = explicit and len(name) >= _PLAIN_LENGTH and not _MORE.match(reading.folded, end)
    return (start, end) if plain and not _is_word(start, reading) else None


def _link_at(position: int, reading: Reading) -> Hit | None:
    for kind in ("handle_word", "service_word", "number_word"):
        for hit in reading.between(kind, position, position + _LONGEST_PHRASE):
            if hit.start == position:
                return hit
    return None


def _is_word(position: int, reading: Reading) -> bool:
    return any(
        hit.start == position
        for kind in ("service_word", "phone_word", "place", "bank_word")
        for hit in reading.between(kind, position, position + _LONGEST_PHRASE)
    )


def _before(hit: Hit, reading: Reading) -> tuple[int, int] | None:
    """Read a name before the word for a service; it needs a digit or an underscore to be one."""
    first = max(0, hit.start - _BEFORE_REACH)
    words = reading.folded[first : hit.start].split()
    if words and words[-1].strip(_AROUND) in _ON:
        words.pop()
    name = words[-1].strip(_AROUND) if words else ""
    if not _NAME_ALONE.fullmatch(name) or not any(c == "_" or c.isdigit() for c in name):
        return None
    start = reading.folded.rindex(name, first, hit.start)
    return start, start + len(name)
