"""A page: a template, in the reader's language, as a response. Every face of every service is made here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request, Response
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.datastructures.state import State
from litestar.enums import MediaType
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig
from litestar.types import HTTPScope, Message, Scope

from shared.i18n import catalogues, languages
from shared.i18n.languages import LANGUAGES, Language
from shared.web import formats
from shared.web.assets import asset_url, static_router
from shared.web.cookies import cookie, cookie_name

__all__ = ["Page", "keep_language", "language_of", "page", "static_router", "template_config"]

TEMPLATES = Path(__file__).parent / "templates"
YEAR_SECONDS = 365 * 24 * 3600
_LEADING_ON = range(300, 400)
SAYINGS: Mapping[str, Callable[..., object]] = {
    "country_name": formats.country_name,
    "currency_name": formats.currency_name,
    "category_name": formats.category_name,
    "money": formats.money,
    "number": formats.number,
    "file_size": formats.file_size,
    "share": formats.share,
    "day": formats.day,
    "ago": formats.ago,
    "say": catalogues.gettext,
}
"""Filters that speak the page's language. `say` translates a text that is data."""

WebRequest = Request[Any, Any, State]
Page = Response[str]


def environment(*directories: Path) -> Environment:
    """Make the templates' environment: escaping always, and an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader([*directories, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(catalogues.gettext, catalogues.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(asset_url=asset_url, time_left=formats.time_left)
    made.filters["instant"] = formats.instant_in_zone
    for name, said in SAYINGS.items():
        made.filters[name] = _when_rendered(said)
    return made


def template_config(*directories: Path, **known: object) -> TemplateConfig[JinjaTemplateEngine]:
    """Give Litestar the templates of a service: its own folders first, then the layouts and components.

    `known` are values that every page has, such as `exit_url`, where the way out of the public face leads.
    """
    made = environment(*directories)
    made.globals.update(known)
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(made))


def language_of(request: WebRequest) -> Language:
    """Choose the language of a request: `?lang=`, the cookie, the browser's wish, English."""
    return languages.negotiate(
        request.query_params.get("lang"),
        request.cookies.get(cookie_name(request.app.state, languages.COOKIE)),
        request.headers.get("accept-language"),
    )


def page(request: WebRequest, template: str, status_code: int = 200, **context: object) -> Page:
    """Make a page now, in the request's language; a language asked for by `?lang=` is kept in a cookie."""
    language = language_of(request)
    engine = request.app.template_engine
    if engine is None:
        raise RuntimeError("The app has no template_config.")
    with languages.speaking(language):
        content = engine.get_template(template).render(
            request=request,
            language=language,
            languages=LANGUAGES.values(),
            path=_path_here(request),
            **context,
        )
    return Response(
        content=content,
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"Content-Language": language.code, "Vary": "Accept-Language, Cookie"},
        cookies=[_kept(request, language)] if "lang" in request.query_params else None,
    )


def _path_here(request: WebRequest) -> str:
    """Give the path as a link may name it: two slashes at its beginning would name another host (RFC 3986, 4.2)."""
    return "/" + quote(request.url.path.lstrip("/\\"), errors="replace")


async def keep_language(message: Message, scope: Scope) -> None:
    """Keep the language asked for by `?lang=` where an answer leads to another page of ours: an app's `before_send`."""
    if message["type"] != "http.response.start" or message["status"] not in _LEADING_ON:
        return
    request = WebRequest(cast("HTTPScope", scope))
    headers = MutableScopeHeaders.from_message(message)
    # Who leaves for another site takes no trace along.
    if "lang" in request.query_params and headers.get("location", "").startswith("/"):
        headers.add("set-cookie", _kept(request, language_of(request)).to_header(header=""))


def _when_rendered(said: Callable[..., object]) -> Callable[..., object]:
    """Keep Jinja from applying a filter to a constant at compile time, in whatever language that was."""

    @pass_context
    def filtered(_context: Context, *given: object, **named: object) -> object:
        return said(*given, **named)

    return filtered


def forget_language(request: WebRequest, response: Response[Any]) -> None:
    """Take the kept language from the browser."""
    response.set_cookie(cookie(request.app.state, languages.COOKIE, "", seconds=0))


def _kept(request: WebRequest, language: Language) -> Cookie:
    return cookie(request.app.state, languages.COOKIE, language.code, seconds=YEAR_SECONDS)
