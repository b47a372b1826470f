from datetime import timedelta

import pytest

from services.desk.tables import referrals, timeline
from shared.messages.envelope import header
from shared.messages.events import CaseFile, CaseReferred, ReferralAcknowledged, ReferralRerouted, decode
from shared.messages.ids import event_id, new_report_id, referral_id
from shared.messages.topics import REFERRALS
from shared.testing.builders import FILED_AT, a_case_file, a_decision
from shared.vault.sealing import case_purpose, unseal


async def test_anonymous_is_refused(client):
    answer = await client.get("/v1/queue")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_made_up_token_is_refused(client):
    answer = await client.get("/v1/queue", headers={"Authorization": "Bearer cbdesk_made-up"})

    assert answer.status_code == 401


async def test_a_desk_sees_its_own_referrals_and_a_neighbours_is_not_there(arrive, api_for):
    theirs = await arrive.referral("KH")
    own = await arrive.referral("DE")
    api = await api_for("DE")

    listed = (await api.queue()).json()
    neighbour = await api.case(theirs)
    unknown = await api.case(referral_id(new_report_id(), "DE"))

    assert [str(own)] == [item["referral_id"] for item in listed["referrals"]]
    assert (neighbour.status_code, unknown.status_code) == (404, 404)
    without_trace = [{**answer.json(), "trace": ""} for answer in (neighbour, unknown)]
    assert without_trace[0] == without_trace[1]


@pytest.mark.parametrize("action", ["acknowledge", "accept", "decline", "return", "reroute", "close", "lease"])
async def test_a_neighbours_referral_cannot_be_acted_on(arrive, api_for, outgoing, action):
    theirs = await arrive.referral("KH")
    bodies = {
        "decline": {"reason": "other"},
        "return": {"reason": "other"},
        "reroute": {"destinations": ["FR"]},
        "close": {"outcome": "other"},
    }

    answer = await (await api_for("DE")).act(theirs, action, **bodies.get(action, {}))

    assert answer.status_code == 404
    assert await outgoing() == []


async def test_a_reader_reads_and_cannot_act(arrive, api_for, outgoing):
    own = await arrive.referral()
    reader = await api_for("DE", "reader")

    read, acted, leased = await reader.case(own), await reader.act(own, "acknowledge"), await reader.act(own, "lease")

    assert (read.status_code, acted.status_code, leased.status_code) == (200, 403, 403)
    assert await outgoing() == []


async def test_the_most_urgent_is_first_then_the_deadline_then_the_age(arrive, api_for):
    soon, late = FILED_AT + timedelta(hours=2), FILED_AT + timedelta(hours=40)
    old, young = FILED_AT - timedelta(days=2), FILED_AT
    expected = [
        await arrive.referral(urgency=urgency, deadline=deadline, filed_at=filed_at)
        for urgency, deadline, filed_at in (
            ("emergency", None, young),
            ("child", None, old),
            ("money", soon, young),
            ("money", late, old),
            ("money", late, young),
            ("ordinary", late, young),
            ("ordinary", None, old),
            ("ordinary", None, young),
        )
    ]

    listed = (await (await api_for()).queue()).json()

    assert [str(found) for found in expected] == [item["referral_id"] for item in listed["referrals"]]
    assert listed["totals"] == {"emergency": 1, "child": 1, "money": 3, "ordinary": 3}


async def test_pages_stay_whole_while_referrals_come_in(arrive, api_for):
    before = {str(await arrive.referral(filed_at=FILED_AT + timedelta(minutes=n))) for n in range(7)}
    api, seen, cursor = await api_for(), [], None
    for _ in range(10):
        page = (await api.queue(limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [item["referral_id"] for item in page["referrals"]]
        cursor = page["next"]
        await arrive.referral(urgency="emergency")
        if not cursor:
            break

    assert len(seen) == len(set(seen))
    assert before == set(seen) & before


async def test_a_cursor_that_is_none_is_refused_by_name(api_for):
    answer = await (await api_for()).queue(cursor="bm9uc2Vuc2U")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/cursor"


async def test_filters_narrow_and_an_unknown_one_is_refused_by_name(arrive, api_for):
    home = await arrive.referral(role="home", category="FR.ROM")
    await arrive.referral(role="lead")
    api = await api_for()

    by_role, by_category = (await api.queue(role="home")).json(), (await api.queue(category="FR.ROM")).json()
    by_state = (await api.queue(state="closed")).json()
    wrong = await api.queue(urgency="very")

    assert [str(home)] == [item["referral_id"] for item in by_role["referrals"]]
    assert [str(home)] == [item["referral_id"] for item in by_category["referrals"]]
    assert by_state["referrals"] == []
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["pointer"] == "/urgency"


async def test_a_case_is_opened_for_its_desk(arrive, api_for):
    own = await arrive.referral()

    answer = await (await api_for()).case(own)

    assert answer.json()["case"]["report"]["incident"]["narrative"].startswith("A man who called himself")
    assert answer.headers["etag"] == '"1.0"'
    assert answer.json()["referral"]["possible"] == ["acknowledge", "decline", "return", "reroute"]


async def test_an_erased_case_says_so(desk, arrive, api_for):
    report_id = new_report_id()
    own = await arrive.referral(report_id=report_id)
    async with desk.database.writing() as transaction:
        await desk.vault.erase(transaction, report_id)

    answer = (await (await api_for()).case(own)).json()

    assert answer["case"] is None
    assert "erased" in answer["erased"]


async def test_an_action_moves_the_state_the_timeline_and_the_event_together(arrive, api_for, outgoing):
    own = await arrive.referral()
    api = await api_for()

    answer = await api.act(own, "acknowledge")

    (message,) = await outgoing()
    event = decode(message.value)
    assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (200, "acknowledged", "1.1")
    assert isinstance(event, ReferralAcknowledged)
    assert (message.topic, message.key) == (REFERRALS, str(event.report_id).encode())
    assert (event.referral_id, event.destination, event.step) == (own, "DE", 1)
    expected_id = event_id(event.report_id, "referral.acknowledged/DE/1", 1)
    assert header(message.headers, "ce_id") == str(expected_id)
    assert [entry["event"] for entry in (await api.case(own)).json()["timeline"]] == ["arrived", "acknowledged"]


async def test_the_trace_goes_on_in_the_event(arrive, api_for, outgoing):
    own = await arrive.referral()

    await (await api_for()).act(own, "acknowledge")

    (message,) = await outgoing()
    traceparent = header(message.headers, "traceparent")
    assert traceparent.split("-")[1] == "0af7651916cd43dd8448eb211c80319c"


async def test_the_whole_way_to_closed(arrive, api_for, outgoing):
    own = await arrive.referral()
    api = await api_for()

    for number, (action, body) in enumerate(
        [("acknowledge", {}), ("accept", {}), ("close", {"outcome": "funds_stopped"})]
    ):
        assert (await api.act(own, action, f"1.{number}", **body)).status_code == 200

    tags = [header(message.headers, "ce_type") for message in await outgoing()]
    assert tags == ["referral.acknowledged", "referral.accepted", "referral.closed"]
    assert (await api.queue()).json()["referrals"] == []
    assert len((await api.queue(state="all")).json()["referrals"]) == 1


async def test_an_illegal_step_says_what_is_possible_now(arrive, api_for, outgoing):
    own = await arrive.referral()

    answer = await (await api_for()).act(own, "close", outcome="other")

    assert answer.status_code == 409
    assert "acknowledge, decline, return, reroute" in answer.json()["detail"]
    assert await outgoing() == []


async def test_two_officers_do_not_overwrite_each_other(arrive, api_for, outgoing):
    own = await arrive.referral()
    one, other = await api_for(), await api_for()
    await one.act(own, "acknowledge")

    answer = await other.act(own, "decline", reason="duplicate")

    assert answer.status_code == 412
    assert "1.1" in answer.json()["detail"]
    assert len(await outgoing()) == 1


async def test_a_revision_under_the_officers_hands_is_noticed(arrive, api_for):
    report_id = new_report_id()
    own = await arrive.referral(report_id=report_id)
    await arrive.referral(report_id=report_id, revision=2)

    answer = await (await api_for()).act(own, "acknowledge", "1.0")

    assert answer.status_code == 412


async def test_an_action_needs_the_version_that_was_read(arrive, api_for):
    own = await arrive.referral()
    api = await api_for()

    answer = await api.client.post(f"/v1/queue/{own}/acknowledge", headers=api.headers())

    assert answer.status_code == 428


async def test_the_same_action_again_changes_nothing_and_succeeds(arrive, api_for, outgoing, count):
    own = await arrive.referral()
    api = await api_for()

    first = await api.act(own, "decline", reason="duplicate")
    again = await api.act(own, "decline", reason="duplicate")
    otherwise = await api.act(own, "decline", reason="other")

    assert (first.status_code, again.status_code, otherwise.status_code) == (200, 200, 412)
    assert first.json() == again.json()
    assert len(await outgoing()) == 1
    assert await count(timeline) == 2


async def test_a_lease_keeps_others_from_acting_until_it_is_over(arrive, api_for, clock):
    own = await arrive.referral()
    one, other = await api_for(), await api_for()

    taken = await one.act(own, "lease", seconds=600)
    refused = await other.act(own, "acknowledge")
    also_refused = await other.act(own, "lease")
    clock.pass_by(seconds=599)
    still = await other.act(own, "acknowledge")
    clock.pass_by(seconds=1)
    at_last = await other.act(own, "acknowledge")

    assert taken.json()["lease"]["until"].startswith("2026-11-20T12:10:00")
    assert (refused.status_code, also_refused.status_code, still.status_code) == (409, 409, 409)
    assert "2026-11-20 12:10:00 UTC" in refused.json()["detail"]
    assert at_last.status_code == 200


async def test_a_lease_is_renewed_and_given_up_by_its_holder(arrive, api_for, clock):
    own = await arrive.referral()
    one, other = await api_for(), await api_for()
    await one.act(own, "lease", seconds=600)
    clock.pass_by(seconds=500)

    renewed = await one.act(own, "lease", seconds=600)
    foreign = await other.release(own)
    released = await one.release(own)

    assert renewed.json()["lease"]["until"].startswith("2026-11-20T12:18:20")
    assert foreign.status_code == 409
    assert released.json()["lease"] is None
    assert (await other.act(own, "lease")).status_code == 200


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


async def test_the_operator_sees_the_unroutable_and_the_reviewer_does_not(arrive, api_for):
    await arrive.unroutable()

    operator, reviewer = await api_for("hub", "operator"), await api_for("hub", "reviewer")

    assert len((await operator.queue()).json()["referrals"]) == 1
    assert (await reviewer.queue()).json()["referrals"] == []


async def test_an_unknown_reason_is_refused_with_what_to_send_instead(arrive, api_for):
    own = await arrive.referral()

    answer = await (await api_for()).act(own, "decline", reason="tired")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/reason"
    assert "no_jurisdiction" in answer.json()["errors"][0]["detail"]
