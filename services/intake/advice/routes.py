"""The help pages: open to all, without a question, a cookie or a trace; made to be printed and kept."""

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.intake.advice.choosing import with_lines
from services.intake.advice.lines import LABELS, WITHOUT
from services.intake.advice.parts import lines_of
from services.intake.advice.topic import TOPICS, Group
from shared.i18n.catalogues import marked
from shared.web.pages import Page, WebRequest, page

_GROUPS: dict[Group, str] = {
    "people": marked("You and the people you love"),
    "money": marked("How the money went"),
    "things": marked("Your phone, your accounts, your papers"),
    "always": marked("Good for everyone"),
}


@get("/", include_in_schema=False)
async def contents(request: WebRequest) -> Page:
    """List every topic."""
    groups = [(title, [topic for topic in TOPICS.values() if topic.group == group]) for group, title in _GROUPS.items()]
    return page(request, "help/contents.html", groups=groups)


@get("/lines", include_in_schema=False)
async def all_lines(request: WebRequest) -> Page:
    """Show every number and page that the operator knows, by country."""
    lines = lines_of(request)
    countries = [(country, lines.all_of(country)) for country in lines.countries]
    return page(request, "help/lines.html", countries=countries, line_labels=LABELS, without_line=WITHOUT)


@get("/{slug:str}", include_in_schema=False)
async def topic(request: WebRequest, slug: FromPath[str]) -> Page:
    """Show one topic whole."""
    if slug not in TOPICS:
        raise NotFoundException
    lines = lines_of(request)
    return page(
        request,
        "help/topic.html",
        advice=with_lines([TOPICS[slug]], lines, None)[0],
        has_lines=bool(lines.known),
        line_labels=LABELS,
        without_line=WITHOUT,
    )


help_router = Router(path="/help", route_handlers=[contents, all_lines, topic])
