"""The guard at the door: what people and programs see who come too often, and what they see under load."""

import html
import re

import msgspec
import pytest

from services.intake.guarding.guard import Guard
from services.intake.senders.access import issue_token
from shared.telemetry import metrics
from shared.testing.builders import a_report

FAR = "203.0.113.9"
STORY = {"narrative": "He said: “send it & don't tell”\r\n<b>all</b> of it"}


async def test_too_many_answers_get_a_page_that_says_when_and_holds_what_was_typed(walker):
    citizen = walker(limits="answers=1/10 minutes")
    await citizen.get("/report/who")
    await citizen.client.post("/report/who", data={})
    refused = await citizen.post("/report/story", STORY)
    kept = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', refused.text)}

    assert refused.status_code == 429
    assert 590 <= int(refused.headers["retry-after"]) <= 600
    assert "Try again in 10 minutes." in refused.text
    assert "What you sent before is kept." in refused.text
    assert kept["narrative"] == STORY["narrative"]
    assert 'action="/report/story"' in refused.text


async def test_what_the_page_holds_can_be_sent_from_it(walker):
    citizen = walker(limits="answers=1/10 minutes")
    await citizen.get("/report/who")
    await citizen.post("/report/who", {"teller": "me"})
    await citizen.get("/report/story")
    # A neighbour on the same line used up the rest; whoever has a draft has a limit of their own.
    first = await citizen.post("/report/story", STORY)
    await citizen.get("/report/when")
    refused = await citizen.post("/report/when", {"sure": "unknown"})

    assert first.status_code == 303
    assert refused.status_code == 429
    assert (await citizen.get("/report/story")).status_code == 200


async def test_pages_of_a_stranger_are_refused_and_those_of_whoever_answered_are_not(walker):
    citizen = walker(limits="pages=5/minute")
    await citizen.answer_first_step()
    stranger = walker(beside=citizen)

    assert (await stranger.get("/")).status_code == 429
    assert "Try again" in stranger.page.text
    assert {(await citizen.get(path)).status_code for path in ("/report/story", "/report/send", "/")} == {200}
    assert (await walker(FAR, beside=citizen).get("/")).status_code == 200


async def test_if_nobody_looked_who_asks_their_own_answers_would_be_refused(walker, monkeypatch):
    """Negative control: the guard knows no visitor."""

    async def nobody(_request):
        return None

    monkeypatch.setattr("services.intake.app._open_report", nobody)
    citizen = walker(limits="pages=5/minute")
    await citizen.get("/report/who")
    await citizen.post("/report/who", {"teller": "me"})
    answered = [(await citizen.get("/report/story")).status_code for _ in range(6)]

    assert answered[-1] == 429


async def test_the_way_out_and_what_a_page_loads_are_never_refused(walker):
    citizen = walker(limits="pages=1/minute, answers=1/minute")
    for _ in range(5):
        await citizen.get("/")
        await citizen.post("/report/story")
    asset = re.search(r'href="(/static/base[^"]+)"', citizen.page.text)[1]

    assert (await citizen.post("/report/exit")).status_code == 200
    assert (await citizen.get(asset)).status_code == 200
    assert (await citizen.get("/health/live")).status_code == 200


async def test_wrong_receipts_are_few_and_a_program_is_told_in_json(walker):
    thief = walker(limits="receipts=3/10 minutes")
    before = metrics.receipts_missed._value.get()
    tried = [(await thief.post("/status", {"receipt": "1" * 25})).status_code for _ in range(4)]
    program = await thief.client.post("/v1/status", json={"receipt": "1" * 25}, headers={"accept": "application/json"})
    neighbour = await walker(FAR, beside=thief).post("/status", {"receipt": "1" * 25})

    assert tried == [422, 422, 422, 429]
    assert program.status_code == 429
    assert program.headers["content-type"] == "application/problem+json"
    assert neighbour.status_code == 422
    assert metrics.receipts_missed._value.get() == before + 4


async def test_a_sender_has_a_generous_limit_of_its_own_as_a_problem_document(walker, database):
    bank = walker(limits="senders=2/minute")
    token = await issue_token(database, "Example Bank", is_sandbox=False)
    other = await issue_token(database, "Other Bank", is_sandbox=False)

    async def send(whose: str):
        headers = {"Authorization": f"Bearer {whose}", "Content-Type": "application/json", "accept": "*/*"}
        return await bank.client.post("/v1/reports", content=msgspec.json.encode(a_report()), headers=headers)

    answered = [await send(token) for _ in range(3)]

    assert [answer.status_code for answer in answered] == [202, 202, 429]
    assert answered[-1].headers["content-type"] == "application/problem+json"
    assert int(answered[-1].headers["retry-after"]) <= 60
    assert (await send(other)).status_code == 202


async def test_a_guard_that_breaks_lets_people_through(walker, monkeypatch):
    async def broken(*_):
        raise RuntimeError

    citizen = walker(limits="pages=1/minute")
    monkeypatch.setattr(Guard, "_admit", broken)
    answered = [(await citizen.get("/")).status_code for _ in range(5)]

    assert answered == [200] * 5


async def test_a_stranger_cannot_borrow_an_address(walker):
    citizen = walker(limits="pages=1/minute")
    await citizen.get("/")
    borrowed = await citizen.get("/", headers={"x-forwarded-for": f"{FAR}, 198.51.100.7"})

    assert borrowed.status_code == 429


async def test_without_load_nothing_is_asked(walker):
    citizen = walker()
    await citizen.answer_first_step()

    assert "data-seed" not in citizen.page.text
    assert (await citizen.post("/report/send")).headers["location"] == "/report/done"


async def test_under_load_the_button_asks_to_wait_and_then_sends(walker, monkeypatch):
    citizen = walker(proof_of_work="always")
    await citizen.answer_first_step()
    asked = citizen.page.text
    proof = re.search(r'name="proof" value="([^"]+)"', asked)[1]
    too_soon = await citizen.post("/report/send", {"proof": proof, "proof_solution": ""})
    same = re.search(r'name="proof" value="([^"]+)"', too_soon.text)[1]
    monkeypatch.setattr("services.intake.guarding.proof.WAIT_SECONDS", 0)
    waited = await citizen.post("/report/send", {"proof": same, "proof_solution": ""})

    assert "Wait 15 seconds, then press the button." in asked
    assert too_soon.status_code == 429
    assert "Please press the button once more" in too_soon.text
    assert same == proof
    assert waited.headers["location"] == "/report/done"


async def test_many_requests_are_load_and_the_same_page_then_asks(walker):
    citizen = walker(load_threshold=600)
    await citizen.answer_first_step()
    calm = citizen.page.text
    for _ in range(101):
        await citizen.get("/report/exit")
        citizen.client._transport.app.state.guard.load.count()
    busy = (await citizen.get("/report/send")).text

    assert "data-seed" not in calm
    assert "data-seed" in busy


@pytest.mark.parametrize("direction", ["en", "ar"])
async def test_the_page_speaks_the_readers_language(walker, direction):
    citizen = walker(limits="pages=1/minute")
    await citizen.get(f"/?lang={direction}")
    refused = await citizen.get("/")

    assert f'lang="{direction}"' in refused.text
    assert refused.status_code == 429


@pytest.mark.parametrize("path", ["/status/", "//status"])
async def test_a_slash_more_does_not_free_the_guesses_of_a_receipt(walker, path):
    citizen = walker(limits="receipts=1/10 minutes")
    await citizen.get("/status")
    await citizen.post("/status", {"receipt": "no such receipt"})

    assert (await citizen.client.post(f"http://localhost:8400{path}", data={"receipt": "x"})).status_code == 429


async def test_what_the_page_holds_is_never_sent_to_another_host(walker):
    citizen = walker(limits="answers=1/10 minutes")
    for _ in range(2):
        await citizen.client.post("http://localhost:8400//evil.example/", data={"narrative": "They called me."})
    refused = await citizen.client.post("http://localhost:8400//evil.example/", data={"narrative": "They called me."})

    assert refused.status_code == 429
    assert 'action="/evil.example/"' in refused.text
