"""Today is the person's own: counted in the zone of the country that the report is about, whenever it was said."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.form import days, routes
from services.intake.form.additions import changes
from services.intake.form.days import last_day, with_zone, zone_in, zone_of
from services.intake.form.journey import question_of
from services.intake.form.reading import kept, read
from services.intake.form.report import build_report
from services.intake.form.summary import sections
from shared.directory.focal_points import FocalPoint
from shared.directory.reader import Directory, load_directory
from shared.directory.treaties import Treaties
from shared.vocabulary.countries import COUNTRIES

DIRECTORY = load_directory()
LOS_ANGELES_EVENING = datetime(2026, 11, 22, 20, tzinfo=ZoneInfo("America/Los_Angeles"))
TOKYO_MORNING = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Tokyo"))
KIRITIMATI_MORNING = datetime(2026, 11, 23, 1, tzinfo=ZoneInfo("Pacific/Kiritimati"))
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def on_the_line() -> Directory:
    """Give a directory whose one desk stands on Kiritimati, fourteen hours ahead of UTC."""
    desk = FocalPoint(
        country="KI",
        authority="Desk of the Line Islands",
        territories=(),
        languages=("en",),
        time_zone="Pacific/Kiritimati",
        hours="24/7",
        contact_ref="operator:KI",
        queue="KI",
        instruments=(),
        source="invented",
        as_of=date(2026, 11, 1),
    )
    nothing = Treaties(statuses=(), reservations=(), declarations=(), articles=(), version="")
    return Directory(version="", focal_points=(desk,), authorities=(), treaties=nothing)


def answers_of(country: str, word: str, said_at: datetime, directory: Directory = DIRECTORY):
    place = with_zone("place", {"country": [country]} if country else {}, directory)
    return {
        "who": {"teller": ["me"]},
        "story": {"narrative": ["They took my savings."]},
        "when": kept(question_of("when", {}), {"began-near": [word]}, said_at),
        "place": place,
        "payment-1-how": {"method": ["transfer"]},
        "payment-1-amount": kept(
            question_of("payment-1-amount", {"payment-1-how": {"method": ["transfer"]}}), {"paid-near": [word]}, said_at
        ),
    }


@pytest.mark.parametrize(
    ("country", "said_at", "word", "day"),
    [
        ("US", LOS_ANGELES_EVENING, "today", "2026-11-22"),
        ("US", LOS_ANGELES_EVENING, "yesterday", "2026-11-21"),
        ("JP", TOKYO_MORNING, "today", "2026-11-23"),
        ("JP", TOKYO_MORNING, "yesterday", "2026-11-22"),
        ("JP", TOKYO_MORNING, "last_week", "2026-11-16"),
        ("DE", LOS_ANGELES_EVENING, "today", "2026-11-23"),
        # Served from New York, and by nobody: each has its own day all the same.
        ("GU", TOKYO_MORNING, "today", "2026-11-23"),
        ("TW", TOKYO_MORNING, "today", "2026-11-23"),
        # Nobody serves it, and it has no zone of its own; or nobody said it: UTC.
        ("AQ", TOKYO_MORNING, "today", "2026-11-22"),
        ("", LOS_ANGELES_EVENING, "today", "2026-11-23"),
    ],
)
def test_a_word_for_a_day_is_counted_where_the_person_lives(country, said_at, word, day):
    said = "yesterday" if word == "last_week" else word
    answers = answers_of(country, word, said_at) | {"payment-1-amount": answers_of(country, said, said_at)["when"]}

    report = build_report(answers)

    assert (report.incident.occurred_from, report.incident.precision) == (day, "about")


def test_the_day_of_a_payment_and_the_page_to_check_say_the_same():
    answers = answers_of("US", "today", LOS_ANGELES_EVENING)
    [paid] = build_report(answers).transactions
    shown = {section.slug: section.lines[-1].said for section in sections(answers)}

    assert paid.occurred_at == "2026-11-22"
    assert shown["when"] == shown["payment-1-amount"] == ("22 November 2026",)


def test_the_farthest_zone_of_all_has_its_own_day(on_the_line):
    answers = answers_of("KI", "today", KIRITIMATI_MORNING, on_the_line)

    assert KIRITIMATI_MORNING.astimezone(UTC).date() == date(2026, 11, 22)
    assert build_report(answers).incident.occurred_from == "2026-11-23"


def test_a_country_with_a_desk_has_the_zone_of_the_desk_and_every_zone_is_one():
    zones = {country: zone_in(country, DIRECTORY) for country in COUNTRIES}

    assert {point.country: point.time_zone for point in DIRECTORY.focal_points}.items() <= zones.items()
    assert all(ZoneInfo(zone) for zone in zones.values())
    assert (zones["RE"], zones["PF"], zone_in(None, DIRECTORY)) == ("Indian/Reunion", "Europe/Paris", "UTC")


def test_counted_in_utc_the_day_would_be_another(monkeypatch):
    """Negative control."""
    monkeypatch.setattr("services.intake.form.report.zone_of", lambda _answers: ZoneInfo("UTC"))

    assert build_report(answers_of("US", "today", LOS_ANGELES_EVENING)).incident.occurred_from == "2026-11-23"
    assert build_report(answers_of("JP", "today", TOKYO_MORNING)).incident.occurred_from == "2026-11-22"


@given(
    country=st.sampled_from(sorted(COUNTRIES)),
    said_at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - with zone
)
def test_today_is_the_day_that_the_clock_on_the_wall_shows(country, said_at):
    said_at = said_at.replace(microsecond=0)
    answers = answers_of(country, "today", said_at)
    told = build_report(answers).incident.occurred_from

    assert told == said_at.astimezone(ZoneInfo(zone_in(country, DIRECTORY))).date().isoformat()
    assert date.fromisoformat(told) <= last_day(answers, said_at)


def test_a_draft_that_kept_the_day_itself_is_read_as_before():
    answers = answers_of("JP", "today", NOW) | {"when": {"began-near": ["yesterday"], "began-said": ["2026-11-22"]}}

    assert build_report(answers).incident.occurred_from == "2026-11-21"


def test_the_bank_was_told_at_noon_of_the_persons_day():
    told = kept(question_of("bank-told-when", {}), {"told-near": ["today"]}, TOKYO_MORNING)
    answers = answers_of("JP", "today", NOW) | {"bank-told": {"bank": ["yes"]}, "bank-told-when": told}

    assert build_report(answers).actions.bank_told_at == datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("country", "day", "is_taken"),
    [
        ("US", 22, True),
        # On Guam, which has a code of its own, it is the 23rd; in the States nowhere.
        ("US", 23, False),
        ("GU", 23, True),
        ("JP", 23, True),
        ("JP", 24, False),
        # Afternoon of the 23rd in Kiritimati, and in Kamchatka, far from the capital.
        ("KI", 23, True),
        ("RU", 23, True),
        ("RU", 24, False),
        ("GB", 23, False),
        ("", 23, True),
        ("", 24, False),
    ],
)
def test_a_date_to_come_is_judged_where_the_person_lives(country, day, is_taken):
    typed = {"began-day": [str(day)], "began-month": ["11"], "began-year": ["2026"]}
    reading = read(question_of("when", {}), typed, latest=last_day(answers_of(country, "today", NOW), NOW))

    assert is_taken is not ("began" in reading.errors)


def test_a_date_that_was_taken_before_the_country_was_known_is_not_lost():
    when = {"began-day": ["23"], "began-month": ["11"], "began-year": ["2026"]}
    answers = answers_of("GB", "today", NOW) | {"when": when}

    assert build_report(answers).incident.occurred_from == "2026-11-23"


def test_to_say_today_twice_on_one_day_changes_nothing_and_on_the_next_it_does():
    sent = answers_of("JP", "today", TOKYO_MORNING)
    later = answers_of("JP", "today", TOKYO_MORNING + timedelta(hours=2))
    tomorrow = answers_of("JP", "today", TOKYO_MORNING + timedelta(days=1))

    assert changes(later, sent) == {}
    assert changes(tomorrow, sent) == {"when": "changed", "payment-1-amount": "changed"}


def test_the_zone_alone_is_no_change_of_an_answer():
    sent = answers_of("JP", "today", NOW)

    assert changes(sent, sent | {"place": {"country": ["JP"]}}).get("place") is None
    assert zone_of(sent) == ZoneInfo("Asia/Tokyo")


@pytest.fixture
def at_three_utc(monkeypatch):
    """Stand at three in the morning of UTC, today: the evening before in America."""
    now = datetime.now(UTC).replace(hour=3, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(routes, "_now", lambda: now)
    return now


async def test_the_form_keeps_the_evening_in_america_as_the_day_it_is_there(visit, at_three_utc):
    await visit.answer_all(when={"began-near": "today"}, place={"country": "US"})
    page = (await visit.get("/report/send")).text
    there = at_three_utc.astimezone(ZoneInfo("America/New_York"))

    assert there.date() < at_three_utc.date()
    assert re.search(rf"\b{there.day} {there:%B} {there.year}\b", page)


async def test_the_form_without_a_zone_would_show_the_day_of_utc(visit, at_three_utc, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(routes, "with_zone", lambda _slug, typed, _directory: typed)
    await visit.answer_all(when={"began-near": "today"}, place={"country": "US"})
    page = (await visit.get("/report/send")).text

    assert re.search(rf"\b{at_three_utc.day} {at_three_utc:%B} {at_three_utc.year}\b", page)


async def test_a_date_to_come_is_asked_again_by_the_form(visit, at_three_utc):
    await visit.answer_all(place={"country": "GB"})
    tomorrow = at_three_utc + timedelta(days=1)
    typed = {f"began-{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    await visit.get("/report/when?change")
    refused = await visit.post("/report/when", typed)

    assert refused.status_code == 422
    assert "This date has not come yet." in refused.text
    assert days.last_day({}, at_three_utc) == tomorrow.date()


@pytest.fixture
def days_later(monkeypatch):
    """Let days pass between two pages."""

    def passed(count):
        now = datetime.now(UTC) + timedelta(days=count)
        monkeypatch.setattr(routes, "_now", lambda: now)

    return passed


def sent_back(page: str, name: str) -> dict[str, str]:
    """Give what a browser sends of a date that nobody touched."""
    boxes = {f"{name}-{part}": found[1] for part in ("day", "month", "year") if (found := box(page, f"{name}-{part}"))}
    ticked = re.search(rf'name="{name}-near"\s+value="(\w+)"\s+checked', page)
    return boxes | ({f"{name}-near": ticked[1]} if ticked else {})


def box(page: str, name: str) -> re.Match[str] | None:
    return re.search(rf'<input[^>]*name="{name}"[^>]*value="([0-9]*)"', page)


@pytest.mark.parametrize(("word", "before"), [("today", 0), ("yesterday", 1)])
async def test_yesterday_stays_the_day_it_was_when_the_page_is_saved_days_later(visit, days_later, word, before):
    days_later(0)
    await visit.answer_all(
        **{
            "payment-1-how": {"method": "transfer"},
            "payment-1-amount": {"amount": "100", "currency": "EUR", "paid-near": word},
        }
    )
    meant = (routes._now().astimezone(ZoneInfo("Europe/Berlin")) - timedelta(days=before)).date()
    days_later(3)
    page = (await visit.get("/report/payment-1-amount?change")).text
    await visit.post("/report/payment-1-amount", sent_back(page, "paid") | {"amount": "1000", "currency": "EUR"})
    check = (await visit.get("/report/send")).text

    assert sent_back(page, "paid") == {
        "paid-day": str(meant.day),
        "paid-month": str(meant.month),
        "paid-year": str(meant.year),
    }
    assert "1,000" in check
    assert f"{meant.day} {meant:%B} {meant.year}" in check


async def test_in_the_last_seven_days_stays_ticked_and_means_the_same_days(visit, days_later):
    days_later(0)
    await visit.answer_all(when={"began-near": "last_week"})
    before = (await visit.get("/report/send")).text
    days_later(3)
    page = (await visit.get("/report/when?change")).text
    await visit.post("/report/when", sent_back(page, "began"))
    after = (await visit.get("/report/send")).text

    assert sent_back(page, "began")["began-near"] == "last_week"
    assert days_in(after) == days_in(before) != []


def days_in(page: str) -> list[str]:
    return re.findall(r"\b[0-9]{1,2} [A-Z][a-z]+ 20[0-9]{2}\b", page)


def test_a_word_that_is_ticked_beside_the_day_that_stood_there_is_the_answer():
    question = question_of("when", {})
    stood = {"began-day": ["20"], "began-month": ["11"], "began-year": ["2026"]}
    ticked = kept(question, stood | {"began-near": ["today"]}, NOW, stood)
    corrected = kept(question, stood | {"began-day": ["19"], "began-near": ["today"]}, NOW, stood)

    assert read(question, ticked).values["began"] == "2026-11-22"
    assert read(question, corrected).values["began"] == "2026-11-19"
