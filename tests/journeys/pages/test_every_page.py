"""Every public page, as a person meets it, clean and with mistakes, in every language, on a phone and on a desk."""

import re

import pytest

from shared.i18n.languages import LANGUAGES
from tests.journeys.pages.recording import SPOKEN
from tests.journeys.pages.said import question_pages
from tests.journeys.pages.sweep import Look, Sweep, a_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(2400),
]
# What nobody should read over a shoulder.
ALARMING = re.compile(
    r"scam|fraud|crim|police|abuse|victim|violence|blackmail|sex|intimate|suicid|traffick|ransom|threat|danger|emergency"
    r"|hurt|harm|stolen|hacked",
    re.IGNORECASE,
)
MOST_OFF = 0.001


async def test_every_page_is_there_in_every_language_clean_and_with_mistakes(views):
    names = {name for name, _ in views}
    asked = {slug for slug in question_pages() if any(name.endswith(f"-{slug.replace('#', '1')}") for name in names)}
    asked |= {slug for slug in question_pages() if any(name.endswith(f"-{slug.replace('#', '2')}") for name in names)}

    assert asked == question_pages()
    assert {len([one for name, one in views if name == this]) for this in names} == {len(SPOKEN)}
    assert len({view.name for view in views.values() if view.has_errors}) >= 40
    assert {view.status for view in views.values()} >= {200, 400, 404, 413, 422, 429, 500, 503}
    assert any(b"data-unfinished" in view.body for view in views.values())


async def test_no_page_breaks_a_rule_of_axe(seen, views):
    through_both = [view for view in views.values() if view.language in {"en", "ar"}]
    assert seen.looks >= len(through_both) + len([view for view in views.values() if view.language in LANGUAGES])
    assert seen.of("axe") == []


async def test_arabic_is_the_mirror_of_the_same_page_from_the_left(seen):
    """By the boxes of elements, to a pixel."""
    assert seen.mirrored_boxes > 5000
    assert seen.of("mirror") == []


async def test_arabic_pictures_are_the_mirror_of_the_same_pages_from_the_left(seen):
    """Without glyphs, of which no script has mirrored ones."""
    assert len(seen.off_the_mirror) > 200
    assert {page: share for page, share in seen.off_the_mirror.items() if share > MOST_OFF} == {}


async def test_nothing_must_be_scrolled_sideways_or_is_cut_at_400_percent(seen):
    assert seen.of("reflow") == []


async def test_wider_spacing_of_words_and_lines_cuts_and_covers_nothing(seen):
    assert seen.of("spacing") == []


async def test_the_keyboard_goes_where_the_eyes_go_and_the_focus_is_always_seen(seen):
    assert seen.of("keyboard") == []
    assert seen.of("order") == []
    assert seen.of("focus") == []


async def test_with_the_readers_own_colours_what_can_be_pressed_has_an_edge(seen):
    assert seen.of("colours") == []


async def test_every_page_has_one_heading_a_title_a_language_and_a_direction(seen):
    assert seen.of("head") == []


async def test_no_title_alarms_whoever_reads_it_over_a_shoulder(views):
    titles = {
        view.name: re.search(r"<title>(.*?)</title>", view.body.decode(), re.DOTALL)[1]
        for view in views.values()
        if view.language == "en"
    }

    assert {name: title for name, title in titles.items() if ALARMING.search(title)} == {}


async def test_no_page_says_a_word_that_is_in_no_catalogue(seen):
    assert seen.of("words") == []


@pytest.mark.parametrize(
    "spoil",
    [
        "document.querySelector('main form button').style.marginLeft = '40px'",
        "document.querySelector('main').style.paddingLeft = '48px'",
    ],
)
async def test_a_picture_that_is_not_the_mirror_is_found(browser, stage, views, spoil):
    seen = Sweep()
    async with a_page(browser) as page:
        look = Look(page, views["first-payment-1-amount", "ar"], seen)
        await look.open(stage)
        await look.as_it_stands()
        sound = max(seen.off_the_mirror.values())
        await look.open(stage)
        await page.evaluate(spoil)
        await look.as_it_stands()

    assert sound <= MOST_OFF < max(seen.off_the_mirror.values())


@pytest.mark.parametrize(
    ("language", "spoil", "found"),
    [
        ("en", "document.querySelector('main label').removeAttribute('for')", "axe"),
        ("ar", "document.querySelector('main h1').style.marginLeft = '2px'", "mirror"),
        ("ar", "document.querySelector('svg.mirrored').style.transform = 'none'", "mirror"),
        ("fr", "document.querySelector('h1').style.minInlineSize = '90rem'", "reflow"),
        ("fr", "document.querySelector('main button').style.cssText = 'overflow: clip; inline-size: 2rem'", "reflow"),
        (
            "fr",
            "document.querySelector('main form').style.cssText = 'display: flex; flex-direction: row-reverse'",
            "order",
        ),
        ("en", "document.querySelector('main form button').addEventListener('focus', e => e.target.blur())", "focus"),
        ("en", "document.querySelector('main form button').style.border = 'none'", "colours"),
        ("fr", "document.documentElement.lang = 'en'", "head"),
        ("fr", "document.querySelector('main').append(document.createElement('h1'))", "head"),
        ("pseudo", "document.querySelector('main').append('Bare words')", "words"),
        ("pseudo", "document.querySelector('main').setAttribute('aria-label', 'Bare words')", "words"),
    ],
)
async def test_what_is_wrong_is_found(browser, stage, views, language, spoil, found):
    seen = Sweep()
    async with a_page(browser) as page:
        look = Look(page, views["first-payment-1-amount", language], seen)
        await look.open(stage)
        await page.evaluate(spoil)
        await look.as_it_stands()

    assert seen.of(found)
