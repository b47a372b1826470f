import pytest
from babel import Locale

from shared.i18n.catalogues import gettext
from shared.i18n.languages import LANGUAGES, current, negotiate, speaking


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        (None, None, None, "en"),
        (None, None, "ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        (None, None, "pt, en;q=0.2, ar;q=0.7", "ar"),
        (None, None, "ar;q=0, en;q=0.1", "en"),
        (None, None, "ar;q=much", "en"),
        (None, "ar", "en", "ar"),
        ("en", "ar", "ar", "en"),
        ("xx", None, "ar", "ar"),
        ("AR", None, None, "ar"),
        ("../../etc/passwd", "\x00", ",;q=,,", "en"),
    ],
)
def test_the_language_is_what_was_asked_for_else_kept_else_wished_else_english(query, cookie, accept, expected):
    assert negotiate(query, cookie, accept).code == expected


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_name_and_direction_of_the_common_locale_data(code):
    locale = Locale.parse(code)
    name = locale.get_display_name(code)

    assert LANGUAGES[code].name == name[0].upper() + name[1:]
    assert LANGUAGES[code].direction == ("rtl" if locale.character_order == "right-to-left" else "ltr")


def test_the_seven_languages_of_the_convention_and_its_host_are_spoken():
    assert LANGUAGES.keys() >= {"ar", "en", "es", "fr", "ru", "vi", "zh"}


def test_what_is_said_follows_the_language_and_comes_back():
    with speaking(LANGUAGES["ar"]):
        inside = gettext("Continue"), current().code

    assert inside == ("متابعة", "ar")
    assert (gettext("Continue"), current().code) == ("Continue", "en")
