"""Finding every text that must be in the catalogues: in templates, in code, in data, and in the vocabulary.

    python -m shared.i18n.extraction

brings the catalogues up to date with the code: new texts come in empty, and go out those that nothing says any more.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from shared.i18n.catalogues import DOMAIN, path_of, read
from shared.i18n.languages import LANGUAGES
from shared.vocabulary.offence_categories import CATEGORIES

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("services", "shared")
_DATA = "shared.i18n.extraction:extract_data"
METHODS = [
    ("**/templates/**.html", "jinja2"),
    ("**.py", "python"),
    ("**/questions/**.toml", _DATA),
    ("**/topics/**.toml", _DATA),
]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
DATA_KEYS = frozenset({"title", "lead", "label", "hint", "needed", "empty", "each", "say", "steps", "keep", "avoid"})
"""The keys of data files that hold texts: one, a list of them, or a table of them by who reads."""
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}
_HEADER = """msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def texts() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Give every text, with where it stands; a pair is a text with its plural."""
    for room in ROOMS:
        found = extract_from_dir(
            HOUSE / room, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
        )
        for name, _line, message, _comments, _context in found:
            yield message, f"{room}/{name}"
    for category in CATEGORIES.values():
        yield category.name, "shared/vocabulary/data/offence_categories.csv"
        yield category.sentence, "shared/vocabulary/data/public_sentences.csv"


def extract_data(
    file: IO[bytes],
    _keywords: object,
    _comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 - Babel gives them by this name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Give every text of a TOML file, as Babel's extractors do."""
    for text in _texts_in(tomllib.loads(file.read().decode()), is_text=False):
        yield 1, None, text, []


def _texts_in(data: Any, *, is_text: bool) -> Iterator[str]:  # noqa: ANN401 - TOML
    match data:
        case dict():
            for key, value in data.items():
                yield from _texts_in(value, is_text=key in DATA_KEYS or (is_text and not isinstance(value, dict)))
        case list():
            for item in data:
                yield from _texts_in(item, is_text=is_text)
        case str() if is_text and data:
            yield data


def template() -> Catalog:
    """Give a catalogue of every text, said in no language yet."""
    catalogue = Catalog(domain=DOMAIN, project="casebridge", charset="utf-8")
    for message, place in texts():
        catalogue.add(message, locations=[(place, 0)])
    return catalogue


def update(code: str) -> Catalog:
    """Give the catalogue of a language with exactly the texts of today; English says each as it is written."""
    catalogue = read(code) if path_of(code).exists() else Catalog(locale=code, domain=DOMAIN)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if code == "en":
        for message in catalogue:
            message.string = message.id or message.string
    return catalogue


def write(code: str, catalogue: Catalog) -> None:
    """Write a catalogue in the order of its texts, without what changes by itself (dates, line numbers)."""
    body = BytesIO()
    write_po(body, catalogue, omit_header=True, sort_output=True, width=110, include_lineno=False, ignore_obsolete=True)
    path_of(code).parent.mkdir(exist_ok=True)
    path_of(code).write_bytes(_HEADER.format(code=code, plural_forms=catalogue.plural_forms).encode() + body.getvalue())


def main() -> None:
    """Bring every catalogue up to date."""
    for code in LANGUAGES:
        write(code, update(code))


if __name__ == "__main__":
    main()
