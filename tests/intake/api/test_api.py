"""The senders' API: who may ask, what is answered, and that a neighbour's report is not there."""

import asyncio
import json

import msgspec
import pytest
from sqlalchemy import update

from services.intake.api.access import requires_sender
from services.intake.api.openapi import document
from services.intake.reports.reference import parse_reference
from services.intake.senders.access import REMEMBERED_SECONDS, Senders, issue_token
from services.intake.senders.tables import senders
from shared.database.writer import Overloaded
from shared.messages.report import Incident, Prior
from shared.testing.builders import a_report

PUBLIC = {"/v1/status", "/schema/openapi.json"}


def a_sent_report(**changes):
    return a_report(**changes)


def pointers(answer) -> list[str]:
    return [error["pointer"] for error in answer.json().get("errors", [])]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/reports"), ("GET", "/v1/reports"), ("GET", "/v1/reports/CB-2345-6789-C")]
)
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer cbs_nobody"}, {"Authorization": "Basic eDp5"}])
async def test_anonymous_is_refused(client, method, path, header):
    answer = await client.request(method, path, headers=header, json={} if method == "POST" else None)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_neighbours_report_is_not_there(api, neighbour):
    reference = (await neighbour.file(a_sent_report(client_reference="CASE-1"))).json()["reference"]

    assert (await api.get(f"/v1/reports/{reference}")).status_code == 404
    assert (await api.get("/v1/reports", client_reference="CASE-1")).json() == {"reports": []}
    assert (await neighbour.get(f"/v1/reports/{reference}")).status_code == 200


def test_every_route_asks_for_a_sender_but_the_public_ones(app):
    paths = {route.path: route for route in app.routes if route.path.startswith(("/v1", "/schema"))}
    guarded = {
        path for path, route in paths.items() if all(requires_sender in (h.guards or ()) for h in _handlers(route))
    }

    assert set(paths) - guarded == PUBLIC


def _handlers(route):
    found = getattr(route, "route_handlers", None) or [route.route_handler]
    return [handler for handler in found if getattr(handler, "http_methods", None) != {"OPTIONS"}]


async def test_a_report_is_accepted_with_all_that_follows_it(api, clock):
    answer = await api.file(a_sent_report())

    body = answer.json()
    assert answer.status_code == 202
    assert parse_reference(body["reference"]) == body["reference"]
    assert answer.headers["location"] == f"/v1/reports/{body['reference']}"
    assert body["status_url"] == "https://report.example.org/status"
    assert (body["revision"], body["is_test"], body["is_repeated"], body["remarks"]) == (1, False, False, [])
    assert len(body["receipt"].replace("-", "")) == 25
    assert msgspec.convert(body["filed_at"], type=type(clock.now)) == clock.now
    assert answer.headers["cache-control"] == "no-store"


async def test_a_retry_answers_the_same_without_a_second_receipt(api):
    report = a_sent_report(client_reference="CASE-1")
    first = await api.file(report)

    again = await api.file(report)

    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["reference"] == first.json()["reference"]
    assert (again.json()["receipt"], again.json()["is_repeated"]) == (None, True)


async def test_another_body_under_the_same_name_is_a_conflict_that_says_so(api):
    first = await api.file(a_sent_report(client_reference="CASE-1"))

    answer = await api.file(a_sent_report(client_reference="CASE-1", incident=Incident(narrative="other")))

    assert answer.status_code == 409
    assert first.json()["reference"] in answer.json()["detail"]
    assert "client_reference" in answer.json()["detail"]


async def test_a_report_is_found_by_the_name_that_its_sender_gave_it(api):
    reference = (await api.file(a_sent_report(client_reference="CASE-1"))).json()["reference"]

    assert [
        one["reference"] for one in (await api.get("/v1/reports", client_reference="CASE-1")).json()["reports"]
    ] == [reference]
    assert (await api.get("/v1/reports")).status_code == 400


async def test_what_follows_a_report_is_its_next_revision(api):
    reference = (await api.file(a_sent_report())).json()["reference"]

    answer = await api.file(a_sent_report(prior=Prior(reference=reference, relation="correction")))
    view = (await api.get(f"/v1/reports/{reference}")).json()

    assert (answer.status_code, answer.json()["revision"], answer.json()["receipt"]) == (202, 2, None)
    assert [step["kind"] for step in view["steps"]] == ["received", "corrected"]


async def test_an_unknown_prior_is_named(api):
    answer = await api.file(a_sent_report(prior=Prior(reference="CB-2345-6789-2", relation="supplement")))

    assert (answer.status_code, pointers(answer)) == (400, ["/prior/reference"])


async def test_a_sandbox_makes_only_tests(sandbox, api):
    mine = await sandbox.file(a_sent_report())

    assert mine.json()["is_test"] is True
    assert (await sandbox.get(f"/v1/reports/{mine.json()['reference']}")).json()["is_test"] is True
    refused = await api.file(a_sent_report(is_test=True))
    assert (refused.status_code, pointers(refused)) == (403, ["/is_test"])
    assert "insufficient_scope" in refused.headers["www-authenticate"]


async def test_a_name_cannot_be_live_and_sandbox(database):
    await issue_token(database, "Example Bank", is_sandbox=False)

    with pytest.raises(ValueError, match="live sender"):
        await issue_token(database, "Example Bank", is_sandbox=True)


async def test_a_revoked_token_ends_within_half_a_minute(database):
    seconds = [0.0]
    known = Senders(database, clock=lambda: seconds[0])
    token = await issue_token(database, "Example Bank", is_sandbox=False)
    assert await known.of(token)
    async with database.writing() as transaction:
        await transaction.execute(update(senders).values(revoked_at=senders.c.created_at))

    seconds[0] = REMEMBERED_SECONDS + 1

    assert await known.of(token) is None


async def test_many_requests_at_once_ask_for_their_sender_once(database, monkeypatch):
    looks = []
    known = Senders(database)
    token = await issue_token(database, "Example Bank", is_sandbox=False)
    look_up = known._look_up
    monkeypatch.setattr(known, "_look_up", lambda token_hash: looks.append(token_hash) or look_up(token_hash))

    found = await asyncio.gather(*(known.of(token) for _ in range(20)))

    assert {sender.name for sender in found} == {"Example Bank"}
    assert len(looks) == 1


async def test_only_the_hash_of_a_token_is_kept(database):
    token = await issue_token(database, "Example Bank", is_sandbox=False)

    async with database.reading() as transaction:
        row = (await transaction.execute(senders.select())).one()
    assert token.startswith("cbs_")
    assert token not in str(row)


async def test_overload_asks_to_come_back(api, filing, monkeypatch):
    async def submit(_draft):
        raise Overloaded

    monkeypatch.setattr(filing._keeping.writer, "submit", submit)

    answer = await api.file(a_sent_report())

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_another_method_is_told_which_there_are(api, client):
    answer = await client.put("/v1/reports", headers=api.headers(), json={})

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


REFUSED = [
    ({"surprise": 1}, "/surprise"),
    ({"incident": {"narrative": "x", "categry": "FR.BEC"}}, "/incident/categry"),
    ({"incident": {"narrative": ""}}, "/incident/narrative"),
    ({"incident": {"narrative": "x" * 20_001}}, "/incident/narrative"),
    ({"incident": {"narrative": "nul\x00"}}, "/incident/narrative"),
    ({"incident": {"narrative": "x", "category": "FRAUD"}}, "/incident/category"),
    ({"incident": {"narrative": "x", "occurred_from": "2026-11-20T10:00:00"}}, "/incident/occurred_from"),
    ({"incident": {"narrative": "x", "occurred_from": "20.11.2026"}}, "/incident/occurred_from"),
    ({"incident": {"narrative": "x", "impact": ["fame"]}}, "/incident/impact/0"),
    ({"incident": {"narrative": "x", "ongoing": "yes"}}, "/incident/ongoing"),
    ({"incident": None}, "/incident"),
    ({"victim": {"country": "GB\n"}}, "/victim/country"),
    ({"victim": {"country": "gb"}}, "/victim/country"),
    ({"victim": {"country": "UK"}}, "/victim/country"),
    ({"victim": {"country": "GB", "age_band": "42"}}, "/victim/age_band"),
    ({"language": "English!"}, "/language"),
    ({"client_reference": "né"}, "/client_reference"),
    ({"client_reference": "x" * 65}, "/client_reference"),
    ({"transactions": [{"amount": 1.5}]}, "/transactions/0/amount"),
    ({"transactions": [{"amount": "1,50"}]}, "/transactions/0/amount"),
    ({"transactions": [{"currency": "BTC"}]}, "/transactions/0/currency"),
    ({"transactions": [{"method": "barter"}]}, "/transactions/0/method"),
    ({"transactions": [{"recall_sent_at": "2026-11-20T10:00:00"}]}, "/transactions/0/recall_sent_at"),
    ({"transactions": [{"to": {"account": "4111111111111111"}}]}, "/transactions/0/to/account"),
    ({"transactions": [{"from": {"ibam": "x"}}]}, "/transactions/0/from/ibam"),
    ({"transactions": [{}] * 101}, "/transactions"),
    ({"suspects": [{"handles": [{"service": "x"}]}]}, "/suspects/0/handles/0/handle"),
    ({"observables": [{"type": "ip", "value": "192.0.2.1", "port": 70_000}]}, "/observables/0/port"),
    ({"observables": [{"type": "smell", "value": "x"}]}, "/observables/0/type"),
    ({"actions": {"bank_told_at": "yesterday"}}, "/actions/bank_told_at"),
    ({"requested": ["revenge"]}, "/requested/0"),
    ({"consent": {"share_identity": 1}}, "/consent/share_identity"),
    ({"prior": {"reference": "CB-2345-6789-2", "relation": "sequel"}}, "/prior/relation"),
]


@pytest.mark.parametrize(("changes", "pointer"), REFUSED)
async def test_each_refused_field_is_named_with_what_to_send(api, changes, pointer):
    body = {"incident": {"narrative": "x"}, "victim": {"country": "VN"}} | changes

    answer = await api.file(json.dumps(body).encode())

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert len(error["detail"]) > 15
    assert error["detail"].endswith((".", "?"))


async def test_all_that_is_missing_is_named_at_once(api):
    answer = await api.file({"incident": {}})

    assert (answer.status_code, pointers(answer)) == (400, ["/incident/narrative", "/victim/country"])


async def test_the_description_of_the_api_names_every_route_and_loads_nothing(app, client):
    described = document()
    answer = await client.get("/schema/openapi.json")

    served = {route.path for route in app.routes if route.path.startswith("/v1")}
    assert {path.replace("}", ":str}") for path in described["paths"]} == served
    assert answer.json() == json.loads(msgspec.json.encode(described))
    assert r"\Z" not in answer.text
    assert "http" not in answer.text.replace('http":', "").replace('"type":"http"', "").replace('"http"', "")
