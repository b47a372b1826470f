"""The console: the queue, the case beside it, and what an officer does there."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from services.desk.cases.actions import act, place_of
from services.desk.cases.commands import COMMANDS, Command
from services.desk.cases.errors import DestinationRefused, NotPossibleNow, ReferralNotFound
from services.desk.cases.leases import LEASE_SECONDS, lease_referral, release_referral
from services.desk.cases.reading import Case, read_case
from services.desk.console.choices import destinations
from services.desk.console.refusals import sentence
from services.desk.console.session import ConsoleRequest, csrf_of, officer_signed_in, refuse_forged, signed_in
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue.cursor import CursorRefused
from services.desk.queue.request import QueuePage, QueueRequest, read_request, show_queue
from services.desk.queue.states import Action, next_state, possible
from shared.i18n import languages
from shared.vocabulary.offence_categories import CATEGORIES
from shared.web.narrative import pieces
from shared.web.pages import language_of, page
from shared.web.problems import Problem

CONFLICT, UNPROCESSABLE = 409, 422
BESIDE = 30
"""Referrals in the list beside a case."""

ASKED_FIRST: tuple[Action, ...] = ("decline", "return", "reroute", "close")
"""These need a choice or cannot be undone: each has a page that names the referral and asks once."""


@get("/")
async def show_list(request: ConsoleRequest) -> Response[str]:
    """Show the queue."""
    asked = _asked(request)
    try:
        shown = await show_queue(_desk(request).database, _person(request), asked)
    except CursorRefused:
        return await _queue_page(request, await _first(request), QueueRequest())
    return await _queue_page(request, shown, asked)


@get("/referrals/{referral_id:str}")
async def show_case(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str]:
    """Show a case with the queue beside it."""
    return await _case_page(request, await _case(request, referral_id))


@get("/referrals/{referral_id:str}/{action:str}", guards=[officer_signed_in])
async def ask_first(request: ConsoleRequest, referral_id: FromPath[str], action: FromPath[str]) -> Response[str]:
    """Ask for the choice that an action needs, once."""
    case = await _case(request, referral_id)
    wanted = next((known for known in ASKED_FIRST if known == action), None)
    if wanted is None:
        raise Problem(404)
    if next_state(case.referral.state, wanted, place_of(_person(request))) is None:
        return await _case_page(request, case, refused=_say(request, NotPossibleNow()), status=CONFLICT)
    return _question(request, case, wanted)


@post("/referrals/{referral_id:str}/lease", guards=[officer_signed_in])
async def take_lease(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str] | Redirect:
    """Hold a referral, or hold it longer."""
    desk, person = _desk(request), _person(request)
    try:
        await lease_referral(desk, person, _id(referral_id), seconds=LEASE_SECONDS)
    except ReferralNotFound:
        raise Problem(404) from None
    except NotPossibleNow as error:
        return await _refused(request, referral_id, error)
    return _back(referral_id)


@post("/referrals/{referral_id:str}/release", guards=[officer_signed_in])
async def give_lease_up(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str] | Redirect:
    """Let a referral go."""
    try:
        await release_referral(_desk(request), _person(request), _id(referral_id))
    except ReferralNotFound:
        raise Problem(404) from None
    except NotPossibleNow as error:
        return await _refused(request, referral_id, error)
    return _back(referral_id)


@post("/referrals/{referral_id:str}/{action:str}", guards=[officer_signed_in])
async def carry_out(
    request: ConsoleRequest, referral_id: FromPath[str], action: FromPath[str]
) -> Response[str] | Redirect:
    """Do what the form says."""
    form = await request.form()
    known = next((name for name in COMMANDS if name == action), None)
    if known is None:
        raise Problem(404)
    try:
        chosen = [place for name in ("destinations", "elsewhere") for place in form.getall(name, []) if place]
        command = _command(known, chosen, form.get("reason"), form.get("outcome"))
    except msgspec.ValidationError:
        return _question(request, await _case(request, referral_id), known, is_unanswered=True)
    try:
        await act(_desk(request), _person(request), _id(referral_id), command, expected=str(form.get("version", "")))
    except ReferralNotFound:
        raise Problem(404) from None
    except (NotPossibleNow, DestinationRefused) as error:
        return await _refused(request, referral_id, error)
    return _back(referral_id)


def _command(action: Action, destinations: Sequence[Any], reason: object, outcome: object) -> Command:
    given = {"destinations": destinations or None, "reason": reason, "outcome": outcome}
    kind = COMMANDS[action]
    said = {name: given[name] for name in kind.__struct_fields__ if given[name] is not None}
    return msgspec.convert(said, kind)


async def _queue_page(request: ConsoleRequest, shown: QueuePage, asked: QueueRequest) -> Response[str]:
    kept = {name: values for name, values in request.query_params.dict().items() if name not in {"cursor", "lang"}}
    without_urgency = {name: values for name, values in kept.items() if name != "urgency"}
    return page(
        request,
        "desk/queue.html",
        **_shared(request),
        shown=shown,
        asked=asked,
        chosen_state="all" if asked.all else asked.state[0] if len(asked.state) == 1 else "",
        categories=sorted(CATEGORIES),
        total=sum(shown.totals.values()),
        here=urlencode(without_urgency, doseq=True),
        following=urlencode({**kept, "cursor": shown.next}, doseq=True) if shown.next else "",
    )


async def _case_page(request: ConsoleRequest, case: Case, *, refused: str = "", status: int = 200) -> Response[str]:
    desk, person = _desk(request), _person(request)
    beside = await show_queue(desk.database, person, QueueRequest(limit=BESIDE))
    content = case.content
    return page(
        request,
        "desk/case.html",
        status_code=status,
        **_shared(request),
        case=case,
        referral=case.referral,
        shown=beside,
        narrative=pieces(content.report.incident.narrative or "", content.decision.indicators) if content else [],
        possible=possible(case.referral.state, place_of(person)) if person.may_act else (),
        asked_first=ASKED_FIRST,
        holder=case.referral.leased_to(desk.clock()),
        refused=refused,
    )


def _question(request: ConsoleRequest, case: Case, action: Action, *, is_unanswered: bool = False) -> Response[str]:
    with languages.speaking(language_of(request)):
        proposed, others = destinations(_desk(request).directory.current, case)
    return page(
        request,
        "desk/question.html",
        status_code=UNPROCESSABLE if is_unanswered else 200,
        **_shared(request),
        case=case,
        referral=case.referral,
        action=action,
        proposed=proposed,
        others=others,
        is_unanswered=is_unanswered,
    )


async def _refused(request: ConsoleRequest, referral_id: str, error: Exception) -> Response[str]:
    case = await _case(request, referral_id)
    return await _case_page(request, case, refused=_say(request, error), status=CONFLICT)


def _say(request: ConsoleRequest, error: Exception) -> str:
    with languages.speaking(language_of(request)):
        return sentence(error)


async def _first(request: ConsoleRequest) -> QueuePage:
    return await show_queue(_desk(request).database, _person(request), QueueRequest())


async def _case(request: ConsoleRequest, referral_id: str) -> Case:
    try:
        return await read_case(_desk(request), _person(request), _id(referral_id))
    except ReferralNotFound:
        raise Problem(404) from None


def _asked(request: ConsoleRequest) -> QueueRequest:
    query = {name: values for name, values in request.query_params.dict().items() if name != "lang"}
    try:
        return read_request(query)
    except msgspec.ValidationError:
        return QueueRequest()


def _shared(request: ConsoleRequest) -> dict[str, Any]:
    desk, person = _desk(request), _person(request)
    focal_point = desk.directory.current.serving(person.focal_point)
    return {
        "person": person,
        "now": desk.clock(),
        "csrf": csrf_of(request),
        "time_zone": focal_point.time_zone if focal_point else "UTC",
    }


def _back(referral_id: str) -> Redirect:
    return Redirect(f"/referrals/{_id(referral_id)}#case", status_code=303)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(404) from None


def _desk(request: ConsoleRequest) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _person(request: ConsoleRequest) -> Person:
    person: Person = request.state.person
    return person


console_router = Router(
    path="/",
    route_handlers=[show_list, show_case, ask_first, take_lease, give_lease_up, carry_out],
    guards=[signed_in],
    before_request=refuse_forged,
)
