from datetime import UTC, date, datetime, time, timedelta

import pytest

from services.router.reading.narrative import read
from services.router.urgency.times import clock_times, hours_ago, within_day

FILED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("narrative", "at"),
    [
        ("at 20:41 it went", time(20, 41)),
        ("at 3pm he rang", time(15)),
        ("at 3.30 pm he rang", time(15, 30)),
        ("lúc 8h52 sáng", time(8, 52)),
        ("8 giờ 30 tối", time(20, 30)),
        ("à 18h30", time(18, 30)),
        ("a las 5 de la tarde", time(17)),
        ("às 7 da noite", time(19)),
        ("um 17 Uhr", time(17)),
        ("в 18:52", time(18, 52)),
        ("в 8 вечера", time(20)),
        ("الساعة 9 مساء", time(21)),
        ("下午3点半", time(15, 30)),
        ("晚上8点", time(20)),
        ("3 ทุ่ม", time(21)),
        ("14.30 น.", time(14, 30)),
    ],
)
def test_a_time_of_day_is_read_as_the_language_writes_it(narrative, at):
    assert [clock.at for clock in clock_times(read(narrative))] == [at]


@pytest.mark.parametrize("narrative", ["12.03.2026", "5.9.77.201:443", "3 people", "25:00", "I am 20", "1.5 million"])
def test_other_numbers_are_no_times(narrative):
    assert list(clock_times(read(narrative))) == []


def test_a_day_is_narrowed_by_the_time_beside_it_and_else_is_whole():
    reading = read("Yesterday at 20:41 I paid. On Monday I slept.")

    clocks = list(clock_times(reading))

    narrowed = within_day(reading, clocks, (0, 9, date(2026, 11, 19)), FILED)
    whole = within_day(reading, clocks, (29, 35, date(2026, 11, 16)), FILED)
    today = within_day(read("today"), [], (0, 5, date(2026, 11, 20)), FILED)

    assert narrowed.earliest == narrowed.latest == datetime(2026, 11, 19, 20, 41, tzinfo=UTC)
    assert whole.latest - whole.earliest == timedelta(days=1, microseconds=-1)
    assert (today.earliest, today.latest) == (datetime(2026, 11, 20, tzinfo=UTC), FILED)


@pytest.mark.parametrize(
    ("narrative", "hours"),
    [
        ("2 hours ago", 2),
        ("an hour ago", 1),
        ("cách đây 3 tiếng", 3),
        ("3 giờ trước", 3),
        ("il y a 2 heures", 2),
        ("hace 5 horas", 5),
        ("há 4 horas", 4),
        ("vor 2 Stunden", 2),
        ("2 часа назад", 2),
        ("قبل 3 ساعات", 3),
        ("2小时前", 2),
        ("2 ชั่วโมงที่แล้ว", 2),
        ("5 jam yang lalu", 5),
        ("30 minutes ago", 0.5),
    ],
)
def test_so_many_hours_ago_is_an_instant(narrative, hours):
    (span,) = hours_ago(read(narrative), FILED)

    assert span.latest == FILED - timedelta(hours=hours)
    assert span.earliest < span.latest


@pytest.mark.parametrize("narrative", ["for 2 hours", "2 hours later", "ran 24 hours", "3 giờ chiều"])
def test_a_span_that_is_not_past_is_none(narrative):
    assert list(hours_ago(read(narrative), FILED)) == []
