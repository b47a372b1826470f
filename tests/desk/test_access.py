"""Who may see and do what at the desk's API: strangers nothing, neighbours nothing, readers no more than read."""

import pytest

from shared.messages.ids import new_report_id, referral_id


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


async def test_the_operator_sees_the_unroutable_and_the_reviewer_does_not(arrive, api_for):
    await arrive.unroutable()

    operator, reviewer = await api_for("hub", "operator"), await api_for("hub", "reviewer")

    assert len((await operator.queue()).json()["referrals"]) == 1
    assert (await reviewer.queue()).json()["referrals"] == []
