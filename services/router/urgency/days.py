"""The days that a narrative names: by name, so long ago, as a weekday, or as a date in the forms that people use."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

_NAMED = (("today", 0), ("yesterday", 1), ("two_days_ago", 2), ("three_days_ago", 3), ("long_before", 7))
_MOST_DAYS_BACK = 400
_BUDDHIST = 543
_BUDDHIST_YEARS = 2400
_CENTURY = 2000
_MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW", "PH"})
_WEEK = 7
_WEEKS_BACK = (("week_before_last", 2), ("last_week", 1))
_WEEK_REACH = 6
_BESIDE = 14
_LONGEST_DAY = 30
_FEW = 12
# Whoever names more days than this says nothing by any of them.
_MOST = 100
# 22/02, 22/02/26, 22.02.2026, 22-02-2026; without a year, 11.4 is an amount unless a word or a stop says otherwise.
# Each begins with a class, and looks back after it: so the search leaps from digit to digit.
_NUMERIC = re.compile(
    r"([0-9](?<![0-9./:-].)[0-9]?)([/.-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?(?![0-9/]|[.,:-][0-9])"
)
_DATE_WORD = re.compile(r"(?:\b(?:am|vom|den|ab|с|от|на|il|el|le|dia|ngay|от)\s|\()\Z")
_ISO = re.compile(r"(20(?<![0-9-]..)[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9])")
_EAST_ASIAN = re.compile(r"(?:([0-9]{4})\s?[年년]\s?)?([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日号號일]")
_SHORT_NUMBER = re.compile(r"[0-9](?<![0-9].)[0-9]?(?![0-9])")
# What makes a day of the month of a number alone: the words before it, and what follows.
_DAY_ALONE = tuple(
    (re.compile(rf"(?:{before})\Z"), re.compile(after))
    for before, after in (
        (r"\b(?:ngay|dia|the|le|يوم|نهار)\s|วันที่\s?", r"(?:st|nd|rd|th)?(?![0-9a-z%]|[/.:,-][0-9])"),
        (r"\bam\s", r"\.(?![0-9])"),
        (r"(?<![月월])", r"-?го\b|\sчисла|[号號]"),
        (r"\bthe\s", r"(?:st|nd|rd|th)\b"),
    )
)
_LONGEST_BEFORE = 8
_BEFORE_MONTH = re.compile(r"(?<![0-9])([0-9]{1,2})(?:st|nd|rd|th|er|\.|º|ro)?(?:\s+de|\s+of|\s*-)?\s*\Z")
_AFTER_MONTH = re.compile(r"[\s.]{0,2}([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9:])")
_YEAR = re.compile(r"[\s,.]{0,2}(?:de\s|del\s|năm\s|nam\s)?(2[05][0-9]{2})(?![0-9])")
_DIGIT = re.compile("[0-9]")
_COUNT = re.compile(r"(?<![0-9.,])([0-9]{1,3})\s?\Z")


class Told(NamedTuple):
    """A day named at [start, end) of the narrative."""

    start: int
    end: int
    day: date


def days_told(reading: Reading, filed_on: date, home: str | None) -> list[Told]:
    """Give the days up to that of filing, in the order of the text; of two that overlap, the longer."""
    dated = sorted([*_named(reading, filed_on), *_dated(reading, filed_on, home)])
    return longest([*dated, *_weekdays(reading, filed_on, dated)])


def longest(told: list[Told]) -> list[Told]:
    """Leave out what lies in a longer one, and put them in the order of the text."""
    kept: list[Told] = []
    for each in sorted(told, key=_longer_first):
        if not kept or kept[-1].end <= each.start:
            kept.append(each)
        elif each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return kept


def _longer_first(told: Told) -> tuple[int, int]:
    return told.start, -told.end


def _named(reading: Reading, filed_on: date) -> Iterator[Told]:
    for kind, back in _NAMED:
        for hit in reading.found(kind)[:_MOST]:
            yield Told(hit.start, hit.end, filed_on - timedelta(days=back))
    for hit in reading.found("day_unit")[:_MOST]:
        count = _COUNT.search(reading.folded, max(0, hit.start - 4), hit.start)
        if count is not None:
            yield from _ago(reading, count.start(), hit.end, filed_on - timedelta(days=int(count[1])))
    for hit in reading.found("days_counted")[:_MOST]:
        yield from _ago(reading, hit.start, hit.end, filed_on - timedelta(days=int(hit.value)))


def _ago(reading: Reading, start: int, end: int, day: date) -> Iterator[Told]:
    """A number of days is a day where `ago` stands beside it."""
    ago = reading.after("ago_after", end, 2) or reading.before("ago_before", start, 2)
    if ago is not None:
        yield Told(min(ago.start, start), max(ago.end, end), day)


def _dated(reading: Reading, filed_on: date, home: str | None) -> Iterator[Told]:
    folded = reading.folded
    for found in islice(_NUMERIC.finditer(folded), _MOST):
        day, sign, month, year = found.groups()
        if sign == "-" and (year is None or len(year) == len("26")):
            continue
        if sign == "." and year is None and folded[found.end() : found.end() + 1] != "." and not _is_date(found):
            continue
        if found[0] == "24/7":
            continue
        if home in _MONTH_FIRST and sign == "/":
            day, month = month, day
        end = found.end() + (folded[found.end() : found.end() + 1] == "." and sign == ".")
        yield from _told(found.start(), end, _date(filed_on, year, month, day))
    for found in islice(_ISO.finditer(folded), _MOST):
        yield from _told(found.start(), found.end(), _date(filed_on, found[1], found[2], found[3]))
    for found in islice(_EAST_ASIAN.finditer(folded), _MOST) if "月" in folded or "월" in folded else ():
        yield from _told(found.start(), found.end(), _date(filed_on, found[1], found[2], found[3]))
    for hit in reading.found("month")[:_MOST]:
        yield from _beside_month(folded, hit, filed_on)
    for start, end, number in islice(_days_alone(folded), _MOST):
        yield from _told(start, end, _day_of_month(filed_on, number))


def _days_alone(folded: str) -> Iterator[tuple[int, int, int]]:
    for number in _SHORT_NUMBER.finditer(folded):
        for said_before, said_after in _DAY_ALONE:
            after = said_after.match(folded, number.end())
            if after is None:
                continue
            before = said_before.search(folded[max(0, number.start() - _LONGEST_BEFORE) : number.start()])
            if before is not None:
                yield number.start() - len(before[0]), after.end(), int(number[0])
                break


def _is_date(found: re.Match[str]) -> bool:
    return _DATE_WORD.search(found.string, max(0, found.start() - 6), found.start()) is not None


def _beside_month(folded: str, hit: Hit, filed_on: date) -> Iterator[Told]:
    start, end = hit.start, hit.end
    number = _BEFORE_MONTH.search(folded, max(0, start - 10), start)
    if number is not None:
        start = number.start()
    else:
        number = _AFTER_MONTH.match(folded, end, end + 6)
        if number is None:
            return
        end = number.end()
    year = _YEAR.match(folded, end, end + 12)
    yield from _told(start, year.end() if year else end, _date(filed_on, year and year[1], hit.value, number[1]))


def _weekdays(reading: Reading, filed_on: date, dated: list[Told]) -> Iterator[Told]:
    """A weekday is the last one before today; `next Friday`, `by Friday` and one beside its date are none."""
    for weekday in range(_WEEK):
        for hit in reading.found(f"weekday_{weekday}")[:_MOST]:
            of_week = _of_week(reading, hit, filed_on, weekday)
            if of_week is not None:
                yield of_week
                continue
            beside = bisect_left(dated, (hit.start - _BESIDE - _LONGEST_DAY,))
            is_dated = any(
                other.start - _BESIDE <= hit.end
                and hit.start <= other.end + _BESIDE
                and not _DIGIT.search(reading.folded, min(hit.end, other.end), max(hit.start, other.start))
                for other in dated[beside : beside + _FEW]
            )
            if not is_dated and not reading.near("not_that_day", hit.start, hit.end, 2):
                back = (filed_on.weekday() - weekday) % _WEEK or _WEEK
                yield Told(hit.start, hit.end, filed_on - timedelta(days=back))


def _of_week(reading: Reading, hit: Hit, filed_on: date, weekday: int) -> Told | None:
    """Read `last week on Tuesday`, `上周五`, `thứ tư tuần trước nữa`: the week begins on Monday (ISO 8601)."""
    sentence = reading.sentence(hit.start)
    for kind, weeks in _WEEKS_BACK:
        # 上周五, 上禮拜五: the two share characters.
        before = reading.before(kind, hit.end - 1, _WEEK_REACH + hit.end - hit.start)
        after = reading.after(kind, hit.end, _WEEK_REACH)
        for week in (before, after):
            if week is not None and reading.sentence(week.start) == sentence:
                day = filed_on - timedelta(days=filed_on.weekday() + weeks * _WEEK - weekday)
                return Told(min(week.start, hit.start), max(week.end, hit.end), day)
    return None


def _told(start: int, end: int, day: date | None) -> Iterator[Told]:
    if day is not None:
        yield Told(start, end, day)


def _date(filed_on: date, year: str | None, month: str, day: str) -> date | None:
    """Without a year it is the last such day that is not in the future."""
    years = (filed_on.year, filed_on.year - 1) if year is None else (_common_era(int(year)),)
    for candidate in years:
        try:
            found = date(candidate, int(month), int(day))
        except ValueError:
            return None
        if timedelta() <= filed_on - found <= timedelta(days=_MOST_DAYS_BACK):
            return found
    return None


def _common_era(year: int) -> int:
    if year > _BUDDHIST_YEARS:
        return year - _BUDDHIST
    return year + _CENTURY if year < 100 else year  # noqa: PLR2004 - two digits


def _day_of_month(filed_on: date, day: int) -> date | None:
    last_month = filed_on.replace(day=1) - timedelta(days=1)
    for month in (filed_on, last_month):
        try:
            found = month.replace(day=day)
        except ValueError:
            continue
        if found <= filed_on:
            return found
    return None
