"""The pages before the report is filed: order, words, mistakes."""

import re

import pytest

ARABIC = re.compile(r'<html lang="ar"\s+dir="rtl"')


async def test_the_first_page_says_what_to_do_before_it_asks(visit):
    page = await visit.get("/")

    assert page.status_code == 200
    assert page.text.index("bank") < page.text.index("/report/new")
    assert "set-cookie" not in page.headers


async def test_before_the_first_question_stands_how_to_leave_and_what_is_kept(visit):
    begun = await visit.get("/report/new")
    page = await visit.get(begun.headers["location"])

    assert begun.headers["location"] == "/report/before"
    assert "Exit this page" in page.text
    assert "What you do not send is deleted after 24 hours." in page.text
    assert 'href="/report/who"' in page.text


@pytest.mark.parametrize("page", ["story", "when", "send", "check", "done", "more", "payments"])
async def test_whoever_has_no_draft_is_sent_to_a_page_that_helps(visit, page):
    answered = await visit.get(f"/report/{page}")

    assert answered.status_code == 303
    assert answered.headers["location"] in {"/report/who", "/status"}


@pytest.mark.parametrize("page", ["none", "payment-21-how", "payment-0-how", "payment-1-why", "Story", "person-1-how"])
async def test_a_page_that_is_on_nobodys_way_is_not_there(visit, page):
    answered = await visit.get(f"/report/{page}")

    assert answered.status_code == 404
    assert "There is no such page" in answered.text
    assert "text/html" in answered.headers["content-type"]


async def test_a_page_that_comes_after_filing_waits_until_then(visit):
    await visit.answer("/report/who", {"teller": "me"})

    assert (await visit.get("/report/contact")).headers["location"] == "/report/story"
    assert (await visit.get("/report/more")).headers["location"] == "/report/new"


async def test_a_picture_is_enough_to_say_what_happened(visit):
    await visit.answer("/report/who", {"teller": "me"})

    assert await visit.answer("/report/story", {"situations": ["met_online", "shop"]}) == "/report/when"


async def test_neither_words_nor_a_picture_is_asked_back(visit):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": "  "})

    assert answered.status_code == 422
    assert "Write a few words about what happened, or choose a picture." in answered.text


@pytest.mark.parametrize(
    ("teller", "asked"),
    [
        ("me", "What happened?"),
        ("someone", "What happened to them?"),
        ("witness", "What did you see?"),
        ("business", "What happened?"),
    ],
)
async def test_the_words_fit_whoever_tells(visit, teller, asked):
    await visit.answer("/report/who", {"teller": teller})
    page = await visit.get("/report/story")

    assert f"<h1>{asked}</h1>" in page.text


async def test_no_money_makes_the_first_step_shorter(visit):
    await visit.answer_all()

    assert (await visit.get("/report/payment-1-amount")).headers["location"] == "/report/send"


async def test_the_currency_begins_as_that_of_the_country(visit):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.answer("/report/place", {"country": "VN"})
    await visit.answer("/report/payment-1-how", {"method": "transfer"})
    page = await visit.get("/report/payment-1-amount")

    assert re.search(r'<option value="VND" selected>', page.text)


async def test_a_date_that_cannot_be_read_says_how_to_write_it_and_keeps_what_was_typed(visit):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/when")
    answered = await visit.post("/report/when", {"began-day": "31", "began-month": "2", "began-year": "<b>2026"})

    assert answered.status_code == 422
    assert '<a href="#began">' in answered.text
    assert 'id="began-error"' in answered.text
    assert 'aria-describedby="began-hint began-error"' in answered.text
    assert 'value="&lt;b&gt;2026"' in answered.text
    assert "<title>Error:" in answered.text


async def test_an_empty_answer_is_asked_for_in_the_readers_language(visit):
    await visit.get("/report/who?lang=ar")
    answered = await visit.post("/report/who", {})

    assert ARABIC.search(answered.text)
    assert answered.headers["content-language"] == "ar"


async def test_the_language_asked_for_is_kept(visit):
    first = await visit.get("/?lang=ar")
    second = await visit.get("/")

    assert "casebridge-language=ar" in first.headers["set-cookie"]
    assert ARABIC.search(second.text)
    assert "set-cookie" not in second.headers


@pytest.mark.parametrize("path", ["/report/new", "/report/place", "/report/done", "/report/receipt", "/status/report"])
async def test_the_language_asked_for_is_kept_where_the_answer_leads_on(visit, path):
    leading = await visit.get(f"{path}?lang=ar")
    page = await visit.get(leading.headers["location"], headers={"accept-language": "fr"})

    assert leading.status_code == 303
    assert ARABIC.search(page.text)


async def test_without_a_wish_in_the_address_a_page_that_leads_on_keeps_no_language(visit):
    leading = await visit.get("/report/new", headers={"accept-language": "ar"})

    assert not any("language" in kept for kept in leading.headers.get_list("set-cookie"))


async def test_whoever_is_led_to_another_site_is_given_no_cookie(visit):
    leading = await visit.get("/report/exit?lang=ar")

    assert leading.headers["location"].startswith("https://")
    assert "set-cookie" not in leading.headers


async def test_an_app_that_keeps_no_language_on_the_way_loses_it(site, visit_of):
    """Negative control."""
    app = site()
    app.before_send.clear()
    visit = visit_of(app)
    leading = await visit.get("/report/new?lang=ar")

    assert not ARABIC.search((await visit.get(leading.headers["location"])).text)


@pytest.mark.parametrize("path", ["//evil.example/", "/%2F/evil.example/", "/%5Cevil.example/", "/%5C/evil.example/"])
async def test_no_path_makes_the_links_of_a_page_lead_to_another_host(visit, path):
    page = await visit.get(f"http://localhost:8400{path}")

    assert page.status_code == 404
    assert 'href="/evil.example/?lang=es"' in page.text
    assert not re.search(r'(href|action)="[/\\]{2}', page.text)


async def test_words_of_danger_show_help_at_once_and_stop_nobody(visit):
    await visit.answer("/report/who", {"teller": "me"})
    calm = await visit.get("/report/when")
    onward = await visit.answer("/report/story", {"narrative": "They took all I had and I want to kill myself."})
    page = await visit.get(onward)

    assert onward == "/report/when"
    assert "welfare" not in calm.text
    assert page.status_code == 200
    assert "talk" in page.text.partition("<form method")[0].partition("<main")[2]


async def test_a_card_number_is_asked_back_before_it_is_kept(visit):
    await visit.file(**{"payment-1-how": {"method": "card"}})
    await visit.add("payment-1-who", {})
    await visit.get("/report/payment-1-where")
    answered = await visit.post("/report/payment-1-where", {"to_account": "4111 1111 1111 1111"})

    assert answered.status_code == 422
    assert "The last four digits are enough" in answered.text
