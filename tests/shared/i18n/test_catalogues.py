"""The catalogues are whole: every text of the house is there, said in every language, with its placeholders."""

import re

import pytest
from babel.messages.catalog import Catalog

from shared.i18n import extraction
from shared.i18n.catalogues import read, translations
from shared.i18n.extraction import template
from shared.i18n.languages import LANGUAGES

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%%")
PUBLIC = (
    "services/intake/",
    "shared/vocabulary/data/public_sentences.csv",
    "shared/web/error_pages.py",
    "shared/web/templates/layouts/public.html",
    "shared/web/templates/layouts/page.html",
)
MOST_WORDS = 20
NAME_WORDS = 3
"""What a name has at most: names may be the same in two languages, sentences are not."""


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id}


def untold(catalogue: Catalog) -> list[str]:
    """Give the texts that say nothing, or not in every plural form, or not with the same placeholders."""
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        said = [message.string] if isinstance(message.string, str) else list(message.string or ())
        expected = set(PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[1]))
        if not said or not all(said) or message.fuzzy:
            wrong.append(f"nothing is said: {message.id}")
            continue
        has_others = [form for form in said if not set(PLACEHOLDER.findall(form)) <= expected]
        if has_others or set(PLACEHOLDER.findall(said[-1])) != expected:
            wrong.append(f"other placeholders: {message.id}")
    return wrong


def long_sentences(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.?!:])[”»]?\s+", text)
    return [sentence for sentence in sentences if len(sentence.split()) > MOST_WORDS]


def untranslated(catalogue: Catalog) -> list[str]:
    """Give the sentences that are said as in English."""
    return [
        message.id
        for message in catalogue
        if isinstance(message.id, str) and message.string == message.id and len(message.id.split()) > NAME_WORDS
    ]


@pytest.fixture(scope="module")
def everything() -> Catalog:
    return template()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_of_the_house_is_in_the_catalogue_and_nothing_else(code, everything):
    assert ids(read(code)) == ids(everything), "run: python -m shared.i18n.extraction"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_said_with_its_placeholders(code):
    assert untold(read(code)) == []


@pytest.mark.parametrize("code", sorted(LANGUAGES.keys() - {"en"}))
def test_no_sentence_is_left_in_english(code):
    assert untranslated(read(code)) == []


def test_a_sentence_left_in_english_is_found():
    catalogue = Catalog(locale="fr")
    catalogue.add("You are not alone.", "You are not alone.")
    catalogue.add("Bitcoin Cash", "Bitcoin Cash")

    assert untranslated(catalogue) == ["You are not alone."]


def test_a_missing_text_and_a_lost_placeholder_are_found():
    catalogue = Catalog(locale="ar")
    catalogue.add("Untold")
    catalogue.add("Payment %(number)s", "الدفعة")
    catalogue.add(("%(count)s day", "%(count)s days"), ("", "", "", "", "", ""))

    assert len(untold(catalogue)) == 3


def test_arabic_has_its_six_plurals():
    arabic = translations("ar")

    assert len({arabic.ngettext("%(count)s hour left", "%(count)s hours left", n) for n in (0, 1, 2, 3, 11)}) == 5


def test_public_sentences_have_at_most_twenty_words(everything):
    public = [
        message.id
        for message in everything
        if isinstance(message.id, str) and any(place.startswith(PUBLIC) for place, _ in message.locations)
    ]

    assert len(public) > 150
    assert [sentence for text in public for sentence in long_sentences(text)] == []


def test_a_sentence_of_twenty_one_words_is_found():
    assert long_sentences("Short. " + "word " * 20 + "end.") == ["word " * 20 + "end."]


def test_a_text_that_is_not_wrapped_is_found():
    """Templates say nothing outside of gettext but our name: what is left without markup and expressions."""
    bare = []
    for room in extraction.ROOMS:
        for path in sorted((extraction.HOUSE / room).rglob("templates/**/*.html")):
            bare += [f"{path.name}: {text}" for text in _bare_texts(path.read_text(encoding="utf-8"))]

    assert bare == []


def test_the_check_for_bare_texts_finds_one():
    assert _bare_texts("<p>{{ _('Wrapped') }}</p><p>Bare words</p>") == ["Bare words"]


def _bare_texts(source: str) -> list[str]:
    plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!DOCTYPE html>", " ", source, flags=re.DOTALL)
    plain = re.sub(r"<(kbd|script|style)\b.*?</\1>", " ", plain, flags=re.DOTALL)
    plain = re.sub(r"[a-z-]+=\"[^\"]*\"", " ", plain)
    texts = re.sub(r"<[^>]*>", "\n", plain).splitlines()
    ours = {"Casebridge", "– Casebridge"}
    return [text.strip() for text in texts if re.search(r"[A-Za-z]{2}", text) and text.strip() not in ours]
