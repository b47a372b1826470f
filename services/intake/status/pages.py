"""The status pages: whoever has the receipt sees what happened, in plain words."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from litestar import Response, Router, get, post
from markupsafe import Markup

from services.intake.status.lookup import status_by_receipt
from services.intake.status.view import StatusView, Step, StepKind
from shared.database.engine import Database
from shared.i18n.catalogues import gettext, marked
from shared.i18n.languages import speaking
from shared.web.formats import category_name, country_name, instant
from shared.web.pages import WebRequest, language_of, page

TEMPLATES = Path(__file__).parent / "templates"
UNPROCESSABLE = 422


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A step as the timeline shows it."""

    title: str
    at: Markup
    text: str = ""


_TITLES: Mapping[StepKind, str] = {
    "received": marked("We received your report"),
    "supplemented": marked("You added to your report"),
    "corrected": marked("You corrected your report"),
    "understood": marked("We understood it as: %(category)s"),
    "sent": marked("We sent it to the office in charge: %(country)s"),
    "under_review": marked("A person looks at it before it goes on"),
    "held": marked("We look for an office that can take it"),
    "delayed": marked("It takes longer than usual"),
    "acknowledged": marked("The office has seen it: %(country)s"),
    "accepted": marked("The office works on it: %(country)s"),
    "declined": marked("The office will not work on it: %(country)s"),
    "returned": marked("The office gave it back to us: %(country)s"),
    "rerouted": marked("It was sent on to another office: %(country)s"),
    "closed": marked("The office has finished its work: %(country)s"),
    "withdrawn": marked("You took your report back"),
}
_TEXTS: Mapping[StepKind, str] = {
    "received": marked("It is kept safe. Nothing you wrote is lost."),
    "under_review": marked("This protects you. You need not do anything."),
    "held": marked("Our people decide who takes it. You need not do anything."),
    "delayed": marked("Our people look at it. You need not do anything."),
    "returned": marked("Our people decide who takes it now."),
}
_DETAILS: Mapping[str, str] = {
    "no_jurisdiction": marked("It says that the law of its country does not cover this."),
    "duplicate": marked("It has this case already, from another report."),
    "insufficient": marked("It needs more details to act on it."),
    "not_an_offence": marked("It says that this is no crime under its law."),
    "rights": marked("It says that acting on it could harm someone's rights."),
    "funds_stopped": marked("Some or all of the money was stopped."),
    "suspect_identified": marked("It found out who may have done it."),
    "taken_down": marked("The page or the number was taken down."),
    "no_further_action": marked("It could do nothing more."),
}


@get("/status", include_in_schema=False)
async def enter_receipt(request: WebRequest) -> Response[str]:
    """Ask for the receipt."""
    return page(request, "status/enter.html", typed="", error="")


@post("/status", status_code=200, include_in_schema=False)
async def show_status(request: WebRequest) -> Response[str]:
    """Show the timeline; a wrong receipt says how a right one looks, and nothing else."""
    form = await request.form()
    typed = str(form.get("receipt") or "")[:200]
    database: Database = request.app.state.parts.database
    status = await status_by_receipt(database, typed) if typed.strip() else None
    with speaking(language_of(request)):
        if status is None:
            return page(request, "status/enter.html", UNPROCESSABLE, typed=typed, error=_not_found(typed))
        return page(request, "status/story.html", status=status, steps=tell(status))


def tell(status: StatusView) -> list[Told]:
    """Say each step in the current language."""
    return [_tell_step(step) for step in status.steps]


def _tell_step(step: Step) -> Told:
    names = {
        "country": country_name(step.country),
        "category": category_name(step.category) if step.category else "",
    }
    text = _DETAILS.get(step.detail or "") or _TEXTS.get(step.kind, "")
    return Told(title=gettext(_TITLES[step.kind]) % names, at=instant(step.at), text=gettext(text))


def _not_found(typed: str) -> str:
    if not typed.strip():
        return gettext("Type your receipt: 25 digits in five groups.")
    return gettext("No report opens with this receipt. Check each of the 25 digits and try again.")


status_router = Router(path="/", route_handlers=[enter_receipt, show_status], request_max_body_size=10_000)
