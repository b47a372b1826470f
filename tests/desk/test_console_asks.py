"""The console asks a reporter by a page of its own, without script."""

import re

import pytest
import pytest_asyncio

from shared.messages.decision import Indicator
from shared.messages.events import ReferralAsked, ReportErased, decode
from shared.messages.ids import new_report_id, question_id
from shared.messages.report import Remark, Reply
from shared.testing.builders import FILED_AT, a_case_file, a_decision, a_report
from tests.desk.officer import field

WORDS = "Which account did you send it to?"


@pytest_asyncio.fixture
async def case(arrive, api_for):
    report_id = new_report_id()
    referral_id = await arrive.referral(report_id=report_id)
    await (await api_for()).act(referral_id, "acknowledge")
    return referral_id, report_id


async def test_an_officer_asks_by_the_page_and_sees_the_question_on_the_case(officer_of, case, outgoing):
    officer, path = await officer_of(), f"/referrals/{case[0]}"
    assert f'href="{path}/ask"' in (await officer.see(path)).text
    page = await officer.see(f"{path}/ask")

    sent = {"csrf": field(page, "csrf"), "version": field(page, "version"), "text": f" {WORDS}\r\n"}
    answer = await officer.client.post(f"{path}/ask", data=sent)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}#case")
    assert isinstance(decode((await outgoing())[-1].value), ReferralAsked)
    shown = (await officer.see(path)).text
    assert WORDS in shown
    assert "No reply has come in yet." in shown
    assert "The reporter was asked" in shown


async def test_what_was_found_in_a_reply_is_said_to_be_from_there(officer_of, case, arrive):
    reply = Reply(question_id=question_id(case[0], 2), text="To LT601010012345678901.", at=FILED_AT)
    found = Indicator(type="iban", value="LT601010012345678901", role="suspect", country="LT", source="/replies/0/text")
    remark = Remark(code="card_number_masked", pointer="/replies/0/text")
    report = a_report(replies=(reply,), remarks=(remark,))
    content = a_case_file(report=report, decision=a_decision(indicators=(*a_decision().indicators, found)))
    await arrive.referral(report_id=case[1], revision=2, content=content)

    shown = (await (await officer_of()).see(f"/referrals/{case[0]}")).text

    assert "<td>the reporter's reply</td>" in re.sub(r"\s*(</?td>)\s*", r"\1", shown)
    assert "/transactions/0/to/iban" in shown
    assert "/replies/0/text" not in shown


@pytest.mark.parametrize("typed", [" ", "x" * 2001])
async def test_an_empty_question_and_a_novel_are_told_so_and_kept(officer_of, case, outgoing, typed):
    officer, path = await officer_of(), f"/referrals/{case[0]}/ask"
    page = await officer.see(path)
    before = len(await outgoing())

    answer = await officer.client.post(path, data={"csrf": field(page, "csrf"), "version": "1.1", "text": typed})

    assert answer.status_code == 422
    assert "Write a question of up to 2,000 characters." in answer.text
    assert typed.strip() in answer.text
    assert len(await outgoing()) == before


async def test_nobody_asks_without_a_sign_in_a_token_or_the_case(officer_of, browser, case, outgoing):
    path = f"/referrals/{case[0]}/ask"
    before = len(await outgoing())
    neighbour, reader, officer = await officer_of("FR"), await officer_of(role="reader"), await officer_of()

    assert (await browser().get(path)).status_code == 303
    assert (await neighbour.see(path)).status_code == 404
    assert (await reader.see(path)).status_code == 403
    forged = await officer.client.post(path, data={"csrf": "x", "version": "1.1", "text": WORDS})

    assert forged.status_code in {303, 403}
    assert len(await outgoing()) == before


async def test_an_erased_case_says_who_had_it_erased_and_offers_no_question(officer_of, case, desk, arrive):
    referral_id, report_id = case
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)
    erased = ReportErased(
        report_id=report_id, reference="CB-7K3M-9QRT-X", revision=2, filed_at=FILED_AT, erased_at=desk.clock()
    )
    await arrive(erased)
    officer = await officer_of()

    page = await officer.see(f"/referrals/{referral_id}")
    asked = await officer.see(f"/referrals/{referral_id}/ask")

    assert page.status_code == 200
    assert "Erased by the reporter" in page.text
    assert "The reporter had the report erased" in page.text
    assert "/ask" not in page.text
    assert asked.status_code == 409
