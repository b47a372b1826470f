"""Choosing another language costs nothing that was typed, and without script, too."""

import re

import pytest

IN_SPANISH = {"lang": "es"}


def languages_of(page: str) -> list[str]:
    """Give where the menu leads."""
    return re.findall(r'(?:formaction|<a href)="([^"]*[?]lang=es)"', page)


async def test_the_languages_of_a_question_are_buttons_of_its_form(visit):
    await visit.answer("/report/who", {"teller": "me"})
    page = await visit.get("/report/story")

    assert languages_of(page.text) == ["/report/story?lang=es"]
    assert 'formaction="/report/story?lang=es"' in page.text
    # The first button of a form is what Enter presses.
    assert "keep" not in re.findall(r"<button[^>]*form=\"answers\"[^>]*>", page.text)[0]


async def test_what_was_typed_stands_on_the_page_in_the_other_language(visit):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    page = await visit.post("/report/story", {"narrative": "They took", "keep": "yes"}, params=IN_SPANISH)
    later = await visit.get("/report/story")

    assert page.status_code == 200
    assert "They took</textarea>" in page.text
    assert '<html lang="es"' in page.text
    assert '<html lang="es"' in later.text


@pytest.mark.parametrize("typed", [{"narrative": ""}, {"narrative": "They took"}])
async def test_it_is_neither_checked_nor_taken_for_an_answer(visit, typed):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    page = await visit.post("/report/story", {**typed, "keep": "yes"}, params=IN_SPANISH)

    assert "error-summary" not in page.text
    assert (await visit.get("/report/send")).headers["location"] == "/report/story"


async def test_whoever_changes_an_answer_still_returns_to_the_check(visit):
    await visit.answer_all()
    await visit.get("/report/story?change=yes")
    typed = {"narrative": "They took my savings.", "change": "yes"}
    page = await visit.post("/report/story", {**typed, "keep": "yes"}, params=IN_SPANISH)
    answered = await visit.post("/report/story", typed)

    assert 'name="change" value="yes"' in page.text
    assert answered.headers["location"] == "/report/send"


async def test_a_page_without_answers_has_links(visit):
    page = await visit.get("/report/before")

    assert '<a href="/report/before?lang=es"' in page.text
