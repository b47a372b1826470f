from datetime import date

import pytest

from services.router.reading.narrative import read
from services.router.urgency.days import days_told

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("narrative", "back"),
    [
        ("this morning", 0),
        ("two hours ago", 0),
        ("last night", 1),
        ("the day before yesterday", 2),
        ("3 days ago", 3),
        ("on Tuesday", 3),
        ("on November 18th", 2),
        ("18 Nov 2026", 2),
        ("on the 18th", 2),
        ("2026-11-18", 2),
        ("18/11/2026", 2),
        ("18/11/26", 2),
        ("sáng nay", 0),
        ("cách đây 2 tiếng trước", 0),
        ("tối qua", 1),
        ("hôm kia", 2),
        ("3 ngày trước", 3),
        ("thứ ba", 3),
        ("ngày 18/11", 2),
        ("ngày 18 tháng 11", 2),
        ("ce matin", 0),
        ("hier soir", 1),
        ("avant-hier", 2),
        ("il y a 3 jours", 3),
        ("mardi", 3),
        ("le 18 novembre", 2),
        ("le 18/11", 2),
        ("esta mañana", 0),
        ("anoche", 1),
        ("antier", 2),
        ("hace 3 días", 3),
        ("el martes", 3),
        ("el 18 de noviembre", 2),
        ("hoje cedo", 0),
        ("ontem à noite", 1),
        ("anteontem", 2),
        ("há 3 dias", 3),
        ("na terça-feira", 3),
        ("dia 18", 2),
        ("18 de novembro", 2),
        ("heute früh", 0),
        ("gestern Abend", 1),
        ("vorgestern", 2),
        ("vor 3 Tagen", 3),
        ("am Dienstag", 3),
        ("am 18.11.", 2),
        ("am 18. November", 2),
        ("сегодня", 0),
        ("вчера вечером", 1),
        ("позавчера", 2),
        ("3 дня назад", 3),
        ("во вторник", 3),
        ("18 ноября", 2),
        ("18.11.2026", 2),
        ("18-го", 2),
        ("اليوم", 0),
        ("البارحة", 1),
        ("أول أمس", 2),
        ("قبل ٣ أيام", 3),
        ("يوم الثلاثاء", 3),
        ("١٨ نوفمبر", 2),
        ("١٨/١١", 2),
        ("今早", 0),
        ("昨晚", 1),
        ("前天", 2),
        ("3天前", 3),
        ("星期二", 3),
        ("11月18日", 2),
        ("18号", 2),
        ("เมื่อเช้า", 0),
        ("เมื่อคืน", 1),
        ("เมื่อวานซืน", 2),
        ("3 วันก่อน", 3),
        ("วันอังคาร", 3),
        ("วันที่ 18 พ.ย. 2569", 2),
        ("18 พฤศจิกายน", 2),
        ("tadi pagi", 0),
        ("dün gece", 1),
        ("l'altro ieri", 2),
        ("昨日", 1),
        ("방금", 0),
        # Of last week, and of the one before: 20 November is a Friday.
        ("last week on Tuesday", 10),
        ("Tuesday of last week", 10),
        ("last week", 7),
        ("thứ ba tuần trước", 10),
        ("thứ ba tuần trước nữa", 17),
        ("mardi de la semaine dernière", 10),
        ("el martes de la semana pasada", 10),
        ("na terça-feira da semana passada", 10),
        ("letzte Woche am Dienstag", 10),
        ("на прошлой неделе во вторник", 10),
        ("الثلاثاء من الأسبوع الماضي", 10),
        ("上周二", 10),
        ("上上周二", 17),
        ("上禮拜二", 10),
        ("من تمن تيام", 8),
        ("geschter am Abig", 1),
        ("วันอังคารสัปดาห์ที่แล้ว", 10),
        # Numbers as words.
        ("five days ago", 5),
        ("four days ago", 4),
        ("4 days ago", 4),
        ("四天前", 4),
        ("vor vier Tagen", 4),
        ("3 hôm trước", 3),
        ("cách đây năm ngày", 5),
        ("il y a cinq jours", 5),
        ("hace cinco días", 5),
        ("há cinco dias", 5),
        ("vor fünf Tagen", 5),
        ("пять дней назад", 5),
        ("قبل خمسة أيام", 5),
        ("五天前", 5),
        ("ห้าวันก่อน", 5),
        ("大前天", 3),
    ],
)
def test_a_day_is_read_as_people_tell_it(narrative, back):
    days = [told.day for told in days_told(read(narrative), FRIDAY, "VN")]

    assert [(FRIDAY - day).days for day in days] == [back]


@pytest.mark.parametrize(
    "narrative",
    [
        "next Tuesday",
        "until Friday",
        "bis Freitag",
        "lần thứ hai",
        "bank open 24/7",
        "I paid 11.4 ETH",
        "30-96-50 acc 71204488",
        "20.11 euros",
        "version 10.0.1",
        "192.0.2.10",
        "32/13/2026",
        "1 December 2026",
        "every Monday",
        "it took five days",
        "within two days",
    ],
)
def test_what_is_no_day_of_the_past_is_not_read_as_one(narrative):
    assert days_told(read(narrative), FRIDAY, "VN") == []


def test_a_week_in_another_sentence_is_not_that_of_the_weekday():
    told = days_told(read("I joined last week. Tuesday was when I paid."), FRIDAY, "GB")

    assert date(2026, 11, 10) not in [each.day for each in told]


def test_the_month_comes_first_in_the_united_states():
    assert [told.day for told in days_told(read("sent 11/09"), FRIDAY, "US")] == [date(2026, 11, 9)]
    assert [told.day for told in days_told(read("sent 09/11"), FRIDAY, "GB")] == [date(2026, 11, 9)]


def test_of_two_readings_of_the_same_words_the_longer_holds():
    told = days_told(read("the day before yesterday, Friday 6 November 2026"), FRIDAY, "GB")

    assert [each.day for each in told] == [date(2026, 11, 18), date(2026, 11, 6)]
