"""The token in each form, and the cookie: nobody else's form is taken, nobody else's draft is opened."""

from sqlalchemy import select

from services.intake.reports.tables import drafts


async def rows(database):
    async with database.reading() as transaction:
        return (await transaction.execute(select(drafts))).all()


async def test_a_form_without_our_token_keeps_nothing_but_shows_what_was_typed(visit, database):
    await visit.answer("/report/who", {"teller": "me"})
    [before] = await rows(database)
    await visit.get("/report/story")
    answered = await visit.post("/report/story", {"narrative": "They took my savings."}, token="0" * 64)

    assert answered.status_code == 422
    assert "They took my savings." in answered.text
    assert await rows(database) == [before]

    again = await visit.post("/report/story", {"narrative": "They took my savings."})

    assert again.status_code == 303


async def test_what_was_typed_is_said_to_be_there_only_where_something_was_typed(visit):
    await visit.answer("/report/who", {"teller": "me"})
    await visit.get("/report/story")
    token = visit.token
    empty = await visit.post("/report/story", {"narrative": " "}, token=token)
    foreign = await visit.post("/report/story", {}, token="0" * 64)
    typed = await visit.post("/report/story", {"narrative": "They took my savings."}, token="0" * 64)
    receipt = await visit.client.post("/status", data={"receipt": ""})

    assert [page.status_code for page in (empty, foreign, typed, receipt)] == [422] * 4
    assert ["What you typed is still here." in page.text for page in (empty, foreign, typed, receipt)] == [
        False,
        False,
        True,
        False,
    ]


async def test_a_token_of_another_visitor_opens_nothing(visit, another_visit):
    await another_visit.answer("/report/who", {"teller": "me"})
    await another_visit.get("/report/story")
    theirs = another_visit.token
    await visit.answer("/report/who", {"teller": "me"})
    answered = await visit.post("/report/story", {"narrative": "x"}, token=theirs)

    assert answered.status_code == 422


async def test_without_the_check_of_the_token_a_foreign_form_would_be_kept(visit, database, monkeypatch):
    monkeypatch.setattr("services.intake.form.visitor.is_form_token", lambda *_: True)
    await visit.get("/report/who")
    answered = await visit.post("/report/who", {"teller": "me"}, token="0" * 64)

    assert answered.status_code == 303
    assert len(await rows(database)) == 1


async def test_a_form_sent_from_another_site_is_refused(visit):
    await visit.get("/report/who")
    answered = await visit.post("/report/who", {"teller": "me"}, headers={"origin": "https://evil.example"})

    assert answered.status_code == 403


async def test_the_cookie_is_bound_to_host_and_tls_where_there_is_tls(secure_visit):
    page = await secure_visit.get("/report/who")

    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-casebridge-draft=")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert "max-age=86400" in cookie.lower()


async def test_the_cookie_that_the_script_leaves_is_one_that_the_browser_sends_here(secure_visit):
    page = await secure_visit.get("/report/who")

    cookie = page.text.partition('data-left="')[2].partition('"')[0]
    assert cookie.startswith("__Host-casebridge-left=1; ")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "secure",
        "path=/",
        "samesite=lax",
        "max-age=86400",
    }


async def test_a_cookie_that_was_made_up_opens_nothing_and_is_not_kept_as_a_draft_of_anyone(visit, database):
    visit.client.cookies.set("casebridge-draft", "made-up", domain="localhost.local")
    answered = await visit.get("/report/when")

    assert answered.headers["location"] == "/report/who"
    assert await rows(database) == []
