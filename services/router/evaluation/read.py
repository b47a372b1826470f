"""Lines of a file: a report, or an object that holds one."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from shared.messages.decision import IndicatorType, ReviewReason, Role, Urgency
from shared.messages.envelope import Instant
from shared.messages.report import Report


class GoldIndicator(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator as an officer listed it."""

    type: IndicatorType
    value: str
    party: Role = "suspect"


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """What a careful officer would choose."""

    category: str
    also_acceptable: tuple[str, ...] = ()
    home: str | None = None
    cross_border: bool
    destinations: tuple[str, ...] = ()
    urgency: Urgency
    review: ReviewReason | None = None
    indicators: tuple[GoldIndicator, ...] = ()


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the file."""

    line: int
    id: str
    report: Report
    filed_at: datetime
    gold: Gold | None


class _Wrapped(msgspec.Struct, kw_only=True):
    report: Report
    filed_at: Instant | None = None
    id: str | None = None
    gold: Gold | None = None


class _Peek(msgspec.Struct):
    report: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class NotAReport(Exception):  # noqa: N818 - named for the condition
    """A line holds no report; the message says which and what is wrong."""


_peek = msgspec.json.Decoder(_Peek).decode
_wrapped = msgspec.json.Decoder(_Wrapped).decode
_report = msgspec.json.Decoder(Report).decode


def cases(content: bytes, now: datetime | None = None) -> Iterator[Case]:
    """Read NDJSON; blank lines are passed over but counted. Raises `NotAReport`."""
    now = now or datetime.now(UTC)
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            if _peek(line).report is msgspec.UNSET:
                yield Case(line=number, id=str(number), report=_report(line), filed_at=now, gold=None)
            else:
                held = _wrapped(line)
                yield Case(
                    line=number,
                    id=held.id or str(number),
                    report=held.report,
                    filed_at=held.filed_at or now,
                    gold=held.gold,
                )
        except (msgspec.DecodeError, RecursionError) as error:
            raise NotAReport(f"line {number}: {error}") from error
