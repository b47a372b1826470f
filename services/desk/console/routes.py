"""The console: the queue, the case beside it, and what an officer does there."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from services.desk.cases.actions import act, place_of
from services.desk.cases.commands import COMMANDS, Command
from services.desk.cases.errors import (
    NotPossibleNow,
)
from services.desk.cases.leases import LEASE_SECONDS, lease_referral, release_referral
from services.desk.cases.reading import Case
from services.desk.console.asking import ask_reporter, show_question
from services.desk.console.case_page import (
    ASKED_FIRST,
    CONFLICT,
    UNPROCESSABLE,
    case_of,
    case_page,
    desk_of,
    done,
    page_context,
    person_of,
    referral_id_of,
    say,
)
from services.desk.console.choices import destinations
from services.desk.console.session import ConsoleRequest, officer_signed_in, refuse_forged, signed_in
from services.desk.queue.cursor import CursorRefused
from services.desk.queue.request import QueuePage, QueueRequest, read_request, show_queue
from services.desk.queue.states import Action, next_state
from shared.i18n import languages
from shared.vocabulary.offence_categories import CATEGORIES
from shared.web.pages import language_of, page
from shared.web.problems import Problem


@get("/")
async def show_list(request: ConsoleRequest) -> Response[str]:
    """Show the queue."""
    asked = _asked(request)
    try:
        shown = await show_queue(desk_of(request).database, person_of(request), asked)
    except CursorRefused:
        return await _queue_page(request, await _first(request), QueueRequest())
    return await _queue_page(request, shown, asked)


@get("/referrals/{referral_id:str}")
async def show_case(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str]:
    """Show a case with the queue beside it."""
    return await case_page(request, await case_of(request, referral_id))


@get("/referrals/{referral_id:str}/{action:str}", guards=[officer_signed_in])
async def ask_first(request: ConsoleRequest, referral_id: FromPath[str], action: FromPath[str]) -> Response[str]:
    """Ask for the choice that an action needs, once."""
    case = await case_of(request, referral_id)
    wanted = next((known for known in ASKED_FIRST if known == action), None)
    if wanted is None:
        raise Problem(404)
    if next_state(case.referral.state, wanted, place_of(person_of(request))) is None:
        return await case_page(request, case, refused=say(request, NotPossibleNow()), status=CONFLICT)
    return _question(request, case, wanted)


@post("/referrals/{referral_id:str}/lease", guards=[officer_signed_in])
async def take_lease(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str] | Redirect:
    """Hold a referral, or hold it longer."""
    desk, person = desk_of(request), person_of(request)
    held = lease_referral(desk, person, referral_id_of(referral_id), seconds=LEASE_SECONDS)
    return await done(request, referral_id, held)


@post("/referrals/{referral_id:str}/release", guards=[officer_signed_in])
async def give_lease_up(request: ConsoleRequest, referral_id: FromPath[str]) -> Response[str] | Redirect:
    """Let a referral go."""
    released = release_referral(desk_of(request), person_of(request), referral_id_of(referral_id))
    return await done(request, referral_id, released)


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
        return _question(request, await case_of(request, referral_id), known, is_unanswered=True)
    desk, person, version = desk_of(request), person_of(request), str(form.get("version", ""))
    acted = act(desk, person, referral_id_of(referral_id), command, expected=version)
    return await done(request, referral_id, acted)


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
        **page_context(request),
        shown=shown,
        asked=asked,
        chosen_state="all" if asked.all else asked.state[0] if len(asked.state) == 1 else "",
        categories=sorted(CATEGORIES),
        total=sum(shown.totals.values()),
        here=urlencode(without_urgency, doseq=True),
        following=urlencode({**kept, "cursor": shown.next}, doseq=True) if shown.next else "",
    )


def _question(request: ConsoleRequest, case: Case, action: Action, *, is_unanswered: bool = False) -> Response[str]:
    with languages.speaking(language_of(request)):
        proposed, others = destinations(desk_of(request).directory.current, case)
    return page(
        request,
        "desk/question.html",
        status_code=UNPROCESSABLE if is_unanswered else 200,
        **page_context(request),
        case=case,
        referral=case.referral,
        action=action,
        proposed=proposed,
        others=others,
        is_unanswered=is_unanswered,
    )


async def _first(request: ConsoleRequest) -> QueuePage:
    return await show_queue(desk_of(request).database, person_of(request), QueueRequest())


def _asked(request: ConsoleRequest) -> QueueRequest:
    query = {name: values for name, values in request.query_params.dict().items() if name != "lang"}
    try:
        return read_request(query)
    except msgspec.ValidationError:
        return QueueRequest()


console_router = Router(
    path="/",
    route_handlers=[show_list, show_case, show_question, ask_reporter, ask_first, take_lease, give_lease_up, carry_out],
    guards=[signed_in],
    before_request=refuse_forged,
)
