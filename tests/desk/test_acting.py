"""What an officer does moves the referral, its timeline and the event together, once, on the version that was read."""

from services.desk.tables import timeline
from shared.messages.envelope import header
from shared.messages.events import ReferralAcknowledged, decode
from shared.messages.ids import event_id, new_report_id
from shared.messages.topics import REFERRALS


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


async def test_an_unknown_reason_is_refused_with_what_to_send_instead(arrive, api_for):
    own = await arrive.referral()

    answer = await (await api_for()).act(own, "decline", reason="tired")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/reason"
    assert "no_jurisdiction" in answer.json()["errors"][0]["detail"]


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
