"""When money left, as a narrative tells it: the day that a payment or a sum is nearest to, and the time of that day."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice

from services.router.urgency.days import Told, days_told, longest
from services.router.urgency.times import ClockTime, Span, clock_times, hours_ago, within_day
from shared.indicators.amounts import amounts
from shared.reading.reading import Reading

_REACH = 120
_CLAUSE = 25
_NEXT_SENTENCE = 60
_LISTED = 12
# How far before a payment or a sum a word such as `wants` or `asked` makes it another's wish.
_ASKED = 12
_ASKED_SUM = 30
_SUM_REACH = 110
_HANDED_REACH = 30
_MOST = 400
_CLAUSE_ENDS = ",;:，、；،。"
_NOTICED_AFTER = 25
_NOTICED_BEFORE = 12
_NOON = time(12)


def told_times(reading: Reading, filed_at: datetime, home: str | None) -> Iterator[datetime]:
    """Give when money left, as the narrative tells it; a day without a time of day stands for its noon."""
    spans = list(hours_ago(reading, filed_at))
    hours = [Told(span.start, span.end, span.latest.date()) for span in spans]
    told = longest([*days_told(reading, filed_at.date(), home), *hours])
    if not told:
        return
    paid = _paid_on(reading, told, home) or _left_over(reading, told, filed_at.date())
    clocks = list(clock_times(reading))
    for index in sorted(paid):
        # A loss may be noticed on the day that it happened; not where another day is told of paying.
        if len(told) == 1 or not _is_noticing(reading, told[index]):
            yield _instant_of(reading, told[index], clocks, spans, filed_at)


def _left_over(reading: Reading, told: Sequence[Told], filed_on: date) -> set[int]:
    """Where no day is told of paying: the last before that of filing. One is called, pays, and then tells."""
    before = [
        index for index, each in enumerate(told) if each.day < filed_on and not _is_noticing(reading, each)
    ] or range(len(told))
    return {max(before, key=lambda index: told[index].day)}


def _instant_of(
    reading: Reading, told: Told, clocks: Sequence[ClockTime], spans: Sequence[Span], filed_at: datetime
) -> datetime:
    beside = bisect_right(spans, (told.end,)) - 1
    if beside >= 0 and told.start < spans[beside].end:
        return spans[beside].latest
    within = within_day(reading, clocks, told, filed_at)
    if within.earliest == within.latest:
        return within.latest
    return min(datetime.combine(told.day, _NOON, filed_at.tzinfo or UTC), filed_at)


def _paid_on(reading: Reading, told: Sequence[Told], home: str | None) -> set[int]:
    """Give the days, by their index, that a payment or a sum is nearest to, and those listed right beside them."""
    starts = [each.start for each in told]
    words = [hit for hit in reading.found("paid_word")[:_MOST] if not _is_another(reading, hit.start, hit.end, _ASKED)]
    found = [(hit.start, hit.end, _REACH) for hit in words]
    if len(told) > 1:
        sums = islice(amounts(reading, home), _MOST)
        found += [
            (each.start, each.end, _SUM_REACH)
            for each in sums
            if not _is_another(reading, each.start, each.end, _ASKED_SUM)
        ]
    paid: set[int] = set()
    for start, end, reach in found:
        following = bisect_right(starts, start)
        beside = [index for index in (following - 1, following) if 0 <= index < len(told)]
        near = [
            (far, index)
            for index in beside
            if (far := _distance(reading, start, end, told[index])) is not None and far[1] <= reach
        ]
        if near:
            paid.add(min(near)[1])
    return paid | {
        other
        for index in paid
        for other in (index - 1, index + 1)
        if 0 <= other < len(told) and _is_listed(reading, told[min(index, other)].end, told[max(index, other)].start)
    }


def _is_another(reading: Reading, start: int, end: int, asked: int) -> bool:
    """Ask whether it is money that did not come, that somebody wants, or that was handed over."""
    around = reading.between("unpaid_word", start, end + _NEXT_SENTENCE)
    if any(other.start <= start and end <= other.end for other in around):
        return True
    sentence = reading.sentence(start)
    wanted = reading.before("asked_word", start, asked)
    if wanted is not None and wanted.start >= sentence[0]:
        paid = reading.before("paid_word", start, start - wanted.end)
        if paid is None or paid.start < wanted.end:
            return True
    handed = reading.after("handed_over", end, _HANDED_REACH)
    return handed is not None and handed.end <= sentence[1]


def _is_listed(reading: Reading, end: int, start: int) -> bool:
    return start - end <= _LISTED and not set(_CLAUSE_ENDS) & set(reading.folded[end:start])


def _distance(reading: Reading, start: int, end: int, told: Told) -> tuple[bool, int] | None:
    """Measure from a payment to a day: another sentence is farther than any clause, a clause than letters."""
    between = reading.folded[min(end, told.end) : max(start, told.start)]
    # The stop of `3. Oktober` or `18.11.` ends no sentence: both of its sides count.
    here = (reading.sentence(told.start), reading.sentence(told.end - 1))
    elsewhere = reading.sentence(start) not in here
    # The day of one sentence may hold for the next; a later one says nothing of an earlier.
    if len(between) >= (_NEXT_SENTENCE if elsewhere else _REACH) or (elsewhere and told.start > start):
        return None
    return elsewhere, len(between) + _CLAUSE * sum(map(between.count, _CLAUSE_ENDS))


def _is_noticing(reading: Reading, told: Told) -> bool:
    noticed = reading.after("noticed_word", told.end, _NOTICED_AFTER)
    if noticed is None:
        noticed = reading.before("noticed_word", told.start, _NOTICED_BEFORE)
        return noticed is not None and reading.before("paid_word", told.start, _NOTICED_BEFORE) is None
    paid = reading.after("paid_word", told.end, noticed.start - told.end)
    return paid is None and reading.before("paid_word", told.start, _NOTICED_BEFORE) is None
