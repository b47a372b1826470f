"""The console asks a reporter by a page of its own, without script."""

import re

import httpx
import pytest
import pytest_asyncio

from shared.messages.decision import Indicator
from shared.messages.events import ReferralAsked, ReportErased, decode
from shared.messages.ids import new_report_id, question_id
from shared.messages.report import Remark, Reply
from shared.testing.builders import FILED_AT, a_case_file, a_decision, a_report

WORDS = "Which account did you send it to?"


def field(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""


@pytest.fixture
def signed_in(app, issue):
    async def signed_in(holder: str = "DE", role: str = "officer") -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost:8401", headers={"Accept": "text/html"}
        )
        csrf = field(await client.get("/sign-in"), "csrf")
        await client.post("/sign-in", data={"token": await issue(holder, role), "csrf": csrf})
        return client

    return signed_in


@pytest_asyncio.fixture
async def case(arrive, api_for):
    report_id = new_report_id()
    referral_id = await arrive.referral(report_id=report_id)
    await (await api_for()).act(referral_id, "acknowledge")
    return referral_id, report_id


async def test_an_officer_asks_by_the_page_and_sees_the_question_on_the_case(signed_in, case, outgoing):
    officer, path = await signed_in(), f"/referrals/{case[0]}"
    assert f'href="{path}/ask"' in (await officer.get(path)).text
    page = await officer.get(f"{path}/ask")

    sent = {"csrf": field(page, "csrf"), "version": field(page, "version"), "text": f" {WORDS}\r\n"}
    answer = await officer.post(f"{path}/ask", data=sent)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}#case")
    assert isinstance(decode((await outgoing())[-1].value), ReferralAsked)
    shown = (await officer.get(path)).text
    assert WORDS in shown
    assert "No reply has come in yet." in shown
    assert "The reporter was asked" in shown


async def test_what_was_found_in_a_reply_is_said_to_be_from_there(signed_in, case, arrive):
    reply = Reply(question_id=question_id(case[0], 2), text="To LT601010012345678901.", at=FILED_AT)
    found = Indicator(type="iban", value="LT601010012345678901", role="suspect", country="LT", source="/replies/0/text")
    remark = Remark(code="card_number_masked", pointer="/replies/0/text")
    report = a_report(replies=(reply,), remarks=(remark,))
    content = a_case_file(report=report, decision=a_decision(indicators=(*a_decision().indicators, found)))
    await arrive.referral(report_id=case[1], revision=2, content=content)

    shown = (await (await signed_in()).get(f"/referrals/{case[0]}")).text

    assert "<td>the reporter's reply</td>" in re.sub(r"\s*(</?td>)\s*", r"\1", shown)
    assert "/transactions/0/to/iban" in shown
    assert "/replies/0/text" not in shown


@pytest.mark.parametrize("typed", [" ", "x" * 2001])
async def test_an_empty_question_and_a_novel_are_told_so_and_kept(signed_in, case, outgoing, typed):
    officer, path = await signed_in(), f"/referrals/{case[0]}/ask"
    page = await officer.get(path)
    before = len(await outgoing())

    answer = await officer.post(path, data={"csrf": field(page, "csrf"), "version": "1.1", "text": typed})

    assert answer.status_code == 422
    assert "Write a question of up to 2,000 characters." in answer.text
    assert typed.strip() in answer.text
    assert len(await outgoing()) == before


async def test_nobody_asks_without_a_sign_in_a_token_or_the_case(signed_in, app, case, outgoing):
    path = f"/referrals/{case[0]}/ask"
    before = len(await outgoing())
    stranger = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost:8401", headers={"Accept": "text/html"}
    )
    neighbour, reader, officer = await signed_in("FR"), await signed_in(role="reader"), await signed_in()

    assert (await stranger.get(path)).status_code == 303
    assert (await neighbour.get(path)).status_code == 404
    assert (await reader.get(path)).status_code == 403
    forged = await officer.post(path, data={"csrf": "x", "version": "1.1", "text": WORDS})

    assert forged.status_code in {303, 403}
    assert len(await outgoing()) == before


async def test_an_erased_case_says_who_had_it_erased_and_offers_no_question(signed_in, case, desk, arrive):
    referral_id, report_id = case
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)
    erased = ReportErased(
        report_id=report_id, reference="CB-7K3M-9QRT-X", revision=2, filed_at=FILED_AT, erased_at=desk.clock()
    )
    await arrive(erased)
    officer = await signed_in()

    page = await officer.get(f"/referrals/{referral_id}")
    asked = await officer.get(f"/referrals/{referral_id}/ask")

    assert page.status_code == 200
    assert "Erased by the reporter" in page.text
    assert "The reporter had the report erased" in page.text
    assert "/ask" not in page.text
    assert asked.status_code == 409
