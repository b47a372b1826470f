"""The help pages and the parts of other pages: open, without a trace, never in the way."""

import re
from html import unescape

import httpx
import pytest

from services.intake.advice import parts as advice_parts
from services.intake.advice.choosing import Situation
from services.intake.advice.lines import Lines, load_lines
from services.intake.advice.topic import TEMPLATES, TOPICS
from services.intake.app import create_app
from services.intake.settings import IntakeSettings
from shared.i18n.languages import LANGUAGES, speaking
from shared.web.pages import environment
from shared.welfare.concerns import concerns

TWO_COUNTRIES = (
    "GB,crisis,Example Listening Line,020 7946 0123,en,24/7,https://listening.example.org,2026-04-25",
    "FR,reporting,Bureau exemple,https://signalement.example.org,fr,,https://signalement.example.org,2026-04-25",
)

NO_LINES = Lines()


def told(response: httpx.Response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text)))


@pytest.fixture
def with_lines(lines_file, parts, filing):
    """Give a browser at an intake whose operator set these lines."""

    def opened(*rows: str) -> httpx.AsyncClient:
        settings = IntakeSettings(help_lines=str(lines_file(*rows)))
        app = create_app(settings, parts, filing)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8400")

    return opened


@pytest.fixture
def help_box():
    """Show the help for a narrative, as other pages include it."""

    def shown(narrative: str | None, lines: Lines = NO_LINES, country: str | None = None) -> str:
        with speaking(LANGUAGES["en"]):
            context = advice_parts.helping(Situation(concerns=concerns(narrative or ""), country=country), lines)
            return environment(TEMPLATES).get_template("welfare/help.html").render(context)

    return shown


async def test_the_contents_lead_to_every_topic(client):
    contents = await client.get("/help")

    links = set(re.findall(r'href="/help/([a-z-]+)"', contents.text))
    assert contents.status_code == 200
    assert links == {*TOPICS, "lines"}


async def test_a_topic_says_all_that_its_file_says(client):
    missing = {}
    for slug, topic in TOPICS.items():
        page = told(await client.get(f"/help/{slug}"))
        texts = (topic.title, topic.lead, *topic.say, *topic.steps, *topic.keep, *topic.avoid)
        missing[slug] = [text for text in texts if text not in page]

    assert {slug: texts for slug, texts in missing.items() if texts} == {}


async def test_a_help_page_leaves_no_trace(client):
    for path in ("/help", "/help/lines", "/help/bank", "/help/talk"):
        response = await client.get(path)

        assert "set-cookie" not in response.headers
        assert "no-store" in response.headers["cache-control"]
        assert re.findall(r'(?:src|action)="(?:https?:)?//[^"]*', response.text) == []


async def test_a_topic_that_is_none_is_not_found(client):
    assert (await client.get("/help/nothing-here")).status_code == 404


async def test_without_lines_a_page_says_how_to_find_one(client):
    bank, lines = told(await client.get("/help/bank")), told(await client.get("/help/lines"))

    assert "back of your bank card" in bank
    assert "Search for “crisis line”" in lines
    assert "tel:" not in (await client.get("/help/talk")).text


async def test_the_lines_of_the_only_country_stand_on_every_page(with_lines):
    async with with_lines(TWO_COUNTRIES[0]) as client:
        page = (await client.get("/help/talk")).text

    assert 'href="tel:02079460123"' in page
    assert "Example Listening Line" in page
    assert "Search for “crisis line”" not in page


async def test_the_lines_of_several_countries_stand_under_their_names(with_lines):
    async with with_lines(*TWO_COUNTRIES) as client:
        topic, lines = await client.get("/help/talk"), await client.get("/help/lines")

    assert "Example Listening Line" not in topic.text
    assert 'href="/help/lines"' in topic.text
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", lines.text) == ["France", "United Kingdom"]
    assert "25 April 2026" in lines.text


async def test_what_an_operator_wrote_is_text_and_not_markup(with_lines):
    async with with_lines(TWO_COUNTRIES[0].replace("Example Listening Line", "<b>Line</b>")) as client:
        page = (await client.get("/help/talk")).text

    assert "&lt;b&gt;Line&lt;/b&gt;" in page


async def test_the_first_screen_says_what_to_do_before_it_asks_anything(client):
    page = (await client.get("/")).text

    assert page.index(TOPICS["bank"].title) < page.index("/report/new")
    assert TOPICS["bank"].say[0] in page
    assert "/help/evidence" in page


def test_the_help_box_comes_for_words_of_need_and_for_no_calm_story(help_box):
    assert TOPICS["talk"].title in unescape(help_box("I want to die."))
    assert help_box("I paid 40 euros for shoes that never came.").strip() == ""
    assert help_box(None).strip() == ""


def test_the_help_box_never_blocks(help_box):
    box = help_box("My husband beats me. I want to die.")

    assert re.findall(r"<(form|button|input|dialog|script)\b|autofocus|tabindex", box) == []


def test_a_box_that_blocks_is_found():
    assert re.findall(r"<(form|button|input|dialog|script)\b|autofocus|tabindex", "<dialog open>") != []


def test_the_help_box_says_each_line_once(help_box):
    box = help_box("My husband beats me. I want to die. They hold my cousin against her will.")

    assert box.count("<h2>") == 3
    assert box.count("Call the emergency number of your country.") == 1


def test_the_help_box_shows_the_line_of_the_country(help_box, lines_file):
    lines = load_lines(lines_file(*TWO_COUNTRIES))

    assert "020 7946 0123" in help_box("I want to die.", lines, "GB")
    assert "020 7946 0123" not in help_box("I want to die.", lines, "FR")


def test_the_help_box_does_not_repeat_what_was_told(help_box):
    assert "Beispielname" not in help_box("I want to die, signed Beispielname")
