import re

import httpx
import pytest

from services.desk.app import create_app
from services.desk.console.sign_in import onward
from services.desk.people.access import csrf_token
from services.desk.settings import DeskSettings
from services.desk.tables import sessions
from shared.messages.events import CaseReferred, decode
from shared.messages.ids import new_report_id, referral_id
from shared.messages.report import Incident, Remark
from shared.telemetry.health import Health
from shared.testing.builders import a_case_file, a_decision, a_report

BASE = "http://localhost:8401"
COOKIE = "casebridge-desk"


class Officer:
    """A browser at the console, without script."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def sign_in(self, token: str, **fields):
        csrf = field(await self.client.get("/sign-in"), "csrf")
        return await self.client.post("/sign-in", data={"token": token, "csrf": csrf, **fields})

    async def see(self, path: str):
        return await self.client.get(path)

    async def press(self, referral_id, action: str, **fields):
        page = await self.client.get(f"/referrals/{referral_id}")
        version = field(page, "version") or "1.0"
        form = {"csrf": field(page, "csrf"), "version": version, **fields}
        return await self.client.post(f"/referrals/{referral_id}/{action}", data=form)


def field(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""


@pytest.fixture
def browser(app):
    def browser() -> httpx.AsyncClient:
        headers = {"Accept": "text/html"}
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, headers=headers)

    return browser


@pytest.fixture
def officer_of(browser, issue):
    async def officer_of(holder: str = "DE", role: str = "officer") -> Officer:
        officer = Officer(browser())
        answer = await officer.sign_in(await issue(holder, role))
        assert answer.status_code == 303
        return officer

    return officer_of


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


async def test_a_neighbours_case_is_not_there(arrive, officer_of):
    theirs = await arrive.referral("KH")
    officer = await officer_of()

    assert (await officer.see(f"/referrals/{theirs}")).status_code == 404
    assert (await officer.see(f"/referrals/{theirs}/close")).status_code == 404
    assert (await officer.see("/referrals/none")).status_code == 404


async def test_a_reader_has_no_buttons_and_cannot_press_them(arrive, officer_of, outgoing):
    own = await arrive.referral()
    reader = await officer_of("DE", "reader")

    page = await reader.see(f"/referrals/{own}")
    pressed = await reader.press(own, "acknowledge")

    assert "/acknowledge" not in page.text
    assert pressed.status_code == 403
    assert await outgoing() == []


async def test_the_case_shows_words_reasons_and_what_was_not_checked(arrive, officer_of):
    own = await arrive.referral()

    page = await (await officer_of()).see(f"/referrals/{own}")

    for said in (
        "A man who called himself Mr Falk",
        "DE89370400440532013000",
        "INTERPOL, National Central Bureau",
        "bilateral and regional treaties",
        "an account",
        "/transactions/0/to/iban",
        "The reporter's name",
        "TLP:AMBER",
    ):
        assert said in page.text


async def test_what_a_reporter_writes_stays_text(arrive, officer_of):
    story = a_report(incident=Incident(narrative='<script>alert("x")</script> <b>bold</b>'))
    own = await arrive.referral(content=a_case_file(report=story))

    page = await (await officer_of()).see(f"/referrals/{own}")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


async def test_what_intake_changed_in_the_text_is_told_in_plain_words(arrive, officer_of):
    remarks = (
        Remark(code="card_number_masked", pointer="/incident/narrative"),
        Remark(code="invisible_removed", pointer="/suspects/0/name"),
    )
    own = await arrive.referral(content=a_case_file(report=a_report(remarks=remarks)))
    plain = await arrive.referral()
    officer = await officer_of()

    page = " ".join((await officer.see(f"/referrals/{own}")).text.split())

    assert "A card number was masked but for its last four digits: the narrative" in page
    assert 'Invisible characters were taken out: <span class="mono" dir="ltr">/suspects/0/name</span>' in page
    assert "Not quite as it was sent" not in (await officer.see(f"/referrals/{plain}")).text


async def test_what_did_not_follow_a_case_is_told_where_it_was_sent_from_and_where_it_went(desk, arrive, officer_of):
    in_review = a_case_file(decision=a_decision(outcome="review", review="low_information"), left_out=())
    review = await arrive.review(content=in_review)
    hub, abroad = referral_id(review.report_id, "review"), referral_id(review.report_id, "FR")
    reviewer, officer = await officer_of("hub", "reviewer"), await officer_of("FR")
    await reviewer.press(hub, "reroute", destinations="FR")
    before = (await reviewer.see(f"/referrals/{hub}")).text + (await officer.see(f"/referrals/{abroad}")).text

    await arrive.review(report_id=review.report_id, revision=2, content=in_review)

    assert "New information has not been sent on" not in before
    assert "There is newer information" not in before
    assert "New information has not been sent on" in (await reviewer.see(f"/referrals/{hub}")).text
    assert "There is newer information" in (await officer.see(f"/referrals/{abroad}")).text


async def test_an_erased_case_says_so_and_keeps_its_timeline(desk, arrive, officer_of):
    report_id = new_report_id()
    own = await arrive.referral(report_id=report_id)
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)

    page = await (await officer_of()).see(f"/referrals/{own}")

    assert "was erased" in page.text
    assert "Arrived" in page.text


async def test_the_whole_way_by_buttons(arrive, officer_of, outgoing):
    own = await arrive.referral()
    officer = await officer_of()

    await officer.press(own, "acknowledge")
    await officer.press(own, "accept")
    question = await officer.see(f"/referrals/{own}/close")
    unanswered = await officer.client.post(
        f"/referrals/{own}/close", data={"csrf": field(question, "csrf"), "version": field(question, "version")}
    )
    done = await officer.client.post(
        f"/referrals/{own}/close",
        data={"csrf": field(question, "csrf"), "version": field(question, "version"), "outcome": "funds_stopped"},
    )

    assert "Close CB-7K3M-9QRT-X?" in question.text
    assert unanswered.status_code == 422
    assert "Choose one." in unanswered.text
    assert (done.status_code, done.headers["location"]) == (303, f"/referrals/{own}#case")
    assert [type(decode(message.value)).__name__ for message in await outgoing()] == [
        "ReferralAcknowledged",
        "ReferralAccepted",
        "ReferralClosed",
    ]


async def test_a_stale_page_is_told_what_happened_and_shows_the_case_as_it_is(arrive, officer_of, outgoing):
    own = await arrive.referral()
    one, other = await officer_of(), await officer_of()
    stale = field(await other.see(f"/referrals/{own}"), "csrf")
    await one.press(own, "acknowledge")

    answer = await other.client.post(f"/referrals/{own}/acknowledge", data={"csrf": stale, "version": "1.0"})

    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "Acknowledged" in answer.text
    assert len(await outgoing()) == 1


async def test_a_case_that_somebody_holds_says_who_and_until_when(arrive, officer_of):
    own = await arrive.referral()
    one, other = await officer_of(), await officer_of()
    await one.press(own, "lease")

    seen = await other.see(f"/referrals/{own}")
    pressed = await other.press(own, "acknowledge")
    released = await one.press(own, "release")

    assert "Held by DE-officer-" in seen.text
    assert pressed.status_code == 409
    assert "until 12:15 UTC" in pressed.text
    assert released.status_code == 303


async def test_a_reviewer_ticks_the_proposed_and_sends_them_on(arrive, officer_of, outgoing):
    await arrive.review(proposed=("DE", "FR"))
    reviewer = await officer_of("hub", "reviewer")
    queue = await reviewer.see("/")
    own = re.search(r"/referrals/([0-9a-f-]{36})", queue.text)[1]

    question = await reviewer.see(f"/referrals/{own}/reroute")
    form = {"csrf": field(question, "csrf"), "version": field(question, "version"), "destinations": ["DE", "FR"]}
    answer = await reviewer.client.post(f"/referrals/{own}/reroute", data=form)

    assert "Proposed by the router" in question.text
    assert answer.status_code == 303
    going = [decode(message.value) for message in await outgoing()]
    assert [event.destination for event in going if isinstance(event, CaseReferred)] == ["DE", "FR"]


async def test_paging_and_filters_work_without_script(arrive, officer_of):
    for number in range(3):
        await arrive.referral(reference=f"CB-000{number}", urgency="ordinary", deadline=None)
    await arrive.referral(reference="CB-URGENT", urgency="emergency", deadline=None)
    officer = await officer_of()

    first = await officer.see("/?limit=2")
    further = re.search(r'href="(/\?[^"]*cursor=[^"]*)"', first.text)[1].replace("&amp;", "&")
    second = await officer.see(further)
    urgent = await officer.see("/?urgency=emergency")
    nothing = await officer.see("/?state=closed")
    nonsense = await officer.see("/?urgency=very&cursor=x")

    seen = re.findall(r"CB-(?:000\d|URGENT)", first.text + second.text)
    assert sorted(set(seen)) == ["CB-0000", "CB-0001", "CB-0002", "CB-URGENT"]
    assert re.findall(r"CB-(?:000\d|URGENT)", urgent.text) == ["CB-URGENT"]
    assert "Nothing here matches" in nothing.text
    assert nonsense.status_code == 200


async def test_an_empty_queue_says_what_will_appear(officer_of):
    for holder, role, said in (
        ("DE", "officer", "Referrals appear here by themselves"),
        ("hub", "reviewer", "cases that a desk returned"),
        ("hub", "operator", "Cases for a country without a focal point"),
    ):
        page = await (await officer_of(holder, role)).see("/")

        assert said in page.text


async def test_arabic_pages_are_written_from_the_right(arrive, officer_of):
    own = await arrive.referral()
    officer = await officer_of()

    for path in ("/", f"/referrals/{own}", f"/referrals/{own}/decline", "/nothing"):
        page = await officer.see(f"{path}?lang=ar")

        assert re.search(r'lang="ar"\s+dir="rtl"', page.text)


@pytest.mark.parametrize("wished", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", ""])
def test_signing_in_goes_on_to_our_own_pages_only(wished):
    assert onward(wished) == "/"
    assert onward("/referrals/x") == "/referrals/x"
