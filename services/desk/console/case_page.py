"""The page of a case, and what every page about one needs."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Redirect

from services.desk.cases.actions import place_of
from services.desk.cases.asking import can_ask
from services.desk.cases.errors import DestinationRefused, NotPossibleNow, ReferralNotFound
from services.desk.cases.reading import Case, read_case
from services.desk.console.refusals import sentence
from services.desk.console.session import ConsoleRequest, csrf_of
from services.desk.desk import Desk
from services.desk.people.person import Person
from services.desk.queue.request import QueueRequest, show_queue
from services.desk.queue.states import Action, possible
from shared.i18n import languages
from shared.web.narrative import pieces
from shared.web.pages import language_of, page
from shared.web.problems import Problem

CONFLICT, UNPROCESSABLE = 409, 422
BESIDE = 30
"""Referrals in the list beside a case."""

ASKED_FIRST: tuple[Action, ...] = ("decline", "return", "reroute", "close")
"""These need a choice or cannot be undone: each has a page that names the referral and asks once."""


async def case_page(request: ConsoleRequest, case: Case, *, refused: str = "", status: int = 200) -> Response[str]:
    """Show a case with the queue beside it."""
    desk, person = desk_of(request), person_of(request)
    beside = await show_queue(desk.database, person, QueueRequest(limit=BESIDE))
    content = case.content
    return page(
        request,
        "desk/case.html",
        status_code=status,
        **page_context(request),
        case=case,
        referral=case.referral,
        shown=beside,
        narrative=pieces(content.report.incident.narrative or "", content.decision.indicators) if content else [],
        possible=possible(case.referral.state, place_of(person)) if person.may_act else (),
        asked_first=ASKED_FIRST,
        may_ask=person.may_act and can_ask(case.referral) and content is not None,
        holder=case.referral.leased_to(desk.clock()),
        refused=refused,
    )


async def done(request: ConsoleRequest, referral_id: str, step: Awaitable[object]) -> Response[str] | Redirect:
    """Do a step and lead back to the case; where it cannot be done, show the case and say why. Raises `Problem` 404."""
    try:
        await step
    except ReferralNotFound:
        raise Problem(404) from None
    except (NotPossibleNow, DestinationRefused) as error:
        case = await case_of(request, referral_id)
        return await case_page(request, case, refused=say(request, error), status=CONFLICT)
    return Redirect(f"/referrals/{referral_id_of(referral_id)}#case", status_code=303)


def say(request: ConsoleRequest, error: Exception) -> str:
    """Say why, in the language of the request."""
    with languages.speaking(language_of(request)):
        return sentence(error)


async def case_of(request: ConsoleRequest, referral_id: str) -> Case:
    """Give the case of an address, if this person may read it; raises `Problem` 404."""
    try:
        return await read_case(desk_of(request), person_of(request), referral_id_of(referral_id))
    except ReferralNotFound:
        raise Problem(404) from None


def page_context(request: ConsoleRequest) -> dict[str, Any]:
    """Give what every page of a signed-in person needs."""
    desk, person = desk_of(request), person_of(request)
    return {
        "person": person,
        "now": desk.clock(),
        "csrf": csrf_of(request),
        "time_zone": desk.directory.current.time_zone(person.focal_point),
    }


def referral_id_of(text: str) -> UUID:
    """Read the id in an address; raises `Problem` 404."""
    try:
        return UUID(text)
    except ValueError:
        raise Problem(404) from None


def desk_of(request: ConsoleRequest) -> Desk:
    """Give the desk's adapters."""
    desk: Desk = request.app.state.desk
    return desk


def person_of(request: ConsoleRequest) -> Person:
    """Give who is signed in."""
    person: Person = request.state.person
    return person
