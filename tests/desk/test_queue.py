"""The queue as the API lists it, and a case as it opens it."""

from datetime import timedelta

from shared.messages.ids import new_report_id
from shared.testing.builders import FILED_AT


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
