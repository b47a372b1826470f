"""Why something could not be done, in the officer's language: what happened, that nothing is lost, what to do next."""

from pathlib import Path

from litestar import Response

from services.desk.cases.errors import (
    CaseErased,
    DestinationRefused,
    LeasedByAnother,
    NobodyToAsk,
    ReferralChanged,
    StepNotLegal,
)
from shared.i18n.catalogues import gettext as _
from shared.web.pages import WebRequest, page
from shared.web.problems import Problem

TEMPLATES = Path(__file__).parent / "templates"


def sentence(error: Exception) -> str:  # noqa: PLR0911 - one sentence for each condition
    """Say it."""
    match error:
        case LeasedByAnother(holder=holder, until=until):
            return _("%(holder)s works on this referral until %(until)s UTC. Nothing was changed.") % {
                "holder": holder,
                "until": f"{until:%H:%M}",
            }
        case ReferralChanged():
            return _("This referral changed while you were reading. Nothing of yours was done: look at it again below.")
        case StepNotLegal():
            return _("This can no longer be done: the referral has moved on. What is possible now stands below.")
        case CaseErased():
            return _("The content of this case was erased. It cannot be sent on, and nobody can be asked.")
        case NobodyToAsk(is_withdrawn=True):
            return _("The sender took this report back, so nobody can be asked. Nothing was sent.")
        case NobodyToAsk():
            return _("The reporter can be asked once the referral is acknowledged, and until it ends.")
        case DestinationRefused():
            return _("The case cannot go there: either no focal point serves that country, or it has the case already.")
        case _:
            return _("This could not be done. Nothing was changed.")


def refusal_page(request: WebRequest, problem: Problem) -> Response[object]:
    """Show a problem as a page of the desk."""
    response: Response[object] = page(  # type: ignore[assignment] # text is an object
        request, "desk/refusal.html", problem.status, problem=problem
    )
    response.headers.update(problem.headers)
    return response
