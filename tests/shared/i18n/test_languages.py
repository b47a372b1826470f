import pytest

from shared.i18n.catalogues import gettext
from shared.i18n.languages import LANGUAGES, current, negotiate, speaking


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        (None, None, None, "en"),
        (None, None, "ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        (None, None, "fr, en;q=0.2, ar;q=0.7", "ar"),
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


def test_every_language_names_itself_and_knows_its_direction():
    assert {code: (language.name, language.direction) for code, language in LANGUAGES.items()} == {
        "en": ("English", "ltr"),
        "ar": ("العربية", "rtl"),
    }


def test_what_is_said_follows_the_language_and_comes_back():
    with speaking(LANGUAGES["ar"]):
        inside = gettext("Continue"), current().code

    assert inside == ("متابعة", "ar")
    assert (gettext("Continue"), current().code) == ("Continue", "en")
