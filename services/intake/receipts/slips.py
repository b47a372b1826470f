"""What to look at when a typed receipt opens nothing: the word or the group of digits with the slip, in a sentence."""

from collections.abc import Sequence

import msgspec

from services.intake.receipts.digits import BARE, GROUPS, SHOWN, SHOWN_GROUP, digits_in, wrong_groups
from services.intake.receipts.lists import LANGUAGES, WordList, pieces, word_list
from services.intake.receipts.words import COUNT, MOST_TYPED, are_words, read_receipt
from shared.i18n.catalogues import gettext
from shared.i18n.languages import current

# What a reading costs: a word with a slip, and a piece that is no word at all.
_NEAR, _UNKNOWN = 1, 3
# A word may have been typed in so many pieces.
_MOST_PIECES = 3
# Twice what a receipt has at most: each of them costs a millisecond.
_MOST_READ = 2 * COUNT * _MOST_PIECES


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of what was typed, and the word that it is or may have been."""

    typed: str
    meant: int | None
    is_exact: bool


def what_to_check(text: str) -> str:
    """Say, in the current language, what to look at in a receipt that cannot be read; empty where it can."""
    text = text[:MOST_TYPED]
    if read_receipt(text):
        return ""
    typed = pieces(text)
    digits = digits_in(text)
    if not typed:
        return _about_digits(text, digits)
    if len(digits) >= BARE:
        return gettext("Type either the receipt words or the digits, not both.")
    return _about_words(typed) if len(typed) <= _MOST_READ else _no_words()


def _about_digits(text: str, digits: str) -> str:
    if not digits:
        return gettext("Type your receipt words, or the digits.")
    if len(digits) == SHOWN:
        return gettext("Look at group %(number)s of the digits. One digit there is not right.") % {
            "number": wrong_groups(digits)[0]
        }
    groups = [digits_in(group) for group in text.replace("-", " ").split()]
    if len(groups) == GROUPS:
        for number, group in enumerate(groups, 1):
            if len(group) != SHOWN_GROUP:
                return gettext("Look at group %(number)s of the digits. It has %(count)s digits, not %(expected)s.") % {
                    "number": number,
                    "count": len(group),
                    "expected": SHOWN_GROUP,
                }
    return gettext("A receipt has %(expected)s digits. We read %(count)s.") % {"expected": SHOWN, "count": len(digits)}


def _about_words(typed: Sequence[str]) -> str:
    first = current().code
    lists = [word_list(code) for code in sorted(LANGUAGES, key=lambda code: code != first)]
    cost, parts, words = min(((*_read(typed, words), words) for words in lists), key=lambda one: one[0])
    if cost > _UNKNOWN * len(parts) / 2:
        return _no_words()
    for number, part in enumerate(parts, 1):
        if part.meant is None:
            return gettext("Look at word %(number)s, “%(typed)s”. It is not one of the receipt words.") % {
                "number": number,
                "typed": part.typed,
            }
        if not part.is_exact:
            return gettext("Look at word %(number)s, “%(typed)s”. Did you mean “%(word)s”?") % {
                "number": number,
                "typed": part.typed,
                "word": words.words[part.meant],
            }
    if len(parts) != COUNT:
        return gettext("A receipt has %(expected)s words. We read %(count)s.") % {
            "expected": COUNT,
            "count": len(parts),
        }
    if pair := _changed_places(parts):
        return gettext("Look at words %(first)s and %(second)s. They may have changed places.") % {
            "first": pair,
            "second": pair + 1,
        }
    return gettext("One of the words is not right. Check each word, and their order.")


def _no_words() -> str:
    return gettext("These are not receipt words as we write them. Check the words, or type the digits.")


def _read(typed: Sequence[str], words: WordList) -> tuple[int, Sequence[Part]]:
    """Give the reading of the pieces as words of this list that costs least, and its cost."""
    usual = len(pieces(words.words[0]))
    best: list[tuple[int, tuple[Part, ...]]] = [(0, ())]
    for end in range(1, len(typed) + 1):
        ways = []
        for count in range(1, min(_MOST_PIECES, end) + 1):
            cost, part = _part(typed[end - count : end], words, usual)
            before, parts = best[end - count]
            ways.append((before + cost, (*parts, part)))
        best.append(min(ways, key=lambda way: way[0]))
    return best[-1]


def _part(typed: Sequence[str], words: WordList, usual: int) -> tuple[int, Part]:
    """Read some pieces as one word."""
    text = "".join(typed)
    shown = text if all(len(piece) == 1 for piece in typed) else " ".join(typed)
    number = words.number(text)
    if number is not None:
        return 0, Part(typed=shown, meant=number, is_exact=True)
    near = words.near(text) if len(text) <= words.longest + 1 else None
    if near is not None:
        return _NEAR, Part(typed=shown, meant=near, is_exact=False)
    return _UNKNOWN + 2 * abs(len(typed) - usual), Part(typed=shown, meant=None, is_exact=False)


def _changed_places(parts: Sequence[Part]) -> int | None:
    """Number the word that makes it a receipt by changing places with the next one; None if none or several do."""
    numbers = [part.meant for part in parts if part.meant is not None]
    found = []
    for place in range(COUNT - 1):
        first, second = numbers[place : place + 2]
        if are_words([*numbers[:place], second, first, *numbers[place + 2 :]]):
            found.append(place + 1)
    return found[0] if len(found) == 1 else None
