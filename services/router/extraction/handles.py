"""Names on services: @someone, `WeChat id someone_77`, `live:.someone`, payment handles such as name@upi."""

import re
from collections.abc import Iterator

from services.router.extraction.found import Found, Taken
from services.router.reading.narrative import Reading
from services.router.reading.rules import table

_PAYMENT_HANDLES = frozenset(table("extraction", "services")["payment_handles"])
_AT = re.compile(r"(?<![\w@./%+-])@[A-Za-z0-9_][\w.]{2,40}", re.ASCII)
_PAYMENT = re.compile(r"(?<![\w@.-])[\w.-]{2,64}@[A-Za-z]{2,20}(?![\w@-]|\.\w)", re.ASCII)
_LIVE = re.compile(r"(?<!\w)live:[\w.:-]{3,60}", re.ASCII)
# After the name of a service: an optional word for `id`, then a token that no ordinary word looks like.
_NAMED = re.compile(
    r"\W{0,3}(?:(?:id|username|user|account|handle|số|号|號|帐号|账号|帳號|ไอดี|аккаунт|ник|usuario|utilisateur|konto)\W{0,4}){0,2}"
    r"(?P<name>@?[A-Za-z][\w.:-]{3,40})",
    re.ASCII | re.IGNORECASE,
)
_UPI_REACH = 30
_TELLING = re.compile(r"[0-9_]|[A-Za-z]\.[A-Za-z]|:")


def handles(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Find handles; only a mark, a digit or an underscore makes a word after a service's name one."""
    if "@" in reading.text:
        yield from _with_at(reading, taken)
    for match in _LIVE.finditer(reading.text) if "live:" in reading.text else ():
        if not taken.overlaps(*match.span()):
            value = match[0].rstrip(".:-")
            taken.add(match.start(), match.start() + len(value))
            yield Found("handle", value, match.start(), match.start() + len(value))
    for hit in reading.found("service_word"):
        named = _NAMED.match(reading.text, hit.end)
        if named is None or not _TELLING.search(named["name"].rstrip(".:-")):
            continue
        start = named.start("name")
        value = named["name"].rstrip(".:-")
        if not taken.overlaps(start, start + len(value)):
            taken.add(start, start + len(value))
            yield Found("handle", value, start, start + len(value))


def _with_at(reading: Reading, taken: Taken) -> Iterator[Found]:
    for match in _AT.finditer(reading.text):
        if not taken.overlaps(*match.span()):
            value = match[0].rstrip("._") if match[0].endswith(".") else match[0]
            taken.add(*match.span())
            yield Found("handle", value, match.start(), match.start() + len(value))
    for match in _PAYMENT.finditer(reading.text):
        bank = match[0].rpartition("@")[2].lower()
        is_paid = bank in _PAYMENT_HANDLES or reading.before("upi_word", match.start(), _UPI_REACH) is not None
        if is_paid and not taken.overlaps(*match.span()):
            taken.add(*match.span())
            yield Found("account", match[0], *match.span())
