"""The answers as they stand: who tells, what was harmed, and what was said to a field."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from services.intake.advice.topic import Affected, Teller
from services.intake.form.finding import Trace, traces_in
from services.intake.form.loading import TELLERS, topics

Typed = Mapping[str, Sequence[str]]
"""What was typed, by input name: kept as it is, so that it can be shown again and changed."""
Answers = Mapping[str, Typed]
"""What was typed, by page."""
PLACE, COUNTRY = "place", "country"
OFFERED = "-offered"
"""How the name ends that keeps what was there to be ticked when a page was answered."""
_OWN = (("reach", "email"), ("reach", "phone"), ("account-which", "name"))


def first(typed: Typed, name: str) -> str:
    """Give the one text of an input."""
    return next(iter(typed.get(name, ())), "")


def teller(answers: Answers) -> Teller:
    """Tell who tells; `me` until it was said."""
    said = first(answers.get("who", {}), "teller")
    return next((one for one in TELLERS if one == said), "me")


def affected(answers: Answers) -> frozenset[Affected]:
    """Tell what was harmed, as far as the answers say: it decides which topics come."""
    return frozenset(
        harm
        for slug, name, value, harms in _harming(teller(answers))
        if value in answers.get(slug, {}).get(name, ())
        for harm in harms
    )


def answered(answers: Answers, subject: str) -> Collection[str]:
    """Give what was answered for the subject of a condition; empty if nothing was."""
    match subject:
        case "teller":
            return (teller(answers),)
        case "affected":
            return affected(answers)
        case "found":
            return [trace.name for trace in traces(answers)]
        case _:
            slug, _, name = subject.partition(".")
            return [value for value in answers.get(slug, {}).get(name, ()) if value.strip()]


def country_of(answers: Answers) -> str | None:
    """Give the country that the report is about; None until it was said."""
    return first(answers.get(PLACE, {}), COUNTRY) or None


def pasted(answers: Answers) -> str:
    """Give the messages that were pasted as they are."""
    return first(answers.get("messages", {}), "text")


def traces(answers: Answers) -> Sequence[Trace]:
    """Give what can be traced in them."""
    return traces_in(pasted(answers), country_of(answers))


def own_traces(answers: Answers) -> frozenset[str]:
    """Name what can be traced in what the reporter calls their own, in small letters: addresses, an account."""
    own = (first(answers.get(slug, {}), name) for slug, name in _OWN)
    return frozenset(trace.name.casefold() for text in own for trace in traces_in(text, country_of(answers)))


def is_told(typed: Typed) -> bool:
    """Tell whether anything was said on a page."""
    return any(value.strip() for values in typed.values() for value in values)


@cache
def _harming(tells: Teller) -> Sequence[tuple[str, str, str, Sequence[Affected]]]:
    """Give the answers that say what was harmed: page, field, value."""
    return [
        (page.slug, field.name, option.value, option.affects)
        for topic in topics(tells)
        for page in topic.pages
        for field in page.fields
        for option in field.options
        if option.affects
    ]
