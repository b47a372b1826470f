"""Who has access to the desk can be listed, and ended: the token, its sessions and what it holds, at once."""

import re

import httpx
import msgspec
import pytest

from services.desk.__main__ import list_tokens, revoke_token
from services.desk.people import repository
from services.desk.tables import referrals, sessions
from shared.cli.service import Parts
from shared.eventlog.sql.log import SqlLog

BASE = "http://localhost:8401"


@pytest.fixture
def parts(desk) -> Parts:
    return Parts(database=desk.database, log=SqlLog(desk.database), vault=desk.vault, directory=desk.directory)


@pytest.fixture
def signed_in(app):
    async def signed_in(token: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, headers={"Accept": "text/html"})
        csrf = re.search(r'name="csrf" value="([^"]*)"', (await client.get("/sign-in")).text)[1]
        assert (await client.post("/sign-in", data={"token": token, "csrf": csrf})).status_code == 303
        assert (await client.get("/")).status_code == 200
        return client

    return signed_in


async def label_of(parts: Parts, holder: str = "DE") -> str:
    return next(known.label for known in await list_tokens(parts) if known.holder == holder)


async def test_the_list_tells_who_and_since_when_and_never_the_token(parts, issue):
    tokens = [await issue("DE", "officer"), await issue("hub", "reviewer")]

    listed = await list_tokens(parts)

    assert {(one.holder, one.role, one.revoked_at) for one in listed} == {
        ("DE", "officer", None),
        ("hub", "reviewer", None),
    }
    shown = msgspec.json.encode(listed).decode()
    assert not any(token in shown or token.partition("_")[2] in shown for token in tokens)


async def test_a_revoked_person_is_out_at_once_and_the_others_stay(parts, issue, signed_in, client, count):
    revoked, other = await issue("DE"), await issue("KH")
    theirs, others = await signed_in(revoked), await signed_in(other)

    assert await revoke_token(parts, await label_of(parts)) is True

    assert (await theirs.get("/")).headers["location"] == "/sign-in"
    assert (await others.get("/")).status_code == 200
    by_api = await client.get("/v1/queue", headers={"Authorization": f"Bearer {revoked}"})
    assert by_api.status_code == 401
    assert await count(sessions) == 1


async def test_a_revoked_token_opens_no_new_session(parts, issue, client):
    token = await issue("DE")
    await revoke_token(parts, await label_of(parts))

    csrf = re.search(r'name="csrf" value="([^"]*)"', (await client.get("/sign-in")).text)[1]
    answer = await client.post("/sign-in", data={"token": token, "csrf": csrf})

    assert answer.status_code == 422


async def test_a_session_that_outlives_its_token_would_be_found(parts, issue, signed_in, monkeypatch):
    theirs = await signed_in(await issue("DE"))
    label = await label_of(parts)

    async def forgets(*_given, **_named) -> bool:
        return True

    monkeypatch.setattr(repository, "revoke", forgets)
    await revoke_token(parts, label)

    assert (await theirs.get("/")).status_code == 200


async def test_a_session_that_was_opened_in_the_very_moment_opens_nothing(desk, parts, issue, signed_in):
    theirs = await signed_in(await issue("DE"))
    async with desk.database.reading() as transaction:
        kept = (await transaction.execute(sessions.select())).mappings().one()
    await revoke_token(parts, await label_of(parts))
    async with desk.database.writing() as transaction:
        await transaction.execute(sessions.insert(), dict(kept))

    assert (await theirs.get("/")).headers["location"] == "/sign-in"


async def test_what_a_revoked_person_held_is_free(desk, parts, arrive, api_for):
    own = await arrive.referral()
    officer = await api_for("DE")
    held = await officer.client.post(f"/v1/queue/{own}/lease", headers=officer.headers())
    assert held.json()["lease"]["by"] == await label_of(parts)

    await revoke_token(parts, await label_of(parts))

    async with desk.database.reading() as transaction:
        row = (await transaction.execute(referrals.select())).mappings().one()
    assert (row["leased_by"], row["leased_until"]) == (None, None)


async def test_the_list_keeps_the_revoked_and_a_second_time_changes_nothing(parts, issue):
    await issue("DE")
    label = await label_of(parts)
    await revoke_token(parts, label)
    (first,) = await list_tokens(parts)

    assert await revoke_token(parts, label) is True

    assert await list_tokens(parts) == [first]
    assert first.revoked_at is not None


async def test_a_label_that_nobody_has_is_told(parts, issue):
    await issue("DE")

    assert await revoke_token(parts, "DE-officer") is False
    assert (await list_tokens(parts))[0].revoked_at is None
