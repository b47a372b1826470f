"""The languages we speak, and which one a reader gets: the one asked for, else the one kept, else the browser's."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal

import msgspec

COOKIE = "casebridge-language"


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """A language by its BCP 47 code, its name in itself, and the direction it is written in."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"


def _by_name(language: Language) -> str:
    return language.name


LOCALES = Path(__file__).parent / "locales"
LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in sorted(
        (
            Language(code=file.parent.name, **tomllib.loads(file.read_text("utf-8")))
            for file in LOCALES.glob("*/language.toml")
        ),
        key=_by_name,
    )
}
"""Every language that has a folder, in the order of their names."""
ENGLISH = LANGUAGES["en"]

_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def negotiate(query: str | None, cookie: str | None, accept_language: str | None) -> Language:
    """Choose a language; what we do not speak is passed over, and English is what is left."""
    for wished in (query, cookie, *_accepted(accept_language or "")):
        language = LANGUAGES.get((wished or "").strip().lower().partition("-")[0])
        if language is not None:
            return language
    return ENGLISH


def current() -> Language:
    """Give the language of the page that is being made."""
    return _current.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Make everything inside speak this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def _accepted(header: str) -> list[str]:
    """Read an Accept-Language field (RFC 9110, section 12.5.4), best first; what cannot be read is passed over."""
    wishes = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if quality > 0:
            wishes.append((-quality, place, tag))
    return [tag for _, _, tag in sorted(wishes)]
