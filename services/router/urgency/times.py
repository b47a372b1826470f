"""Times of day and spans of hours in the narrative: what makes of a day an instant, as a range of the first and last.

The days themselves are in `days`, which counts from the day of filing; a clock time depends on the text alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from services.router.reading.rules import table
from shared.reading.reading import Reading
from shared.reading.text import fold

_TABLE = table("urgency", "times")
_SECONDS = {fold(word): int(seconds) for seconds, words in _TABLE["seconds"].items() for word in words}
_UNSPACED = "\u0e00"


def _either(words: list[str]) -> str:
    """Match any of the words; one of a script with blanks only as a whole."""
    folded = sorted(sorted({fold(word) for word in words}), key=len, reverse=True)
    return "|".join(re.escape(word) + ("" if word[-1] >= _UNSPACED else r"(?!\w)") for word in folded)


_COUNTS = {fold(word): int(count) for count, words in _TABLE["counts"].items() for word in words}
_LATER = _either(_TABLE["after_noon"]["words"])
_BEFORE_NOON = re.compile(rf"(?:{_LATER})\s?\Z")
# 20:41, 8h52, 18h, 20.45 น., 3pm, 17 Uhr, 8 giờ 30, 8点半, 3 ทุ่ม.
_CLOCK = re.compile(
    r"(?P<hour>[0-9](?<![0-9.,:/-].)[0-9]?)(?:"
    r":(?P<colon>[0-5][0-9])(?::[0-5][0-9])?"
    r"|\s?(?:h|gio|uhr|点|點|时|時|시)\s?(?P<word>[0-5][0-9](?![0-9])|半)?"
    r"|\.(?P<stop>[0-5][0-9])(?=\s?(?:น|uhr|am(?![a-z])|pm(?![a-z])))"
    rf"|(?P<evening>\s?ทุ่ม)|(?=\s?(?:am|a\.m|{_LATER})))"
    rf"\s?(?:น\.?|uhr)?\s?(?P<later>{_LATER})?(?![0-9:])"
)
_AGO = re.compile(
    rf"(?:(?P<before>{_either(_TABLE['before']['words'])})\s(?:(?:{_either(_TABLE['about']['words'])})\s)?)?"
    rf"(?P<count>[0-9]{{1,3}}|(?<![^\W\d_])(?:{_either(list(_COUNTS))}))"
    rf"\s?(?P<unit>{_either(list(_SECONDS))})\s?(?P<after>{_either(_TABLE['ago']['words'])})?"
)
_NOON, _DAY = 12, 24
_HALF = 30
_EVENING = 18
_REACH = 40
_SHOWN_BEFORE = 14


class ClockTime(NamedTuple):
    """A time of day at [start, end) of the narrative."""

    start: int
    end: int
    at: time


class Span(NamedTuple):
    """An instant between `earliest` and `latest`, as the words at [start, end) of the narrative say."""

    start: int
    end: int
    earliest: datetime
    latest: datetime


def clock_times(reading: Reading) -> Iterator[ClockTime]:
    """Give the times of day in order."""
    for match in _CLOCK.finditer(reading.folded):
        hour = int(match["hour"])
        minute = match["colon"] or match["stop"] or match["word"] or "0"
        minutes = _HALF if minute == "半" else int(minute)
        later = match["later"] or _BEFORE_NOON.search(
            reading.folded, max(0, match.start() - _SHOWN_BEFORE), match.start()
        )
        if match["evening"]:
            hour += _EVENING
        elif later and hour < _NOON:
            hour += _NOON
        if hour < _DAY:
            yield ClockTime(match.start(), match.end(), time(hour, minutes))


def within_day(reading: Reading, clocks: Sequence[ClockTime], told: tuple[int, int, date], filed_at: datetime) -> Span:
    """Narrow a day, told as (start, end, day), by the nearest time of day in its sentence; else it is the whole day.

    `clocks` are the narrative's, in order. The range never goes beyond the instant of filing, and is in its offset.
    """
    start, end, day = told
    first, last = reading.sentence(start)
    begin, stop = bisect_left(clocks, (start - _REACH,)), bisect_right(clocks, (end + _REACH,))
    near = [clock for clock in clocks[begin:stop] if first <= clock.start and clock.end <= last]
    nearest = min(near, key=lambda clock: abs(clock.start - end), default=None)
    if nearest is not None:
        at = datetime.combine(day, nearest.at, filed_at.tzinfo)
        if at <= filed_at:
            return Span(min(start, nearest.start), max(end, nearest.end), at, at)
    midnight = datetime.combine(day, time(), filed_at.tzinfo)
    return Span(start, end, min(midnight, filed_at), min(midnight + timedelta(days=1, microseconds=-1), filed_at))


def hours_ago(reading: Reading, filed_at: datetime) -> Iterator[Span]:
    """Give what happened so many hours or minutes before filing; the range is as wide as one of them."""
    # Korean writes it onto the unit.
    if not (reading.found("ago_before") or reading.found("ago_after") or "전" in reading.folded):
        return
    for match in _AGO.finditer(reading.folded):
        if not match["before"] and not match["after"]:
            continue
        seconds = _SECONDS[match["unit"]]
        count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"]]
        latest = filed_at - timedelta(seconds=seconds * count)
        yield Span(match.start(), match.end(), latest - timedelta(seconds=seconds), latest)
