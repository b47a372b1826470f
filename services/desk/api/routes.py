"""`/v1/queue`: the queue, the case, the lease, and what an officer does."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from services.desk.api.guards import has_token, may_act
from services.desk.api.refusals import as_problems
from services.desk.api.views import CaseView, QueueView, ReferralView, case_view, queue_view, referral_view
from services.desk.cases.actions import act, place_of
from services.desk.cases.asking import ask
from services.desk.cases.commands import COMMANDS, Ask, Command
from services.desk.cases.leases import LeaseRequest, lease_referral, release_referral
from services.desk.cases.reading import read_case
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue.referral import Referral
from services.desk.queue.request import QueueRequest, read_request, show_queue
from services.desk.queue.states import Action
from shared.web.problems import Problem
from shared.web.sentences import field_error
from shared.web.strict_json import strict_json

ApiRequest = Request[Any, Any, State]

_ask = msgspec.json.Decoder(Ask)
_lease = msgspec.json.Decoder(LeaseRequest)


@get("/")
async def show(request: ApiRequest) -> QueueView:
    """Give the person's queue, most urgent first."""
    try:
        query: QueueRequest = read_request(request.query_params.dict())
    except msgspec.ValidationError as error:
        raise Problem(
            400, "Some parameters cannot be taken as they are.", errors=(field_error(str(error), QueueRequest),)
        ) from None
    desk, person = _desk(request), _person(request)
    with as_problems():
        page = await show_queue(desk.database, person, query)
    return queue_view(page, person.queue, place_of(person), desk.clock())


@get("/{referral_id:str}")
async def case(request: ApiRequest, referral_id: FromPath[str]) -> Response[CaseView]:
    """Give one case; its ETag is what `If-Match` wants with an action."""
    desk, person = _desk(request), _person(request)
    with as_problems():
        found = await read_case(desk, person, _id(referral_id))
    view = case_view(found, place_of(person), desk.clock())
    return Response(view, headers={"ETag": f'"{found.referral.version}"'})


@post("/{referral_id:str}/lease", guards=[may_act], status_code=200)
async def lease(request: ApiRequest, referral_id: FromPath[str]) -> Response[ReferralView]:
    """Take or renew a lease."""
    body = await request.body()
    wanted = strict_json(body, request.headers.get("content-type"), _lease) if body else LeaseRequest()
    with as_problems():
        referral = await lease_referral(_desk(request), _person(request), _id(referral_id), seconds=wanted.seconds)
    return _answer(request, referral)


@delete("/{referral_id:str}/lease", guards=[may_act], status_code=200)
async def release(request: ApiRequest, referral_id: FromPath[str]) -> Response[ReferralView]:
    """Give a lease up."""
    with as_problems():
        referral = await release_referral(_desk(request), _person(request), _id(referral_id))
    return _answer(request, referral)


@post("/{referral_id:str}/ask", guards=[may_act], status_code=200, name="ask")
async def ask_reporter(request: ApiRequest, referral_id: FromPath[str]) -> Response[ReferralView]:
    """Ask the reporter something."""
    command = strict_json(await request.body(), request.headers.get("content-type"), _ask)
    with as_problems():
        expected = _expected(request)
        referral = await ask(_desk(request), _person(request), _id(referral_id), command, expected=expected)
    return _answer(request, referral)


def _action(name: Action, kind: type[Command]) -> HTTPRouteHandler:
    decoder = msgspec.json.Decoder(kind)

    @post(f"/{{referral_id:str}}/{name}", guards=[may_act], status_code=200, name=name)
    async def action(request: ApiRequest, referral_id: FromPath[str]) -> Response[ReferralView]:
        body = await request.body() or b"{}"
        content_type = request.headers.get("content-type") if body != b"{}" else "application/json"
        command = strict_json(body, content_type, decoder)
        with as_problems():
            expected = _expected(request)
            referral = await act(_desk(request), _person(request), _id(referral_id), command, expected=expected)
        return _answer(request, referral)

    return action


def _answer(request: ApiRequest, referral: Referral) -> Response[ReferralView]:
    view = referral_view(referral, place_of(_person(request)), _desk(request).clock())
    return Response(view, headers={"ETag": f'"{referral.version}"'})


def _expected(request: ApiRequest) -> str:
    given = request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    if not given:
        raise Problem(
            428, 'Send the version that you read in the header `If-Match: "<version>"`, so that nobody is overwritten.'
        )
    return given


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(404) from None


def _person(request: ApiRequest) -> Person:
    person: Person = request.state.person
    return person


def _desk(request: ApiRequest) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


api_router = Router(
    path="/v1/queue",
    route_handlers=[
        show,
        case,
        lease,
        release,
        ask_reporter,
        *(_action(name, kind) for name, kind in COMMANDS.items()),
    ],
    guards=[has_token],
)
