"""What a question is made of: the words of the files in questions/, as they are read by `loading`."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from services.intake.advice.topic import Affected
from shared.welfare.concerns import Concern

Kind = Literal["line", "area", "lines", "one_of", "any_of", "found", "country", "currency", "date", "amount"]
Near = Literal["today", "yesterday", "last_week"]


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer to choose."""

    value: str
    label: str
    hint: str = ""
    picture: str = ""
    """The name of a drawing in static/situations.svg."""
    affects: tuple[Affected, ...] = ()
    """What was harmed, if this is chosen: it decides which topics come after."""
    tells: str = ""
    """The English sentence that the report's narrative holds, if this is chosen."""


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is asked for. `needed` is the sentence for whoever leaves it empty; without it, empty is fine."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    needed: str = ""
    needed_with: str = ""
    """The field whose answer makes this one needed; empty = always, if `needed` says anything."""
    needed_without: str = ""
    """The field of which one answer is enough instead of this one."""
    empty: str = ""
    """What a list of countries or currencies says when nothing is chosen."""
    near: tuple[Near, ...] = ()
    """The days that can be chosen by a word instead of a date."""
    offered_by: str = ""
    """The setting without which it is not asked."""
    tells: str = ""
    """The English line that the report's narrative holds with the answer in the place of {}.

    Of a date, where it is a month or a year: a whole day has its place in the report.
    """
    longest: int = 200
    rows: int = 3
    autocomplete: str = "off"
    input_kind: Literal["text", "email", "tel"] = "text"
    is_code: bool = False
    """Written left to right in every language: an address, an account, a telephone number."""


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page. A page with one field has the field's label for its heading. A slug with # is asked again for each."""

    slug: str
    title: str
    fields: tuple[Field, ...]
    lead: str = ""
    when: tuple[str, ...] = ()
    """Any of these conditions brings the page; none = always."""
    from_number: int = 1
    """The first payment or person that it is asked of: an earlier page asks it of those before."""
    is_discreet: bool = False
    """Its title says too much for the browser's tab, which others may see."""
    is_list: bool = False
    """It shows what was told so far, and asks for another."""
    number: int = 0
    """Which payment or person it is about; 0 = none."""


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pages of one file. `order` 0 is the first step; the others stand in the list of what can be added."""

    slug: str
    title: str
    order: int
    pages: tuple[Question, ...] = ()
    hint: str = ""
    when: tuple[str, ...] = ()
    repeats: str = ""
    """What # stands for, such as `payment`: its pages are asked again for each."""
    each: str = ""
    """How one of them is called, with its number: `Payment %(number)s`."""
    concerns: Mapping[Concern, tuple[str, ...]] = {}
    """What gives reason to worry about someone, each by conditions: then help is shown at once."""
    link: str = ""
    """A page elsewhere, for a topic that asks nothing here."""
