"""Who comes in at the console, how long they stay, and whose forms are theirs."""

import httpx
import pytest

from services.desk.app import create_app
from services.desk.console.sign_in import onward
from services.desk.people.access import csrf_token
from services.desk.settings import DeskSettings
from services.desk.tables import sessions
from shared.messages.ids import new_report_id
from shared.telemetry.health import Health
from tests.desk.officer import Officer, field

COOKIE = "casebridge-desk"


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(browser):
    answer = await browser().get(f"/referrals/{new_report_id()}")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/referrals/")


async def test_a_token_opens_the_queue(arrive, officer_of):
    await arrive.referral(reference="CB-AAAA-BBBB-C")

    page = await (await officer_of()).see("/")

    assert page.status_code == 200
    assert "CB-AAAA-BBBB-C" in page.text
    assert "Germany queue" in page.text


async def test_a_wrong_token_is_told_so_and_opens_nothing(browser, count):
    answer = await Officer(browser()).sign_in("cbdesk_wrong")

    assert answer.status_code == 422
    assert "Nobody has this access token" in answer.text
    assert await count(sessions) == 0


async def test_the_session_id_is_made_at_sign_in_and_never_taken_from_the_browser(browser, issue):
    officer = Officer(browser())
    officer.client.cookies.set(COOKIE, "planted-by-somebody-else", domain="localhost.local")

    csrf = csrf_token("planted-by-somebody-else")
    headers = {"Cookie": f"{COOKIE}=planted-by-somebody-else"}
    answer = await officer.client.post("/sign-in", data={"token": await issue(), "csrf": csrf}, headers=headers)

    assert answer.status_code == 303
    assert answer.cookies[COOKIE] != "planted-by-somebody-else"
    planted = await browser().get("/", headers=headers)
    assert planted.headers["location"] == "/sign-in"


async def test_a_session_id_that_is_adopted_would_be_found(browser, issue, monkeypatch):
    monkeypatch.setattr("services.desk.people.access.secrets.token_urlsafe", lambda _bytes: "planted")
    officer = Officer(browser())
    token = await issue()

    answer = await officer.sign_in(token)

    # The same look at the cookie as above says yes here: it does tell an adopted id from a new one.
    assert answer.cookies[COOKIE] == "planted"


async def test_the_session_is_stored_hashed_and_its_cookie_is_marked(desk, browser, issue):
    answer = await Officer(browser()).sign_in(await issue())

    cookie = answer.headers["set-cookie"]
    async with desk.database.reading() as transaction:
        (row,) = (await transaction.execute(sessions.select())).all()
    assert answer.cookies[COOKIE] not in str(row)
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


async def test_by_https_the_cookie_is_secure_and_bound_to_its_host(desk):
    app = create_app(DeskSettings(desk_public_url="https://desk.example.org"), desk, Health())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example.org") as client:
        cookie = (await client.get("/sign-in")).headers["set-cookie"]

    assert cookie.startswith("__Host-casebridge-desk=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


async def test_signing_out_ends_the_session_itself(officer_of, browser, count):
    officer = await officer_of()
    kept = officer.client.cookies[COOKIE]
    page = await officer.see("/")

    await officer.client.post("/sign-out", data={"csrf": field(page, "csrf")})
    again = await browser().get("/", headers={"Cookie": f"{COOKIE}={kept}"})

    assert again.status_code == 303
    assert await count(sessions) == 0


async def test_a_session_is_over_after_a_long_shift(officer_of, clock):
    officer = await officer_of()
    clock.pass_by(hours=12)

    assert (await officer.see("/")).status_code == 303


@pytest.mark.parametrize("csrf", ["", "guessed", csrf_token("another session")])
async def test_a_form_without_this_sessions_token_changes_nothing(arrive, officer_of, outgoing, csrf):
    own = await arrive.referral()
    officer = await officer_of()

    answer = await officer.client.post(f"/referrals/{own}/acknowledge", data={"csrf": csrf, "version": "1.0"})

    assert answer.status_code == 403
    assert await outgoing() == []


async def test_a_form_from_another_site_changes_nothing(arrive, officer_of, outgoing):
    own = await arrive.referral()
    officer = await officer_of()
    form = {"csrf": csrf_token(officer.client.cookies[COOKIE]), "version": "1.0"}

    answer = await officer.client.post(
        f"/referrals/{own}/acknowledge", data=form, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert await outgoing() == []


@pytest.mark.parametrize("wished", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", ""])
def test_signing_in_goes_on_to_our_own_pages_only(wished):
    assert onward(wished) == "/"
    assert onward("/referrals/x") == "/referrals/x"
