"""Refusals as pages: what happened, that nothing is lost, what to do next. Never a code alone.

exception_handlers(html=error_page)
"""

from collections.abc import Mapping

import msgspec
from litestar import Response

from shared.i18n.catalogues import marked
from shared.web.pages import WebRequest, page
from shared.web.problems import Problem


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The words of an error page."""

    title: str
    happened: str
    next_step: str


_OURS = Said(
    title=marked("Something went wrong on our side"),
    happened=marked("What you sent before this page is kept."),
    next_step=marked("Go back and try again in a minute."),
)
_UNREADABLE = Said(
    title=marked("We could not read that"),
    happened=marked("Your browser sent something we could not read. What you sent before is kept."),
    next_step=marked("Go back, check what you typed, and send it again."),
)
_SAID: Mapping[int, Said] = {
    400: _UNREADABLE,
    401: Said(
        title=marked("Please sign in first"),
        happened=marked("This page is for people who are signed in. Nothing was changed."),
        next_step=marked("Go to the start and sign in."),
    ),
    403: Said(
        title=marked("This is not open to you"),
        happened=marked("You are not allowed to do that here. Nothing was changed."),
        next_step=marked("Go back to where you came from."),
    ),
    404: Said(
        title=marked("There is no such page"),
        happened=marked("The address may be old, or it may have a typing mistake. Nothing you sent is lost."),
        next_step=marked("Go back, or begin at the start."),
    ),
    413: Said(
        title=marked("That was too much at once"),
        happened=marked("What you typed is longer than we can take. It is still in your browser."),
        next_step=marked("Go back, shorten the text, and send it again."),
    ),
    429: Said(
        title=marked("Please wait a moment"),
        happened=marked("Many requests came from your network. What you sent before is kept."),
        next_step=marked("Wait a minute, then go back and try again."),
    ),
    500: _OURS,
    503: Said(
        title=marked("We are very busy just now"),
        happened=marked("What you sent before this page is kept."),
        next_step=marked("Wait a minute, then go back and press the button again."),
    ),
}
_LEAST_OF_OURS = 500


def error_page(request: WebRequest, problem: Problem) -> Response[object]:
    """Render a problem for a browser, in its language, on the layout of the face it happened on."""
    said = _SAID.get(problem.status) or (_OURS if problem.status >= _LEAST_OF_OURS else _UNREADABLE)
    response: Response[object] = page(  # type: ignore[assignment] # text is an object
        request, "errors/error.html", problem.status, said=said
    )
    response.headers.update(problem.headers)
    return response
