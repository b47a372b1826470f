"""A lease keeps others from acting, for as long as it runs."""


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
