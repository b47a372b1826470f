"""A language that nobody speaks: every text between ⟦ and ⟧ and a third longer, so that what is not one stands out."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import pytest

from shared.i18n import catalogues

OPENS, CLOSES = "⟦", "⟧"
CODE = "pseudo"
_WORD = "xxxxx "


def lengthened(text: str) -> str:
    """Give the text a third longer, in words that can be broken apart as others can."""
    more = -(-len(text) // 3)
    return f"{OPENS}{text}{(_WORD * more)[:more].rstrip()}{CLOSES}"


class Pseudo(NullTranslations):
    """Says every text of a catalogue so that it can be told from others."""

    def gettext(self, message: str) -> str:
        return lengthened(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return lengthened(msgid1 if n == 1 else msgid2)


@contextmanager
def speaking_pseudo() -> Iterator[None]:
    """Make the house in this process say every text so; ask it for English."""
    said = Pseudo()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "translations", lambda _code: said)
        yield
