"""A case that is sent on: sealed for the next desk, without what it may not read, and never where it is already."""

from services.desk.tables import referrals
from shared.messages.envelope import header
from shared.messages.events import CaseFile, CaseReferred, ReferralRerouted, decode
from shared.messages.ids import event_id, new_report_id, referral_id
from shared.messages.topics import REFERRALS
from shared.testing.builders import a_case_file, a_decision
from shared.vault.sealing import case_purpose, unseal


async def test_a_reroute_puts_the_case_in_the_next_queue_sealed_for_it(desk, arrive, api_for, outgoing):
    report_id = new_report_id()
    own = await arrive.referral(report_id=report_id)
    german, french = await api_for("DE"), await api_for("FR")

    answer = await german.act(own, "reroute", destinations=["FR"])

    step, referred = [decode(message.value) for message in await outgoing()]
    assert answer.json()["state"] == "rerouted"
    assert isinstance(step, ReferralRerouted)
    assert step.to == "FR"
    assert isinstance(referred, CaseReferred)
    assert referred.referral_id == referral_id(report_id, "FR")
    assert (referred.destination, referred.queue, referred.referred_by) == ("FR", "FR", "desk/DE")
    topics = [message.topic for message in await outgoing()]
    assert topics == [REFERRALS, "casebridge.queue.fr.v1"]
    assert header((await outgoing())[1].headers, "ce_id") == str(event_id(report_id, "case.referred/FR", 1))
    key = (await desk.vault.keys([report_id]))[report_id]
    assert unseal(key, report_id, case_purpose("FR"), referred.sealed)
    shown = (await french.queue()).json()["referrals"]
    assert [item["reference"] for item in shown] == [step.reference]


async def test_the_reporters_name_does_not_go_abroad_by_a_reroute(arrive, api_for):
    whole = a_case_file(decision=a_decision(home="DE"), left_out=())
    own = await arrive.referral(content=whole)

    await (await api_for("DE")).act(own, "reroute", destinations=["FR"])

    french = await api_for("FR")
    (item,) = (await french.queue()).json()["referrals"]
    case = (await french.case(item["referral_id"])).json()["case"]
    assert "lan@example.com" not in str(case)
    assert set(case["left_out"]) == {"/reporter/name", "/reporter/email", "/reporter/phone"}
    assert isinstance(whole, CaseFile)


async def test_a_reroute_that_the_log_brings_back_is_known(arrive, api_for, outgoing, count):
    own = await arrive.referral()
    await (await api_for()).act(own, "reroute", destinations=["FR"])

    await arrive(decode((await outgoing())[1].value))

    assert await count(referrals) == 2


async def test_a_case_is_not_sent_where_it_is_already(arrive, api_for, outgoing):
    report_id = new_report_id()
    own = await arrive.referral(report_id=report_id)
    await arrive.referral("FR", report_id=report_id)

    answer = await (await api_for()).act(own, "reroute", destinations=["FR"])
    to_itself = await (await api_for()).act(own, "reroute", destinations=["DE"])

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["pointer"] == "/destinations"
    assert "already" in answer.json()["detail"]
    assert to_itself.status_code == 409
    assert await outgoing() == []


async def test_a_case_is_not_sent_where_nobody_serves(arrive, api_for):
    own = await arrive.referral()

    answer = await (await api_for()).act(own, "reroute", destinations=["KP"])

    assert answer.status_code == 409
    assert "No focal point serves KP" in answer.json()["detail"]


async def test_a_territory_goes_to_the_desk_that_serves_it(arrive, api_for, outgoing, directory):
    serving = directory.current.serving("GG")
    own = await arrive.referral()

    await (await api_for()).act(own, "reroute", destinations=["GG"])

    referred = decode((await outgoing())[1].value)
    assert (referred.destination, referred.queue) == ("GG", serving.queue)


async def test_a_reviewer_refers_to_what_was_proposed_more_than_once(arrive, api_for, outgoing):
    event = await arrive.review(proposed=("DE", "FR"))
    reviewer = await api_for("hub", "reviewer")
    (item,) = (await reviewer.queue()).json()["referrals"]

    first = await reviewer.act(item["referral_id"], "reroute", "1.0", destinations=["DE"])
    second = await reviewer.act(item["referral_id"], "reroute", "1.1", destinations=["FR", "NL"])

    assert (first.status_code, second.status_code) == (200, 200)
    sent = [decode(message.value) for message in await outgoing()]
    going = [found for found in sent if isinstance(found, CaseReferred)]
    assert [found.destination for found in going] == ["DE", "FR", "NL"]
    assert [found.role for found in going] == ["lead", "copy", "copy"]
    assert {found.referred_by for found in going} == {"desk/review"}
    assert [found.step for found in sent if isinstance(found, ReferralRerouted)] == [1, 2, 3]
    assert event.report_id == going[0].report_id


async def test_what_a_desk_returns_is_the_reviewers_to_send_on(arrive, api_for):
    own = await arrive.referral()
    german, reviewer = await api_for("DE"), await api_for("hub", "reviewer")
    before = await reviewer.case(own)

    await german.act(own, "return", reason="no_jurisdiction")
    after = await reviewer.case(own)
    sent = await reviewer.act(own, "reroute", "1.1", destinations=["FR"])

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.json()["referral"]["possible"] == ["reroute", "close"]
    assert sent.status_code == 200
    assert (await german.case(own)).json()["referral"]["possible"] == []
