"""Instants are written as each language writes them, in the zone that is asked for, which is named."""

from datetime import UTC, datetime

import pytest

from shared.i18n.languages import LANGUAGES, speaking
from shared.web import formats
from shared.web.formats import instant, number

MORNING = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
WRITTEN = {
    "ar": ("20 نوفمبر 2026، 08:05 UTC", "20 نوفمبر 2026، 17:05 توقيت اليابان الرسمي"),
    "en": ("20 Nov 2026, 08:05 UTC", "20 Nov 2026, 17:05 Japan Standard Time"),
    "es": ("20 nov 2026, 8:05 UTC", "20 nov 2026, 17:05 hora estándar de Japón"),
    "fr": ("20 nov. 2026, 08:05 UTC", "20 nov. 2026, 17:05 heure normale du Japon"),
    "ru": ("20 нояб. 2026 г., 08:05 UTC", "20 нояб. 2026 г., 17:05 Япония, стандартное время"),
    "vi": ("8:05 20 thg 11, 2026 UTC", "17:05 20 thg 11, 2026 Giờ Chuẩn Nhật Bản"),
    "zh": ("2026年11月20日 08:05 UTC", "2026年11月20日 17:05 日本标准时间"),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_instant_is_written_as_the_language_writes_it(code):
    with speaking(LANGUAGES[code]):
        written = instant(MORNING).striptags(), instant(MORNING, "Asia/Tokyo").striptags()

    assert written == WRITTEN[code]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_absolute_instant_stands_beside_it_for_machines(zone):
    assert '<time datetime="2026-11-20T08:05:00Z">' in instant(MORNING, zone)


def test_no_comma_of_another_script_stands_in_an_arabic_instant():
    with speaking(LANGUAGES["ar"]):
        assert "," not in instant(MORNING, "Africa/Cairo")


def test_the_digits_of_an_instant_are_those_of_the_rest_of_the_page():
    with speaking(LANGUAGES["ar"]):
        day_of_month = instant(MORNING).striptags().partition(" ")[0]

        assert day_of_month == number(20)


def test_one_pattern_for_all_would_put_a_latin_comma_into_arabic(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(formats, "_written", lambda there: f"{there:%d %m %Y, %H:%M}")
    with speaking(LANGUAGES["ar"]):
        assert "," in instant(MORNING)
