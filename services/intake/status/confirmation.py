"""The confirmation: it stands with the form's pages, and tells where the report went as soon as that is known."""

from litestar import get

from services.intake.form.showing import AnyPage, done_page
from services.intake.form.visitor import database, see, visitor_of
from services.intake.status import repository
from shared.web.pages import WebRequest


@get("/report/done", include_in_schema=False)
async def done(request: WebRequest) -> AnyPage:
    """Confirm: the reference, the receipt, where it was sent, what to do now, what happens next."""
    visitor = await visitor_of(request)
    if visitor.opened is None or not visitor.is_filed:
        return see("/report/new" if visitor.answers else "/status")
    async with database(request).reading() as transaction:
        heard = await repository.news_of(transaction, visitor.opened.report_id)
    referred = sorted(
        (one for one in heard if one.kind == "case.referred"), key=lambda one: (one.at, one.role != "home")
    )
    return done_page(request, visitor, list(dict.fromkeys(one.destination for one in referred if one.destination)))
