"""What a question is made of. Texts are English sentences, marked for the catalogue and said where they are shown."""

from typing import Literal

import msgspec

Kind = Literal["line", "area", "lines", "one_of", "any_of", "country", "currency", "date", "amount"]


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to choose. `alone` rules the others out."""

    value: str
    label: str
    hint: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked for. `needed` is the sentence for whoever leaves it empty; without it, empty is fine."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    needed: str = ""
    needed_with: str = ""
    """The field whose answer makes this one needed; empty = always, if `needed` says anything."""
    empty: str = ""
    """What a list of countries or currencies says when nothing is chosen."""
    longest: int = 200
    rows: int = 3
    autocomplete: str = "off"
    input_kind: Literal["text", "email", "tel"] = "text"
    is_code: bool = False
    """Written left to right in every language: an address, an account, a telephone number."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One page. A page with one field has the field's label for its heading."""

    slug: str
    title: str
    fields: tuple[Field, ...]
    lead: str = ""
    payment: int = 0
    """Which payment it is about; 0 = none."""
