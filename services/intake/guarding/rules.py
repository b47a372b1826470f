"""Which requests are of one kind, and how many of it are taken from a line and from everybody.

The figures leave room for a carrier that puts a thousand people behind one address: they stop programs, not people.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import limits
import msgspec
from limits import RateLimitItem
from litestar.utils import normalize_path

from shared.settings import SettingRefused

Kind = Literal["pages", "answers", "sending", "receipts", "uploads", "verify", "senders"]
KINDS: tuple[Kind, ...] = get_args(Kind)
EVERYBODY = "everybody."

_READING = frozenset({"GET", "HEAD"})
# What a page loads; what operators and programs ask for, who have their own way; the way out, which is always open.
_FREE = ("/static/", "/health/", "/schema/", "/v1/", "/report/exit", "/metrics")
_SENDING = frozenset({"/report/send", "/report/check"})
_UPLOADS = "/report/evidence/uploads"
_RECEIPTS = frozenset({"/status", "/v1/status"})
_SHIPPED: Mapping[str, str] = {
    "pages": "600/minute",
    "answers": "300/minute",
    "sending": "60/10 minutes",
    # Those that opened nothing.
    "receipts": "30/10 minutes",
    "uploads": "1200/minute",
    "verify": "60/minute",
    # What one process commits at its fastest, for a whole minute.
    "senders": "300000/minute",
    "everybody.pages": "60000/minute",
    "everybody.answers": "30000/minute",
    # From here on each receipt is looked up slowly; nobody is turned away by it.
    "everybody.receipts": "300/minute",
    "everybody.uploads": "60000/minute",
    "everybody.verify": "6000/minute",
}
_OFF = "off"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one kind; None where there is none."""

    line: RateLimitItem | None
    neighbourhood: RateLimitItem | None
    """Four times as many: see `networks`."""
    everybody: RateLimitItem | None


def rules(changed: str = "") -> Mapping[Kind, Rule]:
    """Give the limits, with those that the setting changes. Raises `SettingRefused`."""
    written = dict(_SHIPPED)
    if changed.strip() == _OFF:
        written = {}
    else:
        for part in filter(None, (part.strip() for part in changed.split(","))):
            name, _, limit = (side.strip() for side in part.partition("="))
            if name.removeprefix(EVERYBODY) not in KINDS or not limit:
                raise _refused(f"{part!r} sets no limit")
            written[name] = limit
    return {
        kind: Rule(
            line=_limit(written.get(kind)),
            neighbourhood=_limit(written.get(kind), times=4),
            everybody=_limit(written.get(f"{EVERYBODY}{kind}")),
        )
        for kind in KINDS
    }


def kind_of(method: str, path: str) -> Kind | None:
    """Tell of which kind a request is, by the path that finds its handler; None for what has no limit here."""
    path = normalize_path(path)
    if path in _RECEIPTS and (method == "POST" or path.startswith("/v1/")):
        return "receipts"
    if path.startswith(_FREE):
        return None
    if path.startswith("/verify"):
        return "verify"
    if path.startswith(_UPLOADS) or (path.startswith("/report/evidence") and method not in _READING):
        return "uploads"
    if method in _READING:
        return "pages"
    return "sending" if path in _SENDING else "answers"


def _limit(text: str | None, times: int = 1) -> RateLimitItem | None:
    if not text or text == _OFF:
        return None
    try:
        item = limits.parse(text)
    except ValueError:
        raise _refused(f"{text!r} is no limit") from None
    if item.amount < 1:
        raise _refused(f"{text!r} lets nobody in")
    return type(item)(item.amount * times, item.multiples)


def _refused(what: str) -> SettingRefused:
    return SettingRefused(
        f"CASEBRIDGE_LIMITS: {what}. Write kind=number/time with commas between, such as answers=300/minute, "
        f"sending=off, everybody.pages=60000/minute; or off. Kinds: {', '.join(KINDS)}."
    )
