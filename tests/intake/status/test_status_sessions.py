"""The session that a receipt opens: in that browser alone, for half an hour, ended by whoever leaves."""

from datetime import timedelta

import pytest

from services.intake.form.drafts import hash_token
from services.intake.status import session as sessions
from services.intake.status.tables import sessions as sessions_table


async def test_the_cookie_is_held_to_this_host_and_no_script_reads_it(browser, filed):
    opened = await browser.client.post("/status", data={"receipt": filed.receipt})

    cookie = opened.headers["set-cookie"]
    assert cookie.startswith("__Host-casebridge-status=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}


async def test_a_session_that_was_given_is_not_adopted(browser, filed, database):
    browser.client.cookies.set("__Host-casebridge-status", "chosen-by-somebody-else")

    await browser.client.post("/status", data={"receipt": filed.receipt})

    async with database.reading() as transaction:
        hashes = [row["token_hash"] for row in (await transaction.execute(sessions_table.select())).mappings()]
    assert len(hashes) == 1
    assert hash_token("chosen-by-somebody-else") not in hashes


async def test_a_session_ends_half_an_hour_after_the_last_page(browser, filed, clock):
    await browser.open(filed.receipt)
    clock.pass_by(minutes=29)
    assert (await browser.get("/status/report")).status_code == 200
    clock.pass_by(minutes=29)
    assert (await browser.get("/status/report")).status_code == 200

    clock.pass_by(minutes=31)

    assert (await browser.get("/status/report")).status_code == 303


async def test_without_its_end_a_session_would_stay_open(browser, filed, clock, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(sessions, "KEPT", timedelta(days=365))
    await browser.open(filed.receipt)
    clock.pass_by(minutes=31)

    assert (await browser.get("/status/report")).status_code == 200


@pytest.mark.parametrize("path", ["/status/end", "/report/exit"])
async def test_signing_out_and_leaving_end_it_at_the_server(browser, filed, count, path):
    await browser.open(filed.receipt)
    kept = dict(browser.client.cookies)

    await browser.press(path)

    assert await count(sessions_table) == 0
    for name, value in kept.items():
        browser.client.cookies.set(name, value)
    assert (await browser.get("/status/report")).status_code == 303


async def test_a_browser_that_left_is_signed_out_by_whatever_it_asks_for(browser, filed, count):
    await browser.open(filed.receipt)
    browser.client.cookies.set("__Host-casebridge-left", "1")
    back = await browser.get("/status/report")

    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert await count(sessions_table) == 0
