"""The catalogues: a text by its English sentence. Read from the .po files at first use, so no binary is kept."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.i18n.languages import LOCALES, current

DOMAIN = "casebridge"


def path_of(code: str) -> Path:
    """Give the catalogue file of a language."""
    return LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(code: str) -> Catalog:
    """Read the catalogue of a language."""
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN, abort_invalid=True)


@cache
def translations(code: str) -> NullTranslations:
    """Give the texts of a language; English is written in the code, and needs no other."""
    if code == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(text: str) -> str:
    """Say a text in the current language."""
    return translations(current().code).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Say a text in the form that the current language has for this count."""
    return translations(current().code).ngettext(one, many, count)


def marked(text: str) -> str:
    """Mark a text that is data for the catalogue; it is translated where it is shown."""
    return text
