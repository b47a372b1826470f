"""Who asks: the browser's draft token, its cookie, and what stands under it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.intake.form.answers import Answers
from services.intake.form.days import zone_in
from services.intake.form.drafts import (
    KEPT,
    Draft,
    Opened,
    admit,
    form_token,
    is_form_token,
    new_token,
    open_by_receipt,
    open_draft,
)
from services.intake.form.fields import Question
from services.intake.form.journey import question_of
from shared.database.engine import Database
from shared.i18n.catalogues import gettext
from shared.vault.vault import Vault
from shared.web.cookies import cookie, cookie_name
from shared.web.pages import WebRequest

COOKIE = "casebridge-draft"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of an input


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A browser: with a token from now on, with a draft once it has answered."""

    token: str
    is_new: bool
    opened: Opened | None = None

    @property
    def draft(self) -> Draft:
        """Give the draft; an empty one if nothing was answered."""
        return self.opened.draft if self.opened else Draft()

    @property
    def answers(self) -> Answers:
        """Give the answers so far."""
        return self.draft.answers

    @property
    def form_token(self) -> str:
        """Give what the forms of this browser carry."""
        return form_token(self.token)

    @property
    def is_filed(self) -> bool:
        """Tell whether the report stands with us."""
        return self.draft.sent is not None

    def question(self, slug: str, request: WebRequest) -> Question:
        """Give the question of a page, with what this house offers; raises `NotFoundException`."""
        question = question_of(slug, self.answers)
        if question is None:
            raise NotFoundException
        offered = request.app.state.settings
        fields = tuple(f for f in question.fields if not f.offered_by or getattr(offered, f.offered_by))
        return msgspec.structs.replace(question, fields=fields)


async def visitor_of(request: WebRequest) -> Visitor:
    """Find who asks; someone new gets a token."""
    token = request.cookies.get(cookie_name(request.app.state, COOKIE))
    if not token:
        return Visitor(token=new_token(), is_new=True)
    return Visitor(
        token=token, is_new=False, opened=await open_draft(database(request), vault(request), token, datetime.now(UTC))
    )


async def continue_draft(request: WebRequest, response: Response[Any], receipt_hash: bytes) -> bool:
    """Let this browser go on with the report that a receipt opens; False if it has no draft (another door took it)."""
    now = datetime.now(UTC)
    opened = await open_by_receipt(database(request), vault(request), receipt_hash, now)
    if opened is None:
        return False
    # A token of its own: what the browser began before is not mixed up with this.
    token = new_token()
    await admit(database(request), token, opened, now)
    response.set_cookie(_cookie(request, token))
    return True


def newcomer() -> Visitor:
    """Give a browser a token of its own, whatever it had before."""
    return Visitor(token=new_token(), is_new=True)


def is_ours(visitor: Visitor, form: dict[str, list[str]]) -> bool:
    """Tell whether the form was one of this browser's own."""
    return not visitor.is_new and is_form_token(visitor.token, next(iter(form.get(FORM_TOKEN, ())), ""))


def remembered(request: WebRequest, visitor: Visitor, response: Response[Any]) -> Response[Any]:
    """Let the browser keep its token for as long as what was not sent is kept, from now on."""
    response.set_cookie(_cookie(request, visitor.token))
    return response


def forgotten(request: WebRequest, response: Response[Any]) -> Response[Any]:
    """Take the token from the browser."""
    response.set_cookie(cookie(request.app.state, COOKIE, "", seconds=0))
    return response


async def form_of(request: WebRequest) -> dict[str, list[str]]:
    """Read what was sent: every text, by input name; files are not taken here."""
    data = await request.form()
    return {name: [value for value in data.getall(name) if isinstance(value, str)] for name in set(data)}


def again() -> str:
    """Say what to do when a form was not this browser's own."""
    return gettext("This page was open for too long, or your browser keeps no cookies. Please send it once more.")


def see(path: str) -> Redirect:
    """Send the browser on by GET, so that going back and reloading send nothing twice."""
    return Redirect(path, status_code=303)


def database(request: WebRequest) -> Database:
    """Give the service's database."""
    return request.app.state.parts.database  # type: ignore[no-any-return]


def vault(request: WebRequest) -> Vault:
    """Give the service's vault."""
    return request.app.state.parts.vault  # type: ignore[no-any-return]


def shown_zone(request: WebRequest, country: str | None) -> str:
    """Name the zone in which times are shown to someone in this country; UTC where it is not known."""
    return zone_in(country, request.app.state.parts.directory.current)


def _cookie(request: WebRequest, value: str) -> Cookie:
    # Not only until it is closed: a phone without power must not cost anyone their answers.
    return cookie(request.app.state, COOKIE, value, seconds=int(KEPT.total_seconds()))
